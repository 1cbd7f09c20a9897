"""Debian's packages: installed where this account may, named in one sentence where it may not."""

import ctypes
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from ops.steps import ROOT, CommandError, RefusalError, run, step

LOG = ROOT / ".build" / "apt.log"
CHROMIUM = Path("/usr/bin/chromium")
POSTGRESQL = Path("/usr/lib/postgresql")
CLAMD = Path("/usr/sbin/clamd")
BESIDE = {"chromium": ["fonts-dejavu-core"]}
# Playwright brings its own Node.js, which is linked to it; Debian's smallest system lacks it.
LIBATOMIC = "libatomic.so.1"
OLDEST_POSTGRESQL = 15


def may_install() -> bool:
    """Whether this account can install Debian's packages without asking anybody."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str], why: str) -> None:
    """Install packages through apt, saying which and why, or refuse with the command to use."""
    names = " ".join(packages)
    remedy = f"sudo apt-get install {names}"
    if not may_install():
        raise RefusalError(f"{why}, which this machine lacks: install it with: {remedy}.")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"{why}: installing Debian's {names}") as told:
        try:
            told.say("reading the package lists")
            run(["apt-get", "update"], log=LOG, environ=environ)
            command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
            run(command, log=LOG, environ=environ, on_line=lambda line: told.say(_short(line)))
        except CommandError as error:
            if error.disk_is_full:
                raise RefusalError("The disk is full: free some space and try again.") from error
            raise RefusalError(
                f"Debian's {names} could not be installed ({error.reason}): try {remedy}."
            ) from error


def missing_for_tests() -> dict[str, str]:
    """The packages that tests need and this machine lacks, each with what it is for."""
    missing = {}
    if postgresql_programs() is None:
        missing["postgresql"] = "The database tests run on a PostgreSQL too"
    if clamd_program() is None:
        missing["clamav-daemon"] = "Files are scanned by a real clamd in the tests"
    return missing | missing_for_pages()


def missing_for_pages() -> dict[str, str]:
    """Those of the packages that tests in a browser need."""
    missing = {}
    if not CHROMIUM.exists():
        missing["chromium"] = "The pages are tested in Chromium"
    if not _can_load(LIBATOMIC):
        missing["libatomic1"] = "Chromium is driven by Playwright"
    return missing


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def postgresql_programs(folder: Path = POSTGRESQL) -> Path | None:
    """The folder of the newest PostgreSQL server's programs, if it is new enough."""
    found = [path for path in folder.glob("*/bin") if (path / "initdb").exists()]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    return newest if newest and int(newest.parent.name) >= OLDEST_POSTGRESQL else None


def clamd_program() -> Path | None:
    """The virus scanner, if it is here; its own service and signatures are not needed."""
    return CLAMD if CLAMD.exists() else None


def _short(line: str) -> str:
    return line.split(" (")[0][:70]
