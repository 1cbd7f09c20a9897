"""Hazards and people at risk told of at any time before a case was opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.conversations.models import Message
from backend.intake.models import Intake
from backend.policy.danger import Recognised, recognise


@dataclass(frozen=True)
class Risks:
    """Kinds of hazard and of people at risk; `told_at` says when each was first told of."""

    hazards: tuple[str, ...] = ()
    vulnerability: tuple[str, ...] = ()
    told_at: Mapping[str, datetime] = field(default_factory=dict)


def told_in(session: Session, intake: Intake) -> Risks:
    """Give what typed messages told of since the conversation's last case.

    An answer that was changed counts as well: what was told once is never unheard.
    """
    hazards: dict[str, datetime] = {}
    people: dict[str, datetime] = {}
    for message in session.scalars(_messages(intake, since_last_sent(session, intake))):
        for found in recognise(message.text):
            if found.level not in ("threat", "urgency"):
                _kinds(found, hazards, people).setdefault(found.kind, message.at)
    return Risks(tuple(hazards), tuple(people), {**hazards, **people})


def _kinds(
    found: Recognised, hazards: dict[str, datetime], people: dict[str, datetime]
) -> dict[str, datetime]:
    return people if found.level == "vulnerability" else hazards


def since_last_sent(session: Session, intake: Intake) -> datetime | None:
    """Give when the conversation's last case was sent, None when this is the first."""
    return session.scalar(
        select(Intake.updated_at)
        .where(
            Intake.conversation_id == intake.conversation_id,
            Intake.number < intake.number,
            Intake.state == "sent",
        )
        .order_by(Intake.number.desc())
        .limit(1)
    )


def _messages(intake: Intake, since: datetime | None) -> Select[Message]:
    query = (
        select(Message)
        .where(
            Message.conversation_id == intake.conversation_id,
            Message.sender == "resident",
            Message.choice.is_(None),
        )
        .order_by(Message.seq)
    )
    return query if since is None else query.where(Message.at > since)
