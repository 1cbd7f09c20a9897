"""What staff see of conversations: who waits, what they own, and what is dangerous."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from backend.conversations.models import Alert, Conversation, Message


@dataclass(frozen=True)
class Waiting:
    """A conversation that needs a person, with the last thing the resident said."""

    id: str
    since: datetime
    last_at: datetime
    last_text: str
    unanswered: bool


@dataclass(frozen=True)
class Danger:
    """An alert that nobody has seen yet, with the words that raised it."""

    id: int
    at: datetime
    level: str
    kinds: Sequence[str]
    words: str
    conversation_id: str


def handed_off(session: Session) -> list[Waiting]:
    """Give the conversations nobody has taken yet, the longest wait first."""
    return _waiting(session, Conversation.owner == "waiting")


def owned_by(session: Session, staff_id: int) -> list[Waiting]:
    """Give the conversations that a member of staff owns."""
    return _waiting(session, (Conversation.owner == "staff") & (Conversation.staff_id == staff_id))


def unseen_alerts(session: Session) -> list[Danger]:
    """Give the alerts nobody has seen, danger before hazards, oldest first."""
    found = session.execute(
        select(Alert, Message.text)
        .join(
            Message,
            (Message.conversation_id == Alert.conversation_id) & (Message.seq == Alert.seq),
        )
        .where(Alert.seen_at.is_(None))
        .order_by(Alert.level, Alert.at)  # "danger" stands before "hazard"
    )
    return [
        Danger(alert.id, alert.at, alert.level, alert.kinds, words, alert.conversation_id)
        for alert, words in found
    ]


def _waiting(session: Session, which: ColumnElement[bool]) -> list[Waiting]:
    said = aliased(Message)
    own_words = (
        select(func.max(said.seq))
        .where(said.conversation_id == Conversation.id, said.sender == "resident")
        .correlate(Conversation)
        .scalar_subquery()
    )
    found = session.execute(
        select(Conversation, Message)
        .outerjoin(
            Message, (Message.conversation_id == Conversation.id) & (Message.seq == own_words)
        )
        .where(which)
        .order_by(Conversation.handed_off_at)
    )
    return [
        Waiting(
            id=conversation.id,
            since=conversation.handed_off_at or conversation.created_at,
            last_at=message.at if message else conversation.created_at,
            last_text=message.text if message else "",
            unanswered=bool(message and message.seq == conversation.last_seq),
        )
        for conversation, message in found
    ]
