"""Whether the assistant is on: staff turn it off and on, and every process reads it from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations.models import AssistantSwitch
from backend.staff.models import Staff

MOST_SHOWN = 50


@dataclass(frozen=True)
class Turned:
    """One turn of the switch: which way, why, by whom and when."""

    on: bool
    why: str
    by: str
    at: datetime


def is_on(session: Session) -> bool:
    """Tell whether the assistant may answer; it may for as long as nobody has turned it off."""
    newest = session.scalar(select(AssistantSwitch.on).order_by(AssistantSwitch.id.desc()).limit(1))
    return newest is None or newest


def history(session: Session) -> Sequence[Turned]:
    """Give every turn of the switch, the newest first."""
    found = session.execute(
        select(AssistantSwitch, Staff.name)
        .join(Staff, Staff.id == AssistantSwitch.staff_id)
        .order_by(AssistantSwitch.id.desc())
        .limit(MOST_SHOWN)
    )
    return [Turned(one.on, one.why, by, one.at) for one, by in found]
