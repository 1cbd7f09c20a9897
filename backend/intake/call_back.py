"""Putting it down that somebody is to be called back, with when that falls due and how."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.conversations import service as conversations
from backend.conversations.attendance import day_and_time
from backend.conversations.models import Message
from backend.conversations.service import LEAVE_WITH_US
from backend.conversations.voice import Voice
from backend.intake.models import Intake
from backend.landlord.choices import CALL_BACK_HOURS, DEFAULTS
from backend.landlord.service import value
from backend.policy import reading
from backend.policy.reading import Answer
from backend.tasks import service as tasks
from backend.tasks.models import Task


def put_down(
    session: Session,
    conversation_id: str,
    words: str,
    *,
    last: Intake | None,
    voice: Voice,
    now: datetime,
) -> Task:
    """Put it down for staff to get back to somebody, due within the hours that are promised.

    `last` are the newest answers of the conversation. Where no opening hours are known there is no
    time by which it is due.
    """
    task = tasks.add(
        session,
        tasks.CALL_BACK,
        conversation_id=conversation_id,
        words=words,
        place=ways_in(words, last),
        now=now,
    )
    if task.due_at is None:
        hours = value(session, CALL_BACK_HOURS, DEFAULTS[CALL_BACK_HOURS])
        task.due_at = voice.attendance(session, now).after(timedelta(hours=hours))
    return task


def leave_with_us(
    session: Session, message: Message, *, last: Intake | None, voice: Voice, now: datetime
) -> None:
    """Take the wish to leave the matter until somebody is there, and say when they hear."""
    chat = conversations.find(session, message.conversation_id)
    if _is_waiting(session, chat.id):
        return
    task = put_down(session, chat.id, "", last=last, voice=voice, now=now)
    line = voice.line("left_without_time")
    if task.due_at is not None:
        line = voice.line("left_with_us", when=day_and_time(task.due_at, now=now))
    conversations.say(session, chat, "system", line, now=now)
    if not task.place:
        conversations.say(session, chat, "system", voice.line("how_to_reach_you"), now=now)


def note_way(session: Session, message: Message) -> None:
    """Take down how to reach whoever waits to be called back, once they write it."""
    if message.choice is not None:
        return
    place = ways_in(message.text, None)
    if not place:
        return
    waiting = tasks.open_of(session, tasks.CALL_BACK, conversation_id=message.conversation_id)
    if waiting is not None and not waiting.place:
        tasks.tell_more(waiting, place=place)


def asks_to_leave(message: Message) -> bool:
    """Tell whether a message is the wish to leave the matter with us."""
    return message.payload == LEAVE_WITH_US


def ways_in(words: str, last: Intake | None) -> str:
    """Give the number, or else the address, in some words or in the answers; empty if unknown."""
    said = reading.read_contact(words) if words else None
    known = last.answers.get("contact_details", {}).get("value") if last else None
    found = (said.value if isinstance(said, Answer) else known) or {}
    return str(found.get("phone") or found.get("email") or "")


def _is_waiting(session: Session, conversation_id: str) -> bool:
    return tasks.open_of(session, tasks.CALL_BACK, conversation_id=conversation_id) is not None
