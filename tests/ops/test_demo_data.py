"""`demo-data` fills an empty database with every state a case can be in, and no other database."""

import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.casework.models import Delivery
from backend.cli.demo_data import NotEmpty, fill, mail_nobody, queue_everything
from backend.conversations.models import Conversation
from backend.database import Database
from backend.letters.models import SentLetter
from backend.notifications.models import Notice
from backend.notifications.to_teams import HANDED_OVER, queue
from backend.settings import Settings
from backend.tasks.service import UNDELIVERED, open_tasks
from backend.teams.models import Team
from backend.teams.service import without_a_way
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


def test_made_up_people_are_mailed_nothing(database: Database) -> None:
    settings = Settings(secret_key="s", bot_secret="b", actions_secret="a")
    opened(database)
    with database.write() as session:
        queue_everything(session, RULEBOOK, settings, now=MONDAY_NOON)
        real = session.scalars(select(Notice.id)).all()
    fill(database, RULEBOOK, cases=8, now=MONDAY_NOON, anyway=True)
    mail_nobody(database, RULEBOOK, settings, after=max(real), now=MONDAY_NOON)
    with database.write() as session:
        queue_everything(session, RULEBOOK, settings, now=MONDAY_NOON)
        waiting = select(Notice.id).where(Notice.done_at.is_(None))
        assert session.scalars(waiting).all() == real
        assert "queued" not in set(session.scalars(select(SentLetter.delivery)))


def test_its_teams_have_addresses_that_nobody_has_and_nothing_is_sent_there(
    database: Database,
) -> None:
    fill(database, RULEBOOK, cases=8, now=MONDAY_NOON)
    with database.read() as session:
        assert all(team.email.endswith("@example.com") for team in session.scalars(select(Team)))
        sent = session.scalars(select(Delivery)).all()
        assert {one.state for one in sent} == {"delivered"}
        assert {one.kind for one in open_tasks(session)}.isdisjoint({UNDELIVERED})
    with database.write() as session:
        queue(session, secret="a secret key", now=MONDAY_NOON)
        kinds = set(session.scalars(select(Notice.kind)))
        assert kinds <= {HANDED_OVER}


def test_teams_of_a_database_in_use_keep_what_they_have(database: Database) -> None:
    opened(database)
    fill(database, RULEBOOK, cases=0, now=MONDAY_NOON, anyway=True)
    with database.read() as session:
        assert without_a_way(session)
