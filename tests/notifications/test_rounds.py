"""The worker's rounds are noted now and then, and it is seen when there are none any more."""

from datetime import timedelta

from backend.database import Database
from backend.notifications.rounds import EVERY, OVERDUE, is_overdue, last_round, note_round
from tests.parts import MONDAY_NOON


def last(database: Database) -> object:
    with database.read() as session:
        return last_round(session)


def test_a_round_is_noted_once_a_minute(database: Database) -> None:
    assert last(database) is None
    note_round(database, now=MONDAY_NOON)
    note_round(database, now=MONDAY_NOON + EVERY - timedelta(seconds=1))
    assert last(database) == MONDAY_NOON
    note_round(database, now=MONDAY_NOON + EVERY)
    assert last(database) == MONDAY_NOON + EVERY


def test_a_clock_that_was_put_back_does_not_keep_rounds_from_being_noted(
    database: Database,
) -> None:
    note_round(database, now=MONDAY_NOON + timedelta(days=1))
    note_round(database, now=MONDAY_NOON)
    assert last(database) == MONDAY_NOON


def test_some_minutes_without_a_round_are_too_long() -> None:
    assert is_overdue(None, now=MONDAY_NOON)
    assert not is_overdue(MONDAY_NOON - OVERDUE, now=MONDAY_NOON)
    assert is_overdue(MONDAY_NOON - OVERDUE - timedelta(seconds=1), now=MONDAY_NOON)
