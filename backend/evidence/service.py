"""Photos and documents that were given to us: checked, kept, found, joined to a case, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.evidence.models import StoredFile

MEGABYTE = 1_000_000


class NotAccepted(DomainError):
    """That file could not be taken. Choose another one."""


class NoSuchFile(DomainError):
    """We could not find that file. It may have been removed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many files may be given at once, and how large each may be, in megabytes."""

    at_once: int = 10
    megabytes: int = 15


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: its bytes lie in the store already, its row is still to come."""

    name: str
    kind: str
    size: int
    sha256: str
    stored_as: str
    state: str


def accept(given: BinaryIO, *, name: str, limits: Limits) -> Checked:
    """Check a file and put its bytes into the store, outside any transaction.

    Raises NotAccepted, whose message names the file and says what to do.
    """
    raise NotImplementedError


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
) -> StoredFile:
    """Keep a checked file; the same key again gives the file that was kept first."""
    raise NotImplementedError


def of_case(session: Session, case_id: int) -> Sequence[StoredFile]:
    """Give the files of a case in the order they came, without those that were removed."""
    return _those(session, StoredFile.case_id == case_id)


def of_conversation(session: Session, conversation_id: str) -> Sequence[StoredFile]:
    """Give the files of a conversation in the order they came, without those removed."""
    return _those(session, StoredFile.conversation_id == conversation_id)


def of_consent(session: Session, consent_id: int) -> Sequence[StoredFile]:
    """Give the files that show what a consent rests on."""
    return _those(session, StoredFile.consent_id == consent_id)


def attach(session: Session, conversation_id: str, case_id: int) -> Sequence[StoredFile]:
    """Join a conversation's files that belong to no case yet to a case, and give them."""
    found = [one for one in of_conversation(session, conversation_id) if one.case_id is None]
    for file in found:
        file.case_id = case_id
    return found


def _those(session: Session, condition: object) -> Sequence[StoredFile]:
    return session.scalars(
        select(StoredFile)
        .where(condition, StoredFile.removed_at.is_(None))  # type: ignore[arg-type]
        .order_by(StoredFile.id)
    ).all()
