"""Photos and documents that were given to us: checked, kept, found, joined to a case, removed."""

import hashlib
import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO

from anyio import CapacityLimiter
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from backend.evidence import pdfs, pictures
from backend.evidence.clamd import Clamd, OutOfReach
from backend.evidence.kinds import HEAD, kind_of
from backend.evidence.models import StoredFile
from backend.evidence.names import safe_name
from backend.evidence.refusals import (
    Empty,
    Infected,
    NoRoom,
    NoSuchFile,
    NotGivenOut,
    TooLarge,
)
from backend.evidence.shares import DAY
from backend.evidence.store import DiskStore, Store
from backend.settings import Settings

FOLDER = "files"
MEGABYTE = 1024 * 1024
COPIED_AT_ONCE = 1 << 20
# Files that are opened at the same moment in one process: each may need some hundred megabytes.
OPENED_AT_ONCE = 2
GIVEN_OUT = ("clean", "unscanned")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many files may be given at once, and how large each may be, in megabytes."""

    at_once: int = 10
    megabytes: int = 15

    @property
    def largest(self) -> int:
        """The most bytes that one file may have."""
        return self.megabytes * MEGABYTE


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: its bytes lie in the store already, its row is still to come."""

    name: str
    kind: str
    size: int
    sha256: str
    stored_as: str
    state: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where files are kept, how large they may be, and who scans them, if anybody does.

    `opening` is asked for a turn before a file is opened, so that memory has a bound.
    """

    store: Store
    limits: Limits = Limits()
    scanner: Clamd | None = None
    opening: CapacityLimiter = field(
        default_factory=lambda: CapacityLimiter(OPENED_AT_ONCE), compare=False
    )

    @classmethod
    def of(cls, settings: Settings) -> "Evidence":
        """Keep files beside all else that an installation keeps, within its limits."""
        return cls(
            DiskStore(settings.data_dir / FOLDER),
            Limits(settings.files_at_once, settings.file_megabytes),
            Clamd(settings.clamd) if settings.clamd else None,
        )

    def accept(self, given: BinaryIO, *, name: str) -> Checked:
        """Check a file and put its bytes into the store, outside any transaction.

        It may take seconds. Raises NotAccepted, whose message names the file and says what to do.
        """
        name = safe_name(name)
        if not self.store.has_room():
            log.error("the disk for files is nearly full: files are refused until there is room")
            raise NoRoom(name)
        size = given.seek(0, 2)
        if size == 0:
            raise Empty(name)
        if size > self.limits.largest:
            raise TooLarge(name, megabytes=self.limits.megabytes)
        given.seek(0)
        kind = kind_of(given.read(HEAD), name)
        state = self._scanned(given, name)
        with TemporaryFile() as clean:
            kept = self._made_safe(given, clean, kind=kind, name=name)
            size, sha256 = _measured(clean)
            stored_as = self.store.put(lambda into: _copy(clean, into))
        return Checked(name, kept, size, sha256, stored_as, state)

    def drop(self, refused: Iterable[Checked]) -> None:
        """Take the bytes of files away that were checked and could not be kept after all."""
        for one in refused:
            self.store.remove(one.stored_as)

    def given_out(self, file: StoredFile) -> BinaryIO:
        """Open a file to be read; raise NotGivenOut before it is scanned, or NoSuchFile."""
        if file.removed_at is not None or file.state == "infected":
            raise NoSuchFile
        if file.state not in GIVEN_OUT:
            raise NotGivenOut
        return self.store.open(file.stored_as)

    def _scanned(self, given: BinaryIO, name: str) -> str:
        """Give the state of a file, or raise Infected."""
        if self.scanner is None:
            return "unscanned"
        try:
            virus = self.scanner.finds(given)
        except OutOfReach as why:
            log.warning("the virus scanner is out of reach, so a file has to wait: %s", why)
            return "quarantined"
        if virus is not None:
            log.warning("a file was refused, for the virus scanner found %s in it", virus)
            raise Infected(name)
        return "clean"

    def _made_safe(self, given: BinaryIO, clean: BinaryIO, *, kind: str, name: str) -> str:
        if kind == "pdf":
            pdfs.look_at(given, name)
            _copy(given, clean)
            return kind
        return pictures.write_anew(given, clean, kind=kind, name=name)


def keep(
    session: Session,
    checked: Checked,
    *,
    key: str,
    given_by: str,
    now: datetime,
    case_id: int | None = None,
    conversation_id: str | None = None,
    consent_id: int | None = None,
    purpose: str = "evidence",
    place: str = "",
) -> StoredFile:
    """Keep a checked file; the same key again gives the file that was kept first.

    `key` is to be unique in all, such as "chat:ID:client_id:0". `place` stands for where it came
    from, where limits count by it. Raises NotAccepted.
    """
    found = session.scalar(select(StoredFile).where(StoredFile.idempotency_key == key))
    if found is not None:
        return found
    file = StoredFile(
        public_id=secrets.token_urlsafe(16),
        idempotency_key=key,
        case_id=case_id,
        conversation_id=conversation_id,
        consent_id=consent_id,
        purpose=purpose,
        name=checked.name,
        kind=checked.kind,
        size=checked.size,
        sha256=checked.sha256,
        stored_as=checked.stored_as,
        state=checked.state,
        given_by=given_by,
        place=place,
        at=now,
        scanned_at=now if checked.state == "clean" else None,
    )
    session.add(file)
    session.flush()
    return file


def forget_places(session: Session, *, now: datetime) -> None:
    """Empty where files came from once no limit counts by it any more."""
    session.execute(
        update(StoredFile)
        # Of those with a place only: it has an index, and few have one.
        .where(StoredFile.place > "", StoredFile.at < now - DAY)
        .values(place="")
    )


def find(session: Session, public_id: str) -> StoredFile:
    """Give a file by the name it has in addresses, or raise NoSuchFile."""
    found = session.scalar(select(StoredFile).where(StoredFile.public_id == public_id))
    if found is None:
        raise NoSuchFile
    return found


def of_case(session: Session, case_id: int) -> Sequence[StoredFile]:
    """Give the files of a case in the order they came, without those that were removed."""
    return _those(session, StoredFile.case_id == case_id)


def of_conversation(session: Session, conversation_id: str) -> Sequence[StoredFile]:
    """Give the files of a conversation in the order they came, without those removed."""
    return _those(session, StoredFile.conversation_id == conversation_id)


def attach(session: Session, conversation_id: str, case_id: int) -> Sequence[StoredFile]:
    """Join a conversation's files that belong to no case yet to a case, and give them."""
    found = waiting_in(session, conversation_id)
    for file in found:
        file.case_id = case_id
    return found


def waiting_in(session: Session, conversation_id: str) -> Sequence[StoredFile]:
    """Give the files of a conversation that belong to no case yet."""
    return _those(
        session, StoredFile.conversation_id == conversation_id, StoredFile.case_id.is_(None)
    )


def _those(session: Session, *which: ColumnElement[bool]) -> Sequence[StoredFile]:
    return session.scalars(
        select(StoredFile).where(*which, StoredFile.removed_at.is_(None)).order_by(StoredFile.id)
    ).all()


def _copy(source: BinaryIO, into: BinaryIO) -> None:
    source.seek(0)
    while part := source.read(COPIED_AT_ONCE):
        into.write(part)


def _measured(content: BinaryIO) -> tuple[int, str]:
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256")  # type: ignore[arg-type]
    return content.tell(), digest.hexdigest()
