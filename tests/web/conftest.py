"""A front door of each test's own: real database, real pages, a clock that stands still."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.web import wakeups
from backend.web.door import Door
from tests.parts import Clock
from tests.web.chats import Chat
from tests.web.served import browser, door_for_many, door_over, served
from tests.web.stand_in_bot import StandInBot, stand_in_bot
from tests.web.visits import sit_down

MakeDoor = Callable[..., Door]
SignedInBrowser = Callable[..., httpx.Client]


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at noon on Monday 7 December 2026 until it is moved."""
    return Clock()


@pytest.fixture
def bot() -> Iterator[StandInBot]:
    """A bot that says back what it was told."""
    with stand_in_bot() as standing_in:
        yield standing_in


@pytest.fixture
def make_door(
    database_url: str,
    clock: Clock,
    bot: StandInBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[MakeDoor]:
    """A way to make front doors over one database, with other settings where needed."""
    monkeypatch.setattr(wakeups, "LISTEN_SECONDS", 0.05)
    made: list[Door] = []

    def make(**settings: Any) -> Door:
        known = {"database_url": database_url, "bot_url": bot.url, "data_dir": tmp_path, **settings}
        made.append(door_over(known.pop("database_url"), clock, **known))
        return made[-1]

    yield make
    for door in made:
        door.database.engine.dispose()


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A front door."""
    return make_door()


@pytest.fixture
def address(door: Door) -> Iterator[str]:
    """Where the front door is served."""
    with served(door) as at:
        yield at


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    """A browser at the front door, with everything behind it running."""
    with browser(address) as one:
        yield one


@pytest.fixture
def chat(address: str) -> Iterator[Chat]:
    """A resident's conversation, in which nothing is said yet."""
    with browser(address) as resident:
        yield Chat(resident)


@pytest.fixture
def signed_in_browser(door: Door, address: str) -> Iterator[SignedInBrowser]:
    """A way to get browsers in which somebody of a role is signed in, without a password."""
    with ExitStack() as open_browsers:

        def open_one(role: str = "officer", *, username: str = "") -> httpx.Client:
            one = open_browsers.enter_context(browser(address))
            username = username or f"the.{role}"
            sit_down(one, door, username, name=username.title(), role=role)
            return one

        yield open_one


@pytest.fixture(scope="session")
def quiet_address(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One front door, without a bot, for all tests to which the database makes no difference."""
    folder = tmp_path_factory.mktemp("quiet")
    with door_for_many(migrated_sqlite, folder) as door, served(door) as at:
        yield at


@pytest.fixture
def anyone(quiet_address: str) -> Iterator[httpx.Client]:
    """A browser at the front door that all tests share."""
    with browser(quiet_address) as one:
        yield one
