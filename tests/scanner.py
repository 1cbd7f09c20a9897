"""A real virus scanner that knows the test virus, and nothing else."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path

from backend.evidence.clamd import Clamd, OutOfReach
from tests.eventually import eventually
from tests.evidence.made import EICAR, INFECTED


@contextmanager
def running_clamd(program: Path, folder: Path) -> Iterator[Clamd]:
    """Run clamd in a folder, on a port and a socket of its own."""
    (folder / "test.hdb").write_text("".join(map(_signature, (EICAR, INFECTED))))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\n"
        f"LocalSocket {folder}/clamd.sock\nLogFile {folder}/clamd.log\n"
    )
    running = subprocess.Popen(
        [program, "--config-file", folder / "clamd.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    scanner = Clamd(f"127.0.0.1:{port}")
    try:
        eventually(lambda: _answers(scanner), "clamd answers", seconds=60)
        yield scanner
    finally:
        running.terminate()
        running.wait(20)


def _signature(content: bytes) -> str:
    """Give the line by which clamd knows some bytes for a virus."""
    return f"{md5(content, usedforsecurity=False).hexdigest()}:{len(content)}:Test.Virus\n"


def _answers(scanner: Clamd) -> bool:
    try:
        return scanner.version().startswith("ClamAV")
    except OutOfReach:
        return False
