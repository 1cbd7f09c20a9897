"""When the soonest thing that a case owes falls due follows its duties by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from backend.cases import calendar, process, risk
from backend.cases.carry_over import carry_over_all
from backend.cases.models import NEVER, Case, CaseDeadline, SearchWord
from backend.database import Database
from backend.policy.calendar import CalendarChange
from backend.policy.process.steps import Withdrawn
from tests.cases.opened import COMPLAINT, REQUEST, opened
from tests.parts import MONDAY_NOON, RULEBOOK

CONTACT_BY = datetime(2026, 12, 10, 23, 59, 59, 999999, tzinfo=UTC)  # three working days


def due_by(database: Database, case: Case) -> datetime:
    with database.read() as session:
        return session.scalars(select(Case.due_by).where(Case.id == case.id)).one()


def test_a_new_complaint_is_due_when_its_first_duty_ends(database: Database) -> None:
    assert due_by(database, opened(database)) == CONTACT_BY


def test_a_request_that_nothing_is_owed_on_is_never_due(database: Database) -> None:
    assert due_by(database, opened(database, REQUEST)) == NEVER


def test_an_hour_of_the_law_comes_before_the_days_of_the_policy(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        risk.add_risk(
            session,
            session.get_one(Case, case.id),
            hazards={"damp_mould": MONDAY_NOON},
            vulnerability=["child"],
            by="system",
            now=MONDAY_NOON,
        )
    with database.read() as session:
        now = session.get_one(Case, case.id)
        hours = [one.due_at for one in now.deadlines if one.due_at]
        assert now.due_by == min([*hours, CONTACT_BY])
        assert now.urgency == 0


def test_a_case_that_ended_is_never_due(database: Database) -> None:
    case = opened(database)
    step = Withdrawn(on=MONDAY_NOON.date(), by="staff:1", how="They rang")
    with database.write() as session:
        process.take(session, case.reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)
    assert due_by(database, case) == NEVER


def test_a_bank_holiday_moves_it(database: Database) -> None:
    case = opened(database)
    day = date(2026, 12, 9)
    change = CalendarChange("bank_holiday", day, day, "A coronation")
    with database.write() as session:
        calendar.apply(session, change, rulebook=RULEBOOK, by="test", now=MONDAY_NOON)
    assert due_by(database, case) == CONTACT_BY + timedelta(days=1)


def test_a_duty_that_is_removed_counts_no_more(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        for row in session.scalars(select(CaseDeadline)):
            session.delete(row)
    assert due_by(database, case) == NEVER


@pytest.mark.parametrize("hazards", [(), ("damp_mould",)])
def test_a_hazard_makes_a_case_urgent(database: Database, hazards: tuple[str, ...]) -> None:
    assert opened(database, replace(COMPLAINT, hazards=hazards)).urgency == (0 if hazards else 1)


def test_cases_of_before_are_found_by_their_words_too(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        for row in session.scalars(select(SearchWord)):
            session.delete(row)
    carry_over_all(database, rulebook=RULEBOOK, now=MONDAY_NOON)
    with database.read() as session:
        words = set(session.scalars(select(SearchWord.word).where(SearchWord.case_id == case.id)))
    assert {"pat", "jones", "boiler", "weeks"} <= words
    assert "the" not in words
