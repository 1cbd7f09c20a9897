"""The mail with the link by which a member of staff sets their password."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.notifications.models import Notice

KIND = "staff_invitation"


def queue_invitation(session: Session, *, staff_id: int, number: str, now: datetime) -> None:
    """Owe somebody the mail with their link; its secret is made from the number when it is sent."""
    session.add(
        Notice(
            dedup_key=f"{KIND}:{number}",
            kind=KIND,
            about={"staff": staff_id, "number": number},
            due_at=now,
        )
    )
