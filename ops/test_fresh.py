"""`make test-fresh`: the README's two commands on a bare Debian 12, as a newcomer would use them.

Outside (root, with debootstrap) it makes a tree with git, make and python3 only, clones the last
commit into it and enters it in namespaces of its own: when they end, every mount and process in
them ends too. Inside it runs the commands and looks at what comes of them.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import debian, ports
from ops.answers import answers
from ops.setup import answering
from ops.steps import ROOT, Command, CommandError, RefusalError, run, step

LOG = ROOT / ".build" / "fresh.log"
INSIDE = "/root/front-door"
SECONDS_TO_STOP = 5.0
PAGES = ("/", "/chat", "/complaint", "/status", "/staff")

# How this machine reaches its package mirrors: copied into the tree, whatever it says.
NETWORK = (
    "/etc/apt/apt.conf.d",
    "/etc/apt/auth.conf.d",
    "/etc/apt/preferences.d",
    "/etc/apt/sources.list.d",
    "/etc/apt/sources.list",
    "/etc/apt/trusted.gpg.d",
    "/usr/share/keyrings",
    "/usr/local/share/ca-certificates",
    "/etc/hosts",
    "/etc/pip.conf",
    "/etc/resolv.conf",
    "/etc/ssl/certs/ca-certificates.crt",
    "/root/.config/pip",
    "/root/.config/uv",
)
NETWORK_SETTINGS = ("_PROXY", "_CERT", "_CERT_FILE", "_CERT_DIR", "_BUNDLE")
ENTER = """
mount -t proc proc "$1/proc" && mount -t sysfs sysfs "$1/sys" && mount --rbind /dev "$1/dev" &&
    shift && exec "$@"
"""


def main() -> int:
    """Make the tree and enter it, or do inside what a newcomer does."""
    return inside() if sys.argv[1:] == ["inside"] else outside()


def outside() -> int:
    """Make a bare Debian, clone the project into it and run the commands there."""
    if os.geteuid() != 0:
        raise RefusalError("A bare Debian can only be made by root: sudo make test-fresh.")
    if not shutil.which("debootstrap"):
        debian.install(["debootstrap"], "A bare Debian is made by debootstrap")
    with _tree() as tree:
        with step("Making a bare Debian 12 with git, make and python3") as told:
            packages = "--include=git,make,python3"
            command: Command = ["debootstrap", "--variant=minbase", packages, "bookworm", tree]
            run([*command, *_mirror()], log=LOG, environ=os.environ, on_line=told.say)
            _copy_network(tree)
            # Nothing that is installed may start a service: the tree has no init.
            (tree / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
            (tree / "usr/sbin/policy-rc.d").chmod(0o755)
        clone = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), f"{tree}{INSIDE}"]
        subprocess.run(clone, check=True)
        return subprocess.run(_entering(tree), check=False).returncode


def inside() -> int:
    """Run the README's two commands, and see that nothing is left behind."""
    _say("make run, with nothing installed")
    _run_and_stop()
    _say("make run, a second time")
    _run_and_stop()
    _say("make test")
    began = time.monotonic()
    code = subprocess.run(["make", "test"], check=False).returncode
    _say(f"make test ended with code {code} after {_minutes(began)}")
    return code


@contextmanager
def _tree() -> Iterator[Path]:
    tree = Path(tempfile.mkdtemp(prefix="bare-debian-", dir="/var/tmp"))
    tree.chmod(0o755)  # the accounts inside have to get past its root
    try:
        yield tree
    finally:
        # Nothing is mounted here: the mounts went with the namespace that they were made in.
        shutil.rmtree(tree, ignore_errors=True)


def _mirror() -> list[str]:
    """The mirror that this machine takes Debian 12 from, or nothing for debootstrap's own."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Codename: bookworm"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return said.split()[:1]


def _copy_network(tree: Path) -> None:
    for source in map(Path, NETWORK):
        target = tree / source.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, target)


def _entering(tree: Path) -> list[str]:
    told = {
        name: value
        for name, value in os.environ.items()
        if name.upper().endswith(NETWORK_SETTINGS) or name.startswith(("PIP_DEFAULT", "UV_"))
    }
    told |= {"HOME": "/root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TERM": "dumb"}
    settings = ["env", "-i", *(f"{name}={value}" for name, value in told.items())]
    namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    work = ["sh", "-c", f"cd {INSIDE} && exec python3 -m ops.test_fresh inside"]
    return [*namespaces, "sh", "-c", ENTER, "sh", str(tree), "chroot", str(tree), *settings, *work]


def _run_and_stop() -> None:
    port = 8000 if ports.is_free("127.0.0.1", 8000) else ports.quiet_port()
    environ = {**os.environ, "PORT": str(port)} if port != 8000 else dict(os.environ)
    began = time.monotonic()
    with subprocess.Popen(
        ["make", "run"], env=environ, start_new_session=True, stdout=subprocess.PIPE, text=True
    ) as process:
        if not any(_told(line) for line in process.stdout or ()):
            raise RefusalError("make run did not open the front door.")
        _say(f"open after {_minutes(began)}")
        missing = [page for page in PAGES if not answers(f"http://127.0.0.1:{port}{page}")]
        if missing:
            raise RefusalError(f"These pages do not answer: {', '.join(missing)}.")
        _stop(process)


def _told(line: str) -> bool:
    """Pass a line on, and tell whether it is the one that says where to go."""
    print(line, end="", flush=True)
    return "The front door is open" in line


def _stop(process: "subprocess.Popen[str]") -> None:
    """Press ctrl-C, as a terminal does, and look for processes left behind."""
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(SECONDS_TO_STOP * 3)
    seconds = time.monotonic() - began
    if left := _processes():
        raise RefusalError(f"Ctrl-C left these processes behind: {'; '.join(left)}.")
    if seconds > SECONDS_TO_STOP:
        raise RefusalError(f"Ctrl-C took {seconds:.1f} s.")
    _say(f"stopped by ctrl-C in {seconds:.1f} s, no process left")


def _processes() -> list[str]:
    """The command lines of all other living processes here: this one is the namespace's first."""
    lines = [
        (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        for path in Path("/proc").glob("[0-9]*")
        if path.name != str(os.getpid())
    ]
    return [line.strip() for line in lines if line.strip()]


def _minutes(began: float) -> str:
    seconds = round(time.monotonic() - began)
    return f"{seconds // 60} min {seconds % 60} s"


def _say(what: str) -> None:
    print(f"\n=== {what}", flush=True)


def _work() -> int:
    try:
        return main()
    except CommandError as error:
        raise RefusalError(f"{error}: {error.reason}; {LOG} has the rest.") from error


if __name__ == "__main__":
    sys.exit(answering(_work))
