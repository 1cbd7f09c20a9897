"""What must happen next is the soonest first, over law, policy and promises together."""

from dataclasses import replace
from datetime import timedelta

from backend.cases.models import Case
from backend.cases.working_days import calendar_of
from backend.database import Database
from backend.web.staff.case_next import NextStep, next_steps
from tests.cases.opened import COMPLAINT, listed, opened
from tests.parts import MONDAY_NOON, RULEBOOK

LATER = MONDAY_NOON + timedelta(hours=5)
MOULD = replace(
    COMPLAINT,
    hazards=("damp_mould", "leak"),
    vulnerability=("child",),
    told_at={"damp_mould": MONDAY_NOON, "leak": MONDAY_NOON},
)


def steps(database: Database, case: Case) -> list[NextStep]:
    with database.read() as session:
        there = session.get_one(Case, case.id)
        calendar = calendar_of(session, RULEBOOK.pack)
        return next_steps(session, there, (), calendar, now=LATER)


def test_the_soonest_is_first_and_one_visit_for_two_hazards_is_one_line(database: Database) -> None:
    found = steps(database, opened(database, MOULD))
    assert [(one.label, one.left.when, one.left.words) for one in found] == [
        (
            "The law: look into the danger and make the home safe (damp or mould)",
            "12pm tomorrow",
            "19 hours left",
        ),
        (
            "Contact the resident to talk about it",
            "Thursday 10 December 2026",
            "3 working days left",
        ),
        (
            "Acknowledge it to the resident in writing",
            "Monday 14 December 2026",
            "5 working days left",
        ),
        (
            "The law: look into the hazard (damp or mould, a leak)",
            "Monday 21 December 2026",
            "10 working days left",
        ),
        (
            "The law: send the household what was found (damp or mould, a leak)",
            "Thursday 24 December 2026",
            "13 working days left",
        ),
        (
            "The law: make the home safe (damp or mould, a leak)",
            "Wednesday 30 December 2026",
            "15 working days left",
        ),
        (
            "Give the resident the full answer",
            "Wednesday 30 December 2026",
            "15 working days left",
        ),
        (
            "The law: start any further work (damp or mould, a leak)",
            "Monday 15 March 2027",
            "67 working days left",
        ),
    ]


def test_the_worklist_tells_the_same_hour_and_hazard(database: Database) -> None:
    opened(database, MOULD)
    (line,) = listed(database, now=LATER)
    assert line.due is not None
    assert (line.due.hazard, line.due.left.when) == ("damp or mould", "12pm tomorrow")
    assert line.due.left.words == "19 hours left"
