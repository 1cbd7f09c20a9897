"""What a conversation has sent already."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.intake.models import Intake


def for_others(session: Session, conversation_id: str) -> tuple[str, ...]:
    """Give the references of what this conversation sent for somebody else, the oldest first."""
    found = session.scalars(
        select(Case.reference)
        .where(Case.conversation_id == conversation_id, Case.behalf == "other")
        .order_by(Case.id)
    )
    return tuple(found)


def last_reference(session: Session, conversation_id: str) -> str | None:
    """Give the reference of the newest case that this conversation sent, None without one."""
    return session.scalar(
        select(Case.reference)
        .join(Intake, Intake.case_id == Case.id)
        .where(Intake.conversation_id == conversation_id)
        .order_by(Intake.number.desc())
        .limit(1)
    )
