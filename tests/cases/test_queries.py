"""Staff see every open case, the soonest duty first."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from backend.cases import queries
from backend.cases import service as cases
from backend.database import Database
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, REQUEST, opened
from tests.parts import MONDAY_NOON

TODAY = date(2026, 12, 7)


def listed(database: Database, *, now: datetime = MONDAY_NOON) -> list[queries.Owed]:
    with database.read() as session:
        return queries.open_cases(session, now=now)


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
    assert listed(database)[0].next_duty == "contact"
    with database.write() as session:
        contact, *_ = cases.find(session, reference).deadlines
        contact.met_on, contact.open = TODAY, False
    assert listed(database)[0].next_duty == "acknowledge"


def test_a_duty_is_overdue_the_day_after_it_fell_due(database: Database) -> None:
    opened(database)
    assert not listed(database, now=MONDAY_NOON + timedelta(days=3))[0].overdue
    assert listed(database, now=MONDAY_NOON + timedelta(days=4))[0].overdue


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
        "damp mould",
        "child",
    ]


def test_a_closed_case_is_not_listed(database: Database) -> None:
    reference = opened(database).reference
    with database.write() as session:
        cases.find(session, reference).state = "closed"
    assert listed(database) == []
