"""Staff see every case that goes on, the soonest duty first."""

from dataclasses import replace
from datetime import date, timedelta

from backend.cases import process
from backend.cases import service as cases
from backend.casework.worklist_lines import Due
from backend.database import Database
from backend.policy.process.steps import Withdrawn
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, REQUEST, listed, opened
from tests.parts import MONDAY_NOON, RULEBOOK

TODAY = date(2026, 12, 7)


def first_due(database: Database, *, days: int = 0) -> Due:
    due = listed(database, now=MONDAY_NOON + timedelta(days=days))[0].due
    assert due is not None
    return due


def test_the_soonest_duty_comes_first_and_requests_without_one_last(database: Database) -> None:
    request = opened(database, replace(REQUEST, idempotency_key="request"))
    late = opened(database, replace(COMPLAINT, idempotency_key="late"))
    early = opened(
        database,
        replace(COMPLAINT, idempotency_key="early"),
        now=MONDAY_NOON - timedelta(days=4),
    )
    seen = [line.reference for line in listed(database)]
    assert seen == [early.reference, late.reference, request.reference]


def test_what_is_owed_next_is_the_first_duty_not_yet_met(database: Database) -> None:
    reference = opened(database).reference
    assert first_due(database).duty == "contact"
    with database.write() as session:
        contact, *_ = cases.find(session, reference).deadlines
        contact.met_on, contact.open = TODAY, False
    assert first_due(database).duty == "acknowledge"


def test_a_duty_is_overdue_the_day_after_it_fell_due(database: Database) -> None:
    opened(database)
    assert first_due(database).working_days == 3
    assert first_due(database, days=2).light == "soon"
    assert first_due(database, days=3).light == "today"
    assert first_due(database, days=4).light == "overdue"
    # The Saturday and the Sunday in between do not count.
    assert first_due(database, days=7).working_days == 2


def test_what_needs_care_is_flagged(database: Database) -> None:
    opened(
        database,
        replace(
            FOR_ANOTHER, person_decides=True, hazards=("damp_mould",), vulnerability=("child",)
        ),
    )
    assert listed(database)[0].flags == [
        "a person decides",
        "awaiting consent",
        "child",
    ]
    assert listed(database)[0].hazards == ["damp_mould"]


def test_a_case_that_ended_is_not_listed(database: Database) -> None:
    reference = opened(database).reference
    step = Withdrawn(on=TODAY, by="staff:1", how="They rang")
    with database.write() as session:
        process.take(session, reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)
    assert listed(database) == []
