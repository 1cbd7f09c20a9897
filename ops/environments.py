"""The two Python environments, made from hashed locks and left alone while the locks stand."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import debian
from ops.downloads import Downloads
from ops.steps import ROOT, Command, CommandError, RefusalError, run, step

BUILD = ROOT / ".build"
TOOLS = BUILD / "tools"
STAMP = "set-up.json"


@dataclass(frozen=True)
class Environment:
    """One environment: its folder, the lock it is installed from, and the locks that satisfies.

    `beside` are further locks that are installed with the first.
    """

    title: str
    folder: Path
    lock: Path
    satisfies: tuple[Path, ...]
    megabytes: int
    beside: tuple[Path, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the newest locks are installed here in full."""
        stamp = _stamp(self.folder)
        return all(stamp.get(lock.name) == digest(lock) for lock in (self.lock, *self.beside))

    @property
    def was_made(self) -> bool:
        """Whether some version of its lock is installed here in full."""
        return self.lock.name in _stamp(self.folder)

    def install(self) -> None:
        """Install exactly what the lock says, into a new folder unless a finished one is there."""
        uv = tools()
        environ = _uv_environ()
        half_made = not _stamp(self.folder)
        (self.folder / STAMP).unlink(missing_ok=True)
        make: Command = [
            uv,
            "venv",
            "--quiet",
            "--no-project",
            "--clear",
            "--python",
            sys.executable,
        ]
        sync: Command = [uv, "pip", "sync", "--require-hashes", "--compile-bytecode"]
        sync += ["--python", self.folder / "bin" / "python", self.lock, *self.beside]
        log = BUILD / f"{self.lock.stem}.log"
        with step(f"{self.title} ({packages_in(self.lock)} packages)") as told, _explained(log):
            if half_made:
                run([*make, self.folder], log=log, environ=environ)
            run(sync, log=log, environ=environ, on_line=Downloads(told).hear)
        _write_stamp(self.folder, (*self.satisfies, *self.beside))


BOT = Environment(
    title="The assistant's environment",
    folder=ROOT / ".venv-bot",
    lock=ROOT / "requirements" / "bot.txt",
    satisfies=(ROOT / "requirements" / "bot.txt",),
    megabytes=2300,
)
APP = Environment(
    title="The application's environment",
    folder=ROOT / ".venv",
    lock=ROOT / "requirements" / "app.txt",
    satisfies=(ROOT / "requirements" / "app.txt",),
    megabytes=500,
)
DEV = Environment(
    title="The application's environment, with what tests need",
    folder=ROOT / ".venv",
    lock=ROOT / "requirements" / "dev.txt",
    satisfies=(ROOT / "requirements" / "app.txt", ROOT / "requirements" / "dev.txt"),
    megabytes=900,
)
MUTANTS = Environment(
    title="The environment for mutants",
    folder=BUILD / "mutants",
    lock=DEV.lock,
    satisfies=DEV.satisfies,
    megabytes=900,
    beside=(ROOT / "requirements" / "mutants.txt",),
)


def packages_in(lock: Path) -> int:
    """How many packages a lock names."""
    return len(re.findall(r"^[A-Za-z0-9][^\n]*==", lock.read_text(), re.MULTILINE))


def digest(path: Path) -> str:
    """What identifies a lock, as installed by this minor version of Python."""
    return hashlib.sha256(path.read_bytes() + bytes(sys.version_info[:2])).hexdigest()


def tools() -> Path:
    """The installer uv, in a small environment of its own."""
    lock = ROOT / "requirements" / "uv.txt"
    uv = TOOLS / "bin" / "uv"
    if _stamp(TOOLS).get(lock.name) != digest(lock):
        _check_venv()
        log = BUILD / "uv.log"
        pip: Command = [
            TOOLS / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
        ]
        with step("The installer, uv") as told, _explained(log):
            told.say("making its environment")
            run([sys.executable, "-m", "venv", "--clear", TOOLS], log=log, environ=os.environ)
            told.say("downloading it")
            run([*pip, "--require-hashes", "-r", lock], log=log, environ=os.environ)
        _write_stamp(TOOLS, (lock,))
    return uv


def check_space(wanted: list[Environment]) -> None:
    """Refuse before any long step when the disk has too little room for what is missing."""
    needed = sum(environment.megabytes for environment in wanted)
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < needed:
        raise RefusalError(
            f"Setting up needs about {needed / 1000:.1f} GB, and the disk of {ROOT} has"
            f" {free / 1000:.1f} GB free: free some space and try again."
        )


def _check_venv(
    is_missing: Callable[[], bool] = lambda: importlib.util.find_spec("ensurepip") is None,
) -> None:
    """Debian keeps what makes environments in a package of its own: install or name it."""
    if is_missing():
        debian.install(["python3.11-venv"], "Python's venv module makes the environments")


def _uv_environ() -> dict[str, str]:
    """The environment for uv, with a mirror and certificates that only pip was told about."""
    told = {"UV_DEFAULT_INDEX": "global.index-url", "SSL_CERT_FILE": "global.cert"}
    environ = {"UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "180", **os.environ}
    for name, setting in told.items():
        if name not in environ and (value := _pip_setting(setting)):
            environ[name] = value
    return environ


def _pip_setting(name: str) -> str:
    said = os.environ.get(f"PIP_{name.partition('.')[2].upper().replace('-', '_')}")
    if said:
        return said
    command: Command = [TOOLS / "bin" / "python", "-m", "pip", "config", "get", name]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


@contextmanager
def _explained(log: Path) -> Iterator[None]:
    """Turn a failed installation into one sentence with its remedy."""
    try:
        yield
    except CommandError as error:
        if error.disk_is_full:
            raise RefusalError("The disk is full: free about 3 GB and try again.") from error
        raise RefusalError(
            f"The installation did not finish ({error.reason}): check the network connection"
            f" and try again; {log.relative_to(ROOT)} has the rest."
        ) from error


def _stamp(folder: Path) -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads((folder / STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return stamp if (folder / "bin" / "python").exists() else {}


def _write_stamp(folder: Path, locks: tuple[Path, ...]) -> None:
    """Say last of all which locks are installed, in one move."""
    scratch = folder / f"{STAMP}.new"
    scratch.write_text(json.dumps({lock.name: digest(lock) for lock in locks}))
    scratch.rename(folder / STAMP)
