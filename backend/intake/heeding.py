"""Adding what a later message tells of hazards and people at risk to the case that is open."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.risk import add_risk
from backend.cases.working_days import share_calendar
from backend.conversations.models import Message
from backend.policy.danger import recognise
from backend.policy.process.progress import GOING_ON

_IS_OPEN = Case.state.in_(GOING_ON)


def heed(session: Session, message: Message, *, now: datetime) -> None:
    """Add what a typed message tells to the newest case open from its conversation, if any."""
    # Most messages come before there is a case, and then nothing is to be recognised.
    told = message.choice is None and _has_case(session, message.conversation_id)
    found = recognise(message.text) if told else ()
    case = _open_case(session, message.conversation_id) if found else None
    if case is not None:
        add_risk(
            session,
            case,
            hazards={one.kind: message.at for one in found if one.level in ("danger", "hazard")},
            vulnerability=[one.kind for one in found if one.level == "vulnerability"],
            by="representative" if case.representative_id else "resident",
            now=now,
        )


def _has_case(session: Session, conversation_id: str) -> bool:
    case = session.scalar(
        select(Case.id).where(Case.conversation_id == conversation_id, _IS_OPEN).limit(1)
    )
    return case is not None


def _open_case(session: Session, conversation_id: str) -> Case | None:
    share_calendar(session)
    return session.scalar(
        select(Case)
        .where(Case.conversation_id == conversation_id, _IS_OPEN)
        .order_by(Case.id.desc())
        .limit(1)
        .with_for_update()
    )
