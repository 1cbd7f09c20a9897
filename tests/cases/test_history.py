"""A case's history is a chain: nothing in it can be changed without being noticed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from backend.cases import events
from backend.cases.models import Case, CaseEvent
from backend.cases.service import find
from backend.database import Database
from tests.audit.tampering import take_guards_away
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, opened
from tests.parts import MONDAY_NOON


def history(database: Database) -> list[CaseEvent]:
    with database.read() as session:
        return list(session.scalars(select(CaseEvent).order_by(CaseEvent.seq)))


def first_broken(found: list[CaseEvent]) -> int | None:
    """Recompute every digest and give the first line that does not fit, None when all do."""
    previous = events.FIRST
    for event in found:
        if event.previous_hash != previous or event.hash != events.digest(event):
            return event.seq
        previous = event.hash
    return None


@pytest.mark.rule("B-WILL-7")
def test_everything_that_happens_when_a_case_is_opened_is_in_its_history(
    database: Database,
) -> None:
    opened(database, FOR_ANOTHER)
    found = history(database)
    assert [event.seq for event in found] == list(range(1, len(found) + 1))
    assert [event.kind for event in found] == [
        "received",
        "duty_set",
        "duty_set",
        "duty_set",
        "consent_awaited",
    ]
    assert found[0].actor == "representative"


def test_an_untouched_history_fits_after_it_is_read_back(database: Database) -> None:
    opened(database)
    assert first_broken(history(database)) is None


def test_a_history_fits_on_a_server_that_lives_in_london(postgresql_url: str) -> None:
    database = Database(f"{postgresql_url}&options=-c%20timezone%3DEurope/London")
    opened(database, now=datetime(2026, 7, 1, 9, 30, 1, 234567, tzinfo=UTC))
    assert first_broken(history(database)) is None
    database.engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_events SET kind = 'receiveD' WHERE seq = 2",
        "UPDATE case_events SET actor = 'staff:1' WHERE seq = 2",
        'UPDATE case_events SET data = \'{"duty": "contact"}\' WHERE seq = 2',
        "UPDATE case_events SET hash = 'f' || substr(hash, 2) WHERE seq = 2",
        "UPDATE case_events SET previous_hash = 'f' || substr(previous_hash, 2) WHERE seq = 2",
        "DELETE FROM case_events WHERE seq = 2",
    ],
)
def test_a_line_that_was_changed_no_longer_fits(database: Database, change: str) -> None:
    opened(database)
    with database.write() as session:
        take_guards_away(session)
        before = session.scalars(select(CaseEvent.hash).where(CaseEvent.seq == 2)).one()
        session.execute(text(change.replace("'f'", "'0'" if before[0] == "f" else "'f'")))
    assert first_broken(history(database)) in (2, 3)


def test_a_moved_time_no_longer_fits(database: Database) -> None:
    opened(database)
    with database.write() as session:
        take_guards_away(session)
        event = session.scalars(select(CaseEvent).where(CaseEvent.seq == 1)).one()
        event.at = MONDAY_NOON + timedelta(microseconds=1)
    assert first_broken(history(database)) == 1


def test_a_line_of_one_case_does_not_fit_into_another(database: Database) -> None:
    case = opened(database)
    with database.read() as session:
        found = session.scalars(select(CaseEvent).where(CaseEvent.seq == 1)).one()
        found.case_id = case.id + 1
        assert events.digest(found) != found.hash


def test_a_history_holds_ids_and_dates_and_never_a_resident_s_words(database: Database) -> None:
    opened(database, FOR_ANOTHER)
    written = json.dumps([event.data for event in history(database)])
    for words in ("Pat", "Sam", "boiler", "example.com", "01732", "letter"):
        assert words not in written


def test_a_later_line_follows_the_last(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        events.append(
            session, find(session, case.reference), "noted", actor="system", now=MONDAY_NOON
        )
    found = history(database)
    assert found[-1].previous_hash == found[-2].hash
    assert first_broken(found) is None


def test_cases_have_histories_of_their_own(database: Database) -> None:
    opened(database)
    opened(database, replace(COMPLAINT, idempotency_key="two"))
    with database.read() as session:
        for case in session.scalars(select(Case)):
            assert [event.seq for event in case.events] == [1, 2, 3, 4]
            assert first_broken(case.events) is None
