"""The day on which somebody first says that they are unhappy with their request is kept."""

from datetime import date

import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.database import Database
from backend.intake.unhappy import note_unhappy
from tests.cases.opened import REQUEST, opened
from tests.parts import MONDAY_NOON, PACK, Clock, posted, started

UNHAPPY = "Nobody came again, this is a disgrace and I am fed up with you"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def told(database: Database, chat: str, words: str, clock: Clock) -> date | None:
    message = posted(database, chat, words, client_id=words[:20] + str(clock()), now=clock())
    with database.write() as session:
        note_unhappy(session, message, pack=PACK)
    with database.read() as session:
        return session.scalars(select(Case.unhappy_since)).one()


def test_the_first_day_of_displeasure_stands(database: Database, clock: Clock) -> None:
    chat = started(database)
    case = opened(database, REQUEST)
    with database.write() as session:
        session.get_one(Case, case.id).conversation_id = chat
    clock.move(days=1)
    assert told(database, chat, "The plumber said Thursday", clock) is None

    clock.move(days=1)
    assert told(database, chat, UNHAPPY, clock) == date(2026, 12, 9)

    clock.move(days=5)
    assert told(database, chat, UNHAPPY, clock) == date(2026, 12, 9)


def test_a_complaint_is_left_as_it_is(database: Database, clock: Clock) -> None:
    chat = started(database, now=MONDAY_NOON)
    case = opened(database)
    with database.write() as session:
        session.get_one(Case, case.id).conversation_id = chat

    assert told(database, chat, UNHAPPY, clock) is None
