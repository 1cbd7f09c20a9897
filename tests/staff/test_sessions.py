"""A sign-in that was ended does not go on under another token."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from backend.database import Database
from backend.staff import sessions
from backend.staff.models import Staff
from tests.parts import MONDAY_NOON
from tests.staff.people import hired
from tests.two_at_once import until_it_waits

LATER = MONDAY_NOON + timedelta(minutes=1)


@pytest.fixture
def ann(database: Database) -> Staff:
    return hired(database, 1)[0]


@pytest.fixture
def token(database: Database, ann: Staff) -> str:
    with database.write() as session:
        return sessions.sign_in(session, ann, now=MONDAY_NOON)


def renewed(database: Database, token: str) -> str:
    with database.write() as session:
        return sessions.renew(session, token, now=LATER)


def test_a_renewed_sign_in_stands_and_the_old_token_is_worth_nothing(
    database: Database, token: str
) -> None:
    fresh = renewed(database, token)
    with database.read() as session:
        assert sessions.find(session, fresh, now=LATER) is not None
        assert sessions.find(session, token, now=LATER) is None


def test_a_sign_in_that_was_ended_is_not_renewed(
    database: Database, ann: Staff, token: str
) -> None:
    with database.write() as session:
        sessions.sign_out_everywhere(session, ann.id, now=LATER)
    with pytest.raises(sessions.SignInEnded):
        renewed(database, token)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_renews_while_all_are_ended_is_signed_out(
    database: Database, ann: Staff, token: str
) -> None:
    with ThreadPoolExecutor(1) as pool, database.write() as session:
        sessions.sign_out_everywhere(session, ann.id, now=LATER)
        other = pool.submit(renewed, database, token)
        until_it_waits(session, other)
    assert isinstance(other.exception(), sessions.SignInEnded)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_renewed_while_all_are_ended_is_ended_too(
    database: Database, ann: Staff, token: str
) -> None:
    def end_all() -> None:
        with database.write() as session:
            sessions.sign_out_everywhere(session, ann.id, now=LATER)

    with ThreadPoolExecutor(1) as pool, database.write() as session:
        fresh = sessions.renew(session, token, now=LATER)
        session.flush()
        other = pool.submit(end_all)
        until_it_waits(session, other)
    other.result()
    with database.read() as session:
        assert sessions.find(session, fresh, now=LATER) is None
