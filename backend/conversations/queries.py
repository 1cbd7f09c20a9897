"""What staff see of conversations: who waits, what they own, and what is dangerous."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session, aliased

from backend.conversations.models import Alert, Conversation, Message
from backend.conversations.service import UNCLAIMED
from backend.conversations.telling import LEVELS, telling_words

# What staff look at first; a fault is one of ours.
MOST_URGENT_FIRST = ("danger", "threat", "hazard", UNCLAIMED, "fault")


@dataclass(frozen=True)
class Waiting:
    """A conversation that needs a person, with the last thing the resident said."""

    id: str
    since: datetime
    last_at: datetime
    last_text: str
    unanswered: bool
    language: str


@dataclass(frozen=True)
class Danger:
    """The alerts of one conversation that nobody has seen yet, with the words that raised them.

    `id` is that of the newest; the newest words come first. `telling` are the sentences that showed
    what is alerted to, and `channel` says if it came by a "chat", a "form" or was "logged".
    """

    id: int
    at: datetime
    level: str
    kinds: Sequence[str]
    words: Sequence[str]
    telling: Sequence[str]
    conversation_id: str
    channel: str


def handed_off(session: Session) -> list[Waiting]:
    """Give the conversations nobody has taken yet, the longest wait first."""
    return _waiting(session, Conversation.owner == "waiting")


def owned_by(session: Session, staff_id: int) -> list[Waiting]:
    """Give the conversations that a member of staff owns."""
    return _waiting(session, (Conversation.owner == "staff") & (Conversation.staff_id == staff_id))


def lines_of(session: Session, conversation_ids: Sequence[str]) -> list[Waiting]:
    """Give some conversations, each with the last thing the resident said."""
    return _waiting(session, Conversation.id.in_(conversation_ids))


def unseen_alerts(session: Session) -> list[Danger]:
    """Give what nobody has seen, one for each conversation, danger first, then the oldest."""
    found = session.execute(
        select(Alert, Message.text, Conversation.channel)
        .join(Conversation, Conversation.id == Alert.conversation_id)
        .join(
            Message,
            (Message.conversation_id == Alert.conversation_id) & (Message.seq == Alert.seq),
        )
        .where(Alert.seen_at.is_(None))
        .order_by(Alert.id.desc())
    )
    raised: dict[tuple[str, str], list[tuple[Alert, str]]] = {}
    for alert, words, channel in found:
        raised.setdefault((alert.conversation_id, channel), []).append((alert, words))
    merged = [_merged(*chat, alerts) for chat, alerts in raised.items()]
    return sorted(merged, key=lambda one: (MOST_URGENT_FIRST.index(one.level), one.at))


def see_alerts(session: Session, alert_id: int, *, staff_id: int, now: datetime) -> None:
    """Note who has seen an alert, and those of the same conversation that were shown with it."""
    newest = session.get(Alert, alert_id)
    if newest is None:
        return
    session.execute(
        update(Alert)
        .where(
            Alert.conversation_id == newest.conversation_id,
            Alert.id <= newest.id,
            Alert.seen_at.is_(None),
        )
        .values(seen_at=now, seen_by=staff_id)
    )


def _merged(conversation_id: str, channel: str, raised: Sequence[tuple[Alert, str]]) -> Danger:
    alerts = [alert for alert, _ in raised]
    newest_first = list(dict.fromkeys(words for _, words in raised))
    hazards = [words for alert, words in reversed(raised) if alert.level in LEVELS]
    return Danger(
        id=alerts[0].id,
        at=alerts[-1].at,
        level=min((alert.level for alert in alerts), key=MOST_URGENT_FIRST.index),
        kinds=list(dict.fromkeys(kind for alert in alerts for kind in alert.kinds)),
        words=newest_first,
        # The assistant may hear danger in words that hold none: those are told whole.
        telling=telling_words(dict.fromkeys(hazards)) or newest_first[:1],
        conversation_id=conversation_id,
        channel=channel,
    )


def _waiting(session: Session, which: ColumnElement[bool]) -> list[Waiting]:
    said = aliased(Message)
    # What was written heads a chat; a pressed button only where nothing was.
    written = case((said.choice.is_(None), said.seq))
    own_words = (
        select(func.coalesce(func.max(written), func.max(said.seq)))
        .where(said.conversation_id == Conversation.id, said.sender == "resident")
        .correlate(Conversation)
        .scalar_subquery()
    )
    newest = (
        select(func.max(said.seq))
        .where(said.conversation_id == Conversation.id, said.sender == "resident")
        .correlate(Conversation)
        .scalar_subquery()
    )
    found = session.execute(
        select(Conversation, Message, newest)
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
            unanswered=last is not None and last == conversation.last_seq,
            language=conversation.language,
        )
        for conversation, message, last in found
    ]
