"""A place of each test's own for files."""

from pathlib import Path

import pytest

from backend.evidence.clamd import Clamd
from backend.evidence.service import Evidence, Limits
from backend.evidence.store import DiskStore


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    """An empty store."""
    return DiskStore(tmp_path / "files")


@pytest.fixture
def place(store: DiskStore) -> Evidence:
    """The usual limits, and no scanner."""
    return Evidence(store, Limits())


@pytest.fixture(scope="session")
def clamd_socket(clamd: Clamd, tmp_path_factory: pytest.TempPathFactory) -> Clamd:
    """The same clamd over its socket."""
    return Clamd(str(tmp_path_factory.getbasetemp() / "clamd0" / "clamd.sock"))
