"""Photos and documents of a case: each that comes or goes is a line of its history."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import events, keeping
from backend.cases.models import Case
from backend.errors import DomainError
from backend.evidence import service as evidence
from backend.evidence.models import StoredFile

ADDED, REMOVED, INFECTED = "file_added", "file_removed", "file_infected"


class NoReason(DomainError):
    """Say why this file goes. Others read it in the history of the case."""


def attach(
    session: Session, conversation_id: str, case: Case, *, by: str = "", now: datetime
) -> None:
    """Join the files of a chat or a form that belong to no case yet to a case.

    `by` says in what part they were given, where that is not the part of whoever opened the case.
    """
    opener = "representative" if case.behalf == "other" else "resident"
    for file in evidence.attach(session, conversation_id, case.id):
        file.given_by = by or opener
        file.person_id = _who(case, file.given_by)
        added(session, case, file, now=now)


def _who(case: Case, part: str) -> int | None:
    return case.representative_id if part == "representative" else case.resident_id


def added(session: Session, case: Case, file: StoredFile, *, now: datetime) -> None:
    """Write in the history of a case that a file came; its name stays out of it."""
    data = {"file": file.id, "purpose": file.purpose}
    events.append(session, case, ADDED, actor=file.given_by, now=now, data=data)


def remove(
    session: Session, case: Case, file: StoredFile, *, reason: str, staff_id: int, now: datetime
) -> None:
    """Take a file out of a case for a reason; its name goes at once, its bytes after the commit.

    Raises NoReason. The history keeps that it was there, when it came and why it went.
    """
    if not reason.strip():
        raise NoReason
    if file.removed_at is not None:
        return
    file.removed_at, file.name = now, ""
    keeping.write(
        session,
        case,
        REMOVED,
        actor=f"staff:{staff_id}",
        words={"reason": reason.strip()},
        now=now,
        data={"file": file.id},
    )
