"""Where the bytes of files lie: a small seam, with a folder on disk behind it.

What comes is written to the folder `incoming` until its row is known to be there. Only there is
ever anything swept away that no row knows, so that a wrong database costs no file that was kept.
"""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from backend.evidence.refusals import NoSuchFile

INCOMING = "incoming"
HALF = ".half"
# The database may lie on the same disk, and complaints go before photos.
LEFT_FREE = 500_000_000
OWN_NAME = re.compile(rf"[0-9a-f]{{40}}({re.escape(HALF)})?")
NEW, PRIVATE_FILE, PRIVATE_FOLDER = os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600, 0o700


class Store(Protocol):
    """What keeps bytes under names of its own."""

    def has_room(self) -> bool:
        """Tell whether more may be put."""

    def put(self, write: Callable[[BinaryIO], None]) -> str:
        """Keep what is written, and give its name once it cannot be lost any more."""

    def open(self, name: str) -> BinaryIO:
        """Give the bytes to be read, or raise NoSuchFile."""

    def remove(self, name: str) -> None:
        """Remove the bytes; it is no error that they are gone."""

    def unsettled(self) -> Iterator[tuple[str, datetime]]:
        """Give what is not settled yet, with when it came."""

    def settle(self, name: str) -> None:
        """Take note that a row knows these bytes."""


class DiskStore:
    """Keeps bytes in a folder, in 256 folders of it, each file readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has_room(self) -> bool:
        """Tell whether more than LEFT_FREE bytes of the disk are free."""
        there = next(one for one in (self.folder, *self.folder.parents) if one.exists())
        return shutil.disk_usage(there).free > LEFT_FREE

    def put(self, write: Callable[[BinaryIO], None]) -> str:
        """Write and sync under another name first, so that no half of a file bears a right one."""
        name = secrets.token_hex(20)
        arrived = self._incoming(name)
        _make(arrived.parent)
        half = arrived.with_suffix(HALF)
        try:
            with os.fdopen(os.open(half, NEW, PRIVATE_FILE), "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            half.replace(arrived)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        _sync(arrived.parent)
        return name

    def open(self, name: str) -> BinaryIO:
        """Open the file, which may be moved to its place at this moment."""
        places = (self._place(name), self._incoming(name), self._place(name))
        for place in places if OWN_NAME.fullmatch(name) else ():
            try:
                return place.open("rb")
            except FileNotFoundError:
                continue
        raise NoSuchFile

    def remove(self, name: str) -> None:
        """Remove the file wherever it lies."""
        if OWN_NAME.fullmatch(name):
            self._incoming(name).unlink(missing_ok=True)
            self._place(name).unlink(missing_ok=True)

    def unsettled(self) -> Iterator[tuple[str, datetime]]:
        """Give what lies in the folder of what has just come."""
        incoming = self.folder / INCOMING
        for path in sorted(incoming.iterdir()) if incoming.is_dir() else ():
            if OWN_NAME.fullmatch(path.name):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def settle(self, name: str) -> None:
        """Move the file to its place."""
        place = self._place(name)
        _make(place.parent)
        with suppress(FileNotFoundError):  # another worker was quicker
            self._incoming(name).rename(place)
        _sync(place.parent)

    def _incoming(self, name: str) -> Path:
        return self.folder / INCOMING / name

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / name


def _make(folder: Path) -> None:
    for one in (folder.parent, folder):
        one.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)


def _sync(folder: Path) -> None:
    """Make sure that the folder itself remembers the file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
