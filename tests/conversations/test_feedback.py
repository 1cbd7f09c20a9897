"""Feedback and thanks are kept in the resident's own words, once for each message."""

from datetime import timedelta

from backend.conversations.feedback import feedback, keep_feedback
from backend.database import Database
from tests.parts import MONDAY_NOON, posted, started


def keep(database: Database, conversation_id: str, words: str, minutes: int = 0) -> None:
    with database.write() as session:
        now = MONDAY_NOON + timedelta(minutes=minutes)
        keep_feedback(session, conversation_id, words, now=now)


def kept(database: Database) -> list[str]:
    with database.read() as session:
        return [one.words for one in feedback(session)]


def test_what_was_said_is_kept_the_newest_first(database: Database) -> None:
    for n, words in enumerate(("The gardener is lovely", "Put a bench there")):
        chat = started(database)
        posted(database, chat, words)
        keep(database, chat, words, n)
    assert kept(database) == ["Put a bench there", "The gardener is lovely"]


def test_a_turn_that_runs_twice_keeps_it_once(database: Database) -> None:
    chat = started(database)
    posted(database, chat, "Thank you")
    for _ in range(2):
        keep(database, chat, "Thank you")
    posted(database, chat, "Thank you again", client_id="two")
    keep(database, chat, "Thank you again")
    assert kept(database) == ["Thank you again", "Thank you"]
