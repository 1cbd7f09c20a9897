"""What staff do in conversations, for tests: each in a transaction of its own."""

from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.conversations import passing_on
from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.conversations.voice import Voice
from backend.database import Database
from backend.policy.pack import OpeningSpan
from tests.parts import MONDAY_NOON, PACK, VOICE

OFFICE = tuple(OpeningSpan(weekday=day, opens=time(9), closes=time(17)) for day in range(5))
OPEN_PACK = replace(PACK, opening_hours=replace(PACK.opening_hours, spans=OFFICE))
# A landlord that has said when somebody is there: on weekdays from nine to five.
STAFFED = Voice(OPEN_PACK)


def hand_off(
    database: Database, chat: str, *, voice: Voice = VOICE, now: datetime = MONDAY_NOON
) -> None:
    """Ask for a person."""
    with database.write() as session:
        conversations.hand_off(session, chat, reason="asked", voice=voice, now=now)


def take_over(database: Database, chat: str, staff_id: int, *, now: datetime = MONDAY_NOON) -> None:
    """Take a chat over."""
    with database.write() as session:
        conversations.take_over(session, chat, staff_id=staff_id, voice=VOICE, now=now)


def transfer(database: Database, chat: str, *, to: int, by: int, manages: bool = False) -> None:
    """Give a chat to a colleague."""
    with database.write() as session:
        passing_on.transfer(
            session,
            chat,
            to_staff_id=to,
            staff_id=by,
            manages=manages,
            voice=VOICE,
            now=MONDAY_NOON,
        )


def reply(
    database: Database,
    chat: str,
    text: str,
    *,
    staff_id: int,
    client_id: str = "r1",
    seen_seq: int | None = None,
) -> Message:
    """Answer the resident."""
    with database.write() as session:
        return conversations.reply(
            session,
            chat,
            text=text,
            staff_id=staff_id,
            client_id=client_id,
            seen_seq=seen_seq,
            now=MONDAY_NOON,
        )


def last(database: Database, chat: str) -> Message:
    """Give what was said last."""
    with database.read() as session:
        found = conversations.find(session, chat)
        return session.get_one(Message, (chat, found.last_seq))


def said(database: Database, chat: str) -> list[str]:
    """Give everything that was said, in order."""
    with database.read() as session:
        return list(
            session.scalars(
                select(Message.text).where(Message.conversation_id == chat).order_by(Message.seq)
            )
        )


def audited(database: Database) -> list[tuple[str, str, str]]:
    """Give who did what with what, by the audit log."""
    with database.read() as session:
        lines = session.scalars(select(AuditEvent).order_by(AuditEvent.seq))
        return [(one.actor, one.action, one.object_kind) for one in lines]
