"""A place of each test's own for files, and a real virus scanner."""

import socket
import subprocess
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path

import pytest

from backend.evidence.clamd import Clamd, OutOfReach
from backend.evidence.service import Evidence, Limits
from backend.evidence.store import DiskStore
from ops.debian import clamd_program
from tests.conftest import unless_installed
from tests.eventually import eventually
from tests.evidence.made import EICAR, INFECTED


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    """An empty store."""
    return DiskStore(tmp_path / "files")


@pytest.fixture
def place(store: DiskStore) -> Evidence:
    """The usual limits, and no scanner."""
    return Evidence(store, Limits())


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    """A clamd that knows the test virus, and nothing else."""
    program = clamd_program()
    if program is None:
        unless_installed("clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
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
        eventually(lambda: _answers(scanner), "clamd answers")
        yield scanner
    finally:
        running.terminate()
        running.wait(20)


@pytest.fixture(scope="session")
def clamd_socket(clamd: Clamd, tmp_path_factory: pytest.TempPathFactory) -> Clamd:
    """The same clamd over its socket."""
    return Clamd(str(tmp_path_factory.getbasetemp() / "clamd0" / "clamd.sock"))


def _signature(content: bytes) -> str:
    """Give the line by which clamd knows some bytes for a virus."""
    return f"{md5(content, usedforsecurity=False).hexdigest()}:{len(content)}:Test.Virus\n"


def _answers(scanner: Clamd) -> bool:
    try:
        return scanner.version().startswith("ClamAV")
    except OutOfReach:
        return False
