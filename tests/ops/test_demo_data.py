"""`demo-data` fills an empty database with every state a case can be in, and no other database."""

import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.cli.demo_data import NotEmpty, fill
from backend.conversations.models import Conversation
from backend.database import Database
from backend.letters.models import SentLetter
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON, RULEBOOK


def test_cases_stand_in_every_state_with_their_letters_and_chats(database: Database) -> None:
    made = fill(database, RULEBOOK, cases=24, now=MONDAY_NOON)
    with database.read() as session:
        cases = session.scalars(select(Case)).all()
        assert len(cases) == made["cases"] == 24
        assert {case.state for case in cases} >= {"open", "answered", "refused", "closed"}
        assert {case.kind for case in cases} == {"complaint", "service_request"}
        assert {case.stage for case in cases} >= {"stage-1", "stage-2"}
        assert session.scalars(select(SentLetter.id)).all()
        owners = set(session.scalars(select(Conversation.owner)))
    assert owners == {"bot", "waiting", "staff"}


def test_a_database_with_cases_is_left_alone(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    opened(database)
    with pytest.raises(NotEmpty, match="say --anyway"):
        fill(database, RULEBOOK, cases=1, now=MONDAY_NOON)
    fill(database, RULEBOOK, cases=1, now=MONDAY_NOON, anyway=True)
    database.engine.dispose()
