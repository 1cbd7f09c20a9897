"""Bytes on disk: whole or not there, under names of our own, for nobody else to read."""

import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from backend.evidence.refusals import NoSuchFile
from backend.evidence.store import DiskStore


def put(store: DiskStore, content: bytes = b"one") -> str:
    """Keep some bytes."""

    def write(into: BinaryIO) -> None:
        into.write(content)

    return store.put(write)


def read(store: DiskStore, name: str) -> bytes:
    """Read what is kept."""
    with store.open(name) as content:
        return content.read()


def files_in(store: DiskStore) -> list[Path]:
    """Give every file that lies there."""
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_what_is_put_is_there_at_once_and_stays_when_it_is_settled(store: DiskStore) -> None:
    name = put(store)
    assert read(store, name) == b"one"
    store.settle(name)
    assert read(store, name) == b"one"
    assert list(store.unsettled()) == []
    assert files_in(store) == [store.folder / name[:2] / name]


def test_only_our_own_account_can_read_what_is_kept(store: DiskStore) -> None:
    name = put(store)
    store.settle(name)
    for path in (store.folder, store.folder / name[:2]):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE((store.folder / name[:2] / name).stat().st_mode) == 0o600


def test_what_cannot_be_written_leaves_nothing(store: DiskStore) -> None:
    def break_off(into: BinaryIO) -> None:
        into.write(b"half")
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        store.put(break_off)
    assert files_in(store) == []


def test_what_is_removed_is_gone_wherever_it_lay(store: DiskStore) -> None:
    settled, fresh = put(store), put(store)
    store.settle(settled)
    for name in (settled, fresh, settled):
        store.remove(name)
    assert files_in(store) == []
    with pytest.raises(NoSuchFile):
        store.open(settled)


@pytest.mark.parametrize("name", ["", "../secrets.json", "a" * 39, "A" * 40, "/etc/passwd"])
def test_no_other_name_than_our_own_opens_or_removes_anything(store: DiskStore, name: str) -> None:
    outside = store.folder.parent / "secrets.json"
    outside.write_text("{}")
    with pytest.raises(NoSuchFile):
        store.open(name)
    store.remove(name)
    assert outside.exists()
