"""Parts that many tests are put together from: a clock that stands still, the landlord's rules."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from backend.conversations import service as conversations
from backend.conversations.models import Conversation, Message
from backend.conversations.voice import Voice
from backend.database import Database
from backend.rulebook import Rulebook
from backend.settings import Settings

T = TypeVar("T")

MONDAY_NOON = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
RULEBOOK = Rulebook.read(Settings.model_fields["policies"].default, today=MONDAY_NOON.date())
PACK = RULEBOOK.pack
VOICE = Voice(PACK)


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self, at: datetime = MONDAY_NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Move on by so many minutes, seconds or days."""
        self.at += timedelta(**by)


def started(database: Database, *, channel: str = "chat", now: datetime = MONDAY_NOON) -> str:
    """Start a conversation and give its id."""
    with database.write() as session:
        conversation, _ = conversations.start(session, channel=channel, voice=VOICE, now=now)
        return conversation.id


def posted(
    database: Database,
    conversation_id: str,
    text: str = "",
    *,
    choice: str | None = None,
    client_id: str = "one",
    now: datetime = MONDAY_NOON,
) -> Message:
    """Say something as the resident."""
    with database.write() as session:
        return conversations.post(
            session,
            conversations.find(session, conversation_id),
            text=text,
            choice=choice,
            client_id=client_id,
            voice=VOICE,
            now=now,
        )


def conversation(database: Database, conversation_id: str) -> Conversation:
    """Read a conversation as it stands."""
    with database.read() as session:
        return session.get_one(Conversation, conversation_id)


def at_once(number: int, do: Callable[[int], T]) -> list[T | Exception]:
    """Do something in so many threads at the same moment, and give what came of each."""
    together = threading.Barrier(number)

    def one(n: int) -> T | Exception:
        together.wait()
        try:
            return do(n)
        except Exception as error:
            return error

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))
