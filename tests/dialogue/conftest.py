"""One bot for all conversations, and a new chat on a database of its own for each test."""

from collections.abc import Iterator

import pytest

from backend.database import Database
from tests.dialogue.desk import Desk
from tests.dialogue.driver import PLAIN, Bot, Chat, running_bot


@pytest.fixture(scope="session")
def bot() -> Iterator[Bot]:
    """A running bot with the model of the present data."""
    with running_bot() as running:
        yield running


@pytest.fixture
def chat(bot: Bot, sqlite_url: str) -> Iterator[Chat]:
    """A new conversation."""
    database = Database(sqlite_url)
    yield Chat(bot, database)
    database.engine.dispose()


@pytest.fixture
def sent(chat: Chat) -> Chat:
    """A conversation in which a complaint has been sent."""
    chat.say("/complain")
    chat.answer(**PLAIN)
    chat.press("/send")
    return chat


@pytest.fixture
def desk(bot: Bot, sqlite_url: str) -> Iterator[Desk]:
    """The application's own service around the bot, on a database of its own."""
    database = Database(sqlite_url)
    opened = Desk(bot, database)
    yield opened
    opened.close()
    database.engine.dispose()
