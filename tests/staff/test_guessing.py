"""Guessing is slowed by place and account, and the owner's own browser is never shut out."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.database import Database
from backend.staff import guessing
from backend.staff.guessing import TooManyGuesses, forgive, take_a_try
from backend.staff.models import FailedSignIn
from tests.parts import MONDAY_NOON, at_once

HERE, THERE, KNOWN = "192.0.2.1", "192.0.2.2", "device:abc"


def guess(
    database: Database,
    times: int = 1,
    *,
    source: str = HERE,
    username: str = "priya",
    kind: str = "password",
    **later: float,
) -> int:
    """Try so many times, and give how many tries were looked at."""
    done = 0
    for _ in range(times):
        try:
            with database.write() as session:
                now = MONDAY_NOON + timedelta(**later)
                take_a_try(session, source=source, username=username, now=now, kind=kind)
        except TooManyGuesses:
            break
        done += 1
    return done


def test_ten_tries_from_one_place_are_looked_at(database: Database) -> None:
    assert guess(database, 12) == 10
    assert guess(database, username=" PRIYA ") == 0


def test_nobody_can_lock_a_colleague_out_from_elsewhere(database: Database) -> None:
    guess(database, 20)
    assert guess(database, source=THERE) == 1


def test_wrong_passwords_for_one_account_do_not_close_another(database: Database) -> None:
    guess(database, 10)
    assert guess(database, username="sam") == 1


def test_guessing_from_many_places_is_slowed_but_not_in_the_owner_s_browser(
    database: Database,
) -> None:
    done = sum(guess(database, 10, source=f"192.0.2.{n}") for n in range(15))
    assert done == guessing.BY_STRANGERS
    assert guess(database, source="198.51.100.1") == 0
    assert guess(database, 12, source=KNOWN) == 10


def test_one_place_cannot_go_through_all_accounts(database: Database) -> None:
    done = sum(guess(database, username=f"person.{n}") for n in range(120))
    assert done == guessing.BY_STRANGERS
    assert guess(database, source=KNOWN, username="person.1") == 1


def test_codes_are_counted_apart_and_more_strictly(database: Database) -> None:
    guess(database, 10)
    assert sum(guess(database, 10, source=f"192.0.2.{n}", kind="code") for n in range(5)) == 20
    assert guess(database, source=KNOWN, kind="code") == 1


def test_tries_are_forgotten_after_a_quarter_of_an_hour(database: Database) -> None:
    guess(database, 10)
    assert guess(database, minutes=14, seconds=59) == 0
    assert guess(database, minutes=15) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 1


def test_a_right_try_forgives_what_the_same_place_got_wrong(database: Database) -> None:
    guess(database, 9)
    guess(database, 3, source=THERE)
    with database.write() as session:
        number = take_a_try(session, source=HERE, username="priya", now=MONDAY_NOON)
        forgive(session, source=HERE, username="Priya", number=number)
    assert guess(database, 12) == 10
    assert guess(database, 12, source=THERE) == 7


def test_tries_at_the_same_moment_are_all_counted(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    try:
        assert sum(one == 1 for one in at_once(30, lambda _n: guess(database))) == 10
    finally:
        database.engine.dispose()


@pytest.mark.parametrize("username", ["", "\0"[:0], "é", "x" * 80])
def test_an_odd_name_is_counted_like_any_other(database: Database, username: str) -> None:
    assert guess(database, 12, username=username) == 10
