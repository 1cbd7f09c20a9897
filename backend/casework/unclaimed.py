"""Alerting staff to chats that wait for a person and that nobody has taken in time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.conversations.attendance import Attendance
from backend.conversations.models import Alert, Conversation, Message
from backend.conversations.service import UNCLAIMED
from backend.conversations.voice import Voice
from backend.landlord.choices import DEFAULTS, UNCLAIMED_MINUTES
from backend.landlord.service import value
from backend.tasks.models import Task
from backend.tasks.service import CALL_BACK

KIND = "unclaimed_chat"


def raise_unclaimed(session: Session, *, voice: Voice, now: datetime) -> int:
    """Write an alert for every chat that waits too long, once for each wait; give how many.

    Only the opening hours count; where they are not known, every hour does. Whoever left the matter
    with us does not wait in the chat: that is a task with a time of its own.
    """
    minutes = value(session, UNCLAIMED_MINUTES, DEFAULTS[UNCLAIMED_MINUTES])
    there = voice.attendance(session, now)
    late = [one for one in _waiting(session) if _is_late(one, timedelta(minutes=minutes), there)]
    held = _held(session, late)
    session.add_all(_alerts(session, held, now))
    return len(held)


def _waiting(session: Session) -> Sequence[Conversation]:
    """Give the chats that wait, of whose wait nobody was told yet."""
    told = exists().where(
        Alert.conversation_id == Conversation.id,
        Alert.level == UNCLAIMED,
        Alert.at >= Conversation.handed_off_at,
    )
    left = exists().where(
        Task.conversation_id == Conversation.id,
        Task.kind == CALL_BACK,
        Task.done_at.is_(None),
        # Whoever asked for a person after that waits again, here.
        Task.created_at >= Conversation.handed_off_at,
    )
    return session.scalars(
        select(Conversation)
        .where(Conversation.owner == "waiting", ~told, ~left)
        .order_by(Conversation.handed_off_at)
    ).all()


def _held(session: Session, late: Sequence[Conversation]) -> Sequence[Conversation]:
    """Give those that nobody else is busy with, nor was told of meanwhile, held until the end.

    Whether anybody was told is asked again once they are held: another worker may have written its
    alert between the first question and now. What somebody else holds is left to the next sweep.
    """
    if not late:
        return ()
    ids = [one.id for one in late]
    rows = select(Conversation.id).where(Conversation.id.in_(ids)).order_by(Conversation.id)
    mine = set(session.scalars(rows.with_for_update(skip_locked=True)))
    return [one for one in _waiting(session) if one.id in mine]


def _is_late(chat: Conversation, allowed: timedelta, there: Attendance) -> bool:
    since = chat.handed_off_at or chat.created_at
    if not there.is_known:
        return since + allowed <= there.now
    due = there.after(allowed, since=since)
    return there.is_open and due is not None and due <= there.now


def _alerts(session: Session, late: Iterable[Conversation], now: datetime) -> Iterable[Alert]:
    for chat in late:
        said = select(func.max(Message.seq)).where(
            Message.conversation_id == chat.id, Message.sender == "resident"
        )
        yield Alert(
            conversation_id=chat.id,
            seq=session.scalar(said) or chat.last_seq,
            kinds=[KIND],
            level=UNCLAIMED,
            at=now,
        )
