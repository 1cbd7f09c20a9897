"""Letting other staff take a chat whose owner is not there while the resident waits in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations import passing_on
from backend.conversations.models import Conversation, Message
from backend.conversations.presence import is_there, of_staff
from backend.conversations.voice import Voice
from backend.landlord.choices import DEFAULTS, UNCLAIMED_MINUTES
from backend.landlord.service import value


def release_left_alone(session: Session, *, voice: Voice, now: datetime) -> int:
    """Put back among those that wait every chat that its owner has left alone; give how many.

    That is one in which the resident wrote last, longer ago than an unclaimed chat may wait, and
    which its owner has not open. From then on it is an unclaimed chat like any other.
    """
    minutes = value(session, UNCLAIMED_MINUTES, DEFAULTS[UNCLAIMED_MINUTES])
    alone = [
        chat
        for chat in _unanswered(session, since=now - timedelta(minutes=minutes))
        if not is_there(session, chat.id, of_staff(chat.staff_id or 0), now=now)
    ]
    for chat in alone:
        passing_on.release(
            session, chat.id, staff_id=chat.staff_id or 0, away=True, voice=voice, now=now
        )
    return len(alone)


def _unanswered(session: Session, *, since: datetime) -> Sequence[Conversation]:
    """Give the chats of staff whose last message is the resident's, written before an instant."""
    last = (Message.conversation_id == Conversation.id) & (Message.seq == Conversation.last_seq)
    return session.scalars(
        select(Conversation)
        .join(Message, last)
        .where(Conversation.owner == "staff", Message.sender == "resident", Message.at <= since)
        .order_by(Conversation.id)
        .with_for_update(skip_locked=True, of=Conversation)  # busy with it is not away
    ).all()
