"""Private notes: what staff write for each other about a case or a chat, and nobody else reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases.models import Case
from backend.casework.models import StaffNote
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.staff.models import Staff

NOTE = "note"
INVESTIGATION = "investigation"
CONTACT_ATTEMPT = "contact_attempt"
KINDS = (NOTE, INVESTIGATION, CONTACT_ATTEMPT)
LONGEST = 10_000  # characters


class EmptyNote(DomainError):
    """Write the note before you keep it."""


class NoteTooLong(DomainError):
    """The note is too long. Use 10,000 characters or fewer, or keep it in two parts."""


class UnknownKindOfNote(DomainError):
    """There is no such kind of note. Choose one of those offered."""


class NoteAboutNothing(DomainError):
    """A note belongs to a case or to a chat. Say which."""


@dataclass(frozen=True)
class Note:
    """One note, with the name of whoever wrote it."""

    id: int
    kind: str
    words: str
    at: datetime
    by: str


def add(
    session: Session,
    words: str,
    *,
    kind: str = NOTE,
    case_id: int | None = None,
    conversation_id: str | None = None,
    staff_id: int,
    client_id: str | None = None,
    now: datetime,
) -> StaffNote:
    """Keep a note about a case or a chat; the same client_id again gives the first one back.

    Raise EmptyNote, NoteTooLong, UnknownKindOfNote or NoteAboutNothing.
    """
    kept = without_controls(words)
    _refuse_odd(kept, kind, case_id, conversation_id)
    before = select(StaffNote).where(StaffNote.by == staff_id, StaffNote.client_id == client_id)
    there = session.scalar(before) if client_id else None
    if there is not None:
        return there
    note = StaffNote(
        kind=kind,
        case_id=case_id,
        conversation_id=conversation_id,
        words=kept,
        at=now,
        by=staff_id,
        client_id=client_id,
    )
    try:
        with session.begin_nested():
            session.add(note)
    except IntegrityError:  # the same one came at this moment a second time
        return session.scalars(before).one()
    record(
        session,
        actor=f"staff:{staff_id}",
        action="note_added",
        object_kind="case" if conversation_id is None else "conversation",
        object_id=conversation_id or session.get_one(Case, case_id).reference,
        data={"note": note.id, "kind": kind},
        now=now,
    )
    return note


def of_case(session: Session, case_id: int) -> Sequence[Note]:
    """Give the notes about a case, the oldest first."""
    return _notes(session, StaffNote.case_id == case_id)


def of_conversation(session: Session, conversation_id: str) -> Sequence[Note]:
    """Give the notes about a chat, the oldest first."""
    return _notes(session, StaffNote.conversation_id == conversation_id)


def _refuse_odd(words: str, kind: str, case_id: int | None, conversation_id: str | None) -> None:
    if not words:
        raise EmptyNote
    if len(words) > LONGEST:
        raise NoteTooLong
    if kind not in KINDS:
        raise UnknownKindOfNote
    if case_id is None and conversation_id is None:
        raise NoteAboutNothing


def _notes(session: Session, which: ColumnElement[bool]) -> Sequence[Note]:
    found = session.execute(
        select(StaffNote, Staff.name)
        .join(Staff, Staff.id == StaffNote.by)
        .where(which)
        .order_by(StaffNote.id)
    )
    return [Note(one.id, one.kind, one.words, one.at, by) for one, by in found]
