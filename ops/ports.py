"""Ports: which are free, which are safe to pick, and which program holds one."""

import errno
import random
import socket
from pathlib import Path

from ops.steps import RefusalError

# Below the range that the system hands out for outgoing connections, so that a port
# stays ours between a process being stopped and being started again.
QUIET_PORTS = range(20000, 32000)
LISTENING = "0A"


def check_free(host: str, port: int) -> None:
    """Refuse, naming who holds the port where that can be told, unless it can be listened on."""
    try:
        _listen(host, port)
    except OSError as error:
        raise RefusalError(_reason(error, host, port)) from error


def is_free(host: str, port: int) -> bool:
    """Whether a port can be listened on."""
    try:
        _listen(host, port)
    except OSError:
        return False
    return True


def quiet_port() -> int:
    """A loopback port that nobody listens on."""
    for port in random.sample(QUIET_PORTS, 50):
        if is_free("127.0.0.1", port):
            return port
    raise RefusalError("No free loopback port was found: set BOT_PORT and ACTIONS_PORT.")


def _listen(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)


def _reason(error: OSError, host: str, port: int) -> str:
    other = next((p for p in range(8000, 8100) if p != port and is_free(host, p)), "another port")
    remedy = f"stop it, or choose another port: PORT={other} make run"
    if error.errno == errno.EADDRINUSE:
        holder = _holder(port)
        return f"Port {port} is in use by {holder or 'another program'}: {remedy}."
    if error.errno == errno.EACCES:
        return (
            f"Port {port} needs more rights than you have: choose another: PORT={other} make run."
        )
    return f"Nothing can listen on {host}, port {port} ({error.strerror}): check HOST and PORT."


def _holder(port: int) -> str:
    """The program and process id listening on a port, as far as this account may see."""
    inodes = {f"socket:[{inode}]" for inode in _listening_sockets(port)}
    for handle in Path("/proc").glob("[0-9]*/fd/*") if inodes else ():
        try:
            if str(handle.readlink()) in inodes:
                process = handle.parent.parent
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                return f"process {process.name} ({' '.join(words).strip()[:80]})"
        except OSError:
            continue  # another account's process, or one that has just ended
    return ""


def _listening_sockets(port: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        rows = table.read_text().splitlines()[1:] if table.exists() else []
        for columns in (row.split() for row in rows):
            if columns[3] == LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                found.add(columns[9])
    return found
