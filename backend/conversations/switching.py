"""Turning the assistant off and on, and telling every chat in progress at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.conversations import service
from backend.conversations.models import AssistantSwitch, Conversation, Message
from backend.conversations.switch import is_on
from backend.conversations.voice import Voice, with_payload
from backend.database import one_at_a_time
from backend.errors import DomainError

# Older chats are told when somebody next writes in them: nobody is looking at them now.
IN_PROGRESS = timedelta(hours=24)


class NoReason(DomainError):
    """Write why, so that your colleagues know. Residents do not see it."""


def turn(
    session: Session, on: bool, why: str, *, staff_id: int, voice: Voice, now: datetime
) -> None:
    """Turn the assistant on or off and tell the chats in progress; nothing when it is so already.

    Whoever is owed a reply when it goes off is passed to people, with what they wrote.
    """
    reason = service.without_controls(why)
    if not any(character.isalnum() for character in reason):
        raise NoReason
    one_at_a_time(session, "assistant switch")
    if is_on(session) == on:
        return
    since = now - IN_PROGRESS if not on else _turned_off_at(session) - IN_PROGRESS
    turned = AssistantSwitch(on=on, why=reason, staff_id=staff_id, at=now)
    session.add(turned)
    session.flush()
    record(
        session,
        actor=f"staff:{staff_id}",
        action="turned_on" if on else "turned_off",
        object_kind="assistant",
        object_id=str(turned.id),
        now=now,
    )
    for conversation_id in _in_progress(session, since):
        conversation = service.find(session, conversation_id)
        if on:
            _go_on(session, conversation, voice=voice, now=now)
        elif conversation.owner == "bot" and not withhold(session, conversation, voice, now):
            service.say(session, conversation, "system", voice.line("assistant_off"), now=now)


def withhold(session: Session, conversation: Conversation, voice: Voice, now: datetime) -> bool:
    """Keep what waits for the assistant from it, and tell whether that was a resident's words.

    Words of a resident go to people instead.
    """
    pending = session.scalars(
        select(Message).where(
            Message.conversation_id == conversation.id, Message.turn.in_(("queued", "asking"))
        )
    ).all()
    for message in pending:
        message.turn = "withheld"
    conversation.bot_failing_since = None
    if all(message.sender != "resident" for message in pending):
        return False
    service.hand_off(session, conversation.id, reason=service.ASSISTANT_OFF, voice=voice, now=now)
    return True


def _go_on(session: Session, conversation: Conversation, *, voice: Voice, now: datetime) -> None:
    """Let the assistant ask its open question again, unless people have what was written since."""
    if conversation.owner == "bot":
        line = with_payload(voice.line("assistant_on"), service.CARRY_ON)
        service.say(session, conversation, "system", line, now=now)
    elif conversation.owner == "waiting":
        service.say(session, conversation, "system", voice.line("assistant_on_again"), now=now)


def _in_progress(session: Session, since: datetime) -> Sequence[str]:
    """Give the chats of the assistant, and those it would have if it had not been off."""
    theirs = (Conversation.owner == "bot") | (
        (Conversation.owner == "waiting") & (Conversation.hand_off_reason == service.ASSISTANT_OFF)
    )
    latest = func.coalesce(Conversation.last_resident_at, Conversation.created_at)
    return session.scalars(
        select(Conversation.id)
        .where(Conversation.channel == "chat", theirs, latest >= since)
        .order_by(Conversation.id)  # locked in one order, so that two never wait for each other
    ).all()


def _turned_off_at(session: Session) -> datetime:
    return session.scalars(
        select(AssistantSwitch.at).order_by(AssistantSwitch.id.desc()).limit(1)
    ).one()
