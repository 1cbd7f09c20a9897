"""Keeping who looked at a case, or through a page that lists what residents told us."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.staff.models import Staff
from backend.web.door import Door


def note_page(door: Door, me: Staff, page: str) -> None:
    """Write in the audit log that somebody looked through a page, by its name in the address."""
    with door.database.write() as session:
        record(
            session,
            actor=f"staff:{me.id}",
            action="listed",
            object_kind="page",
            object_id=page,
            now=door.clock(),
        )


def note_case(
    session: Session, me: Staff, reference: str, *, now: datetime, reason: str = ""
) -> None:
    """Write in the audit log that somebody looked at a case, and what for, such as a verb."""
    record(
        session,
        actor=f"staff:{me.id}",
        action="viewed",
        object_kind="case",
        object_id=reference,
        now=now,
        data={"for": reason} if reason else None,
    )
