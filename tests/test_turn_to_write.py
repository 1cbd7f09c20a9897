"""The threads of one process write to SQLite one after the other, and none waits for ever."""

import threading

import pytest

from backend import database
from backend.database import Database, Turn
from backend.staff.models import Staff
from tests.parts import MONDAY_NOON, at_once


def hire(where: Database, number: int) -> None:
    with where.write() as session:
        session.add(
            Staff(
                username=f"staff-{number}",
                name="Priya Shah",
                role="officer",
                password_hash="",
                created_at=MONDAY_NOON,
            )
        )


def test_whoever_writes_at_once_all_get_their_turn(database: Database) -> None:
    assert at_once(30, lambda number: hire(database, number)) == [None] * 30


def test_a_turn_that_failed_is_given_on(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write():
        raise ZeroDivisionError
    hire(database, 1)


def test_whoever_waited_too_long_goes_on_and_ends_nobody_else_s_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "TURN_SECONDS", 0.01)
    turn = Turn()
    with turn:
        waited = threading.Thread(target=turn.__enter__)
        waited.start()
        waited.join()
        other = at_once(1, lambda _n: enter_and_leave(turn))
        assert other == [None]
        assert turn._free.locked(), "the first one's turn goes on"
    assert not turn._free.locked()


def enter_and_leave(turn: Turn) -> None:
    with turn:
        pass
