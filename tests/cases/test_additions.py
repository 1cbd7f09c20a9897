"""What residents add to a case stands in its history, and their words can be erased."""

import pytest
from sqlalchemy import delete

from backend.cases import service as cases
from backend.cases.additions import Addition, NothingToAdd, add_words, additions_of
from backend.cases.models import CaseNote
from backend.database import Database
from tests.cases.opened import opened
from tests.cases.test_history import first_broken
from tests.parts import MONDAY_NOON


def add(database: Database, reference: str, words: str, message: str = "") -> bool:
    with database.write() as session:
        return add_words(session, reference, words, by="resident", message=message, now=MONDAY_NOON)


def added(database: Database, reference: str) -> list[Addition]:
    with database.read() as session:
        return list(additions_of(session, cases.find(session, reference)))


def test_words_are_added_in_order_and_the_history_stays_whole(database: Database) -> None:
    reference = opened(database).reference
    for words in ("They came and broke the tap", "I have photos of it"):
        assert add(database, reference, words)
    assert [one.words for one in added(database, reference)] == [
        "They came and broke the tap",
        "I have photos of it",
    ]
    with database.read() as session:
        events = list(cases.find(session, reference).events)
    assert first_broken(events) is None
    assert "tap" not in str([event.data for event in events])


def test_a_turn_that_runs_twice_adds_once(database: Database) -> None:
    reference = opened(database).reference
    assert add(database, reference, "More photos", message="chat:4")
    assert not add(database, reference, "More photos", message="chat:4")
    assert add(database, reference, "More photos", message="chat:6")
    assert len(added(database, reference)) == 2


def test_erased_words_leave_the_line(database: Database) -> None:
    reference = opened(database).reference
    add(database, reference, "More photos")
    with database.write() as session:
        session.execute(delete(CaseNote))
    assert [one.words for one in added(database, reference)] == [""]


@pytest.mark.parametrize("words", ["", " ", "..."])
def test_nothing_cannot_be_added(database: Database, words: str) -> None:
    reference = opened(database).reference
    with pytest.raises(NothingToAdd):
        add(database, reference, words)


def test_nothing_can_be_added_to_a_case_that_is_not_there(database: Database) -> None:
    with pytest.raises(cases.NoSuchCase):
        add(database, "WK-0000-0000", "More photos")
