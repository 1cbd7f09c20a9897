"""More time that needs agreement is asked for, answered, and moves no date by itself."""

from datetime import date, timedelta

import pytest

from backend.cases import process
from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework import more_time
from backend.casework import residents_acts as acts
from backend.casework.answer import Answer, answer_of, in_words
from backend.clock import local_date
from backend.database import Database
from backend.policy.process.steps import Acknowledged, Extended
from backend.tasks import service as tasks
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON, RULEBOOK

MONDAY = local_date(MONDAY_NOON)
BY, WORDS = "staff:1", "We wait for a part."


@pytest.fixture
def case(database: Database) -> Case:
    """A complaint whose answer was given more time once, so that the next time needs agreement."""
    found = opened(database)
    steps = (
        Acknowledged(on=MONDAY, by=BY, complaints=("x",), respond_on=date(2026, 12, 21)),
        Extended(
            on=MONDAY,
            by=BY,
            working_days=10,
            discussed_on=MONDAY,
            reasons="x",
            ombudsman_details=True,
        ),
    )
    with database.write() as session:
        for step in steps:
            process.take(session, found.reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)
    return found


def ask(database: Database, case: Case, *, days: int = 5, reasons: str = WORDS) -> None:
    with database.write() as session:
        more_time.ask_agreement(
            session,
            case.reference,
            working_days=days,
            reasons=reasons,
            staff_id=1,
            key="one",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )


def asked(database: Database, case: Case) -> Answer:
    with database.read() as session:
        there = cases.find(session, case.reference)
        return answer_of(session, there, sees="everything", rulebook=RULEBOOK, now=MONDAY_NOON)


def test_they_read_how_long_and_why_and_may_answer(database: Database, case: Case) -> None:
    before = asked(database, case)
    ask(database, case)
    ask(database, case)
    answer = asked(database, case)
    assert answer.state == "agreement_asked"
    assert answer.may[0] == "agree"
    assert f"5 working days more for our answer. This is why: {WORDS}" in answer.notes[0]
    assert [one.due_on for one in answer.owed] == [one.due_on for one in before.owed]
    asked_lines = [one for one in answer.happened if "if we may take 5 working days" in one.words]
    assert len(asked_lines) == 1, "asked twice with one key, it is asked once"
    assert not any("{" in said for said in in_words(answer))


@pytest.mark.parametrize(("agrees", "task"), [(True, "agreed_more_time"), (False, "no_more_time")])
def test_what_they_answer_is_for_staff_to_record(
    database: Database, case: Case, agrees: bool, task: str
) -> None:
    ask(database, case)
    due = [one.due_on for one in asked(database, case).owed]
    for repeated in (False, True):
        with database.write() as session:
            done = acts.agree(
                session,
                case,
                agrees=agrees,
                by="resident",
                key="two",
                rulebook=RULEBOOK,
                now=MONDAY_NOON,
            )
            assert done.repeated == repeated
    answer = asked(database, case)
    assert answer.state == "extended"
    assert "agree" not in answer.may
    assert [one.due_on for one in answer.owed] == due
    with database.read() as session:
        assert [one.kind for one in tasks.open_tasks(session)] == [task]


def test_nobody_agrees_to_what_was_not_asked(database: Database, case: Case) -> None:
    with database.write() as session, pytest.raises(acts.NothingAsked):
        acts.agree(
            session, case, agrees=True, by="resident", key="1", rulebook=RULEBOOK, now=MONDAY_NOON
        )


def test_the_first_more_time_needs_no_agreement(database: Database) -> None:
    with pytest.raises(more_time.NoAgreementNeeded):
        ask(database, opened(database))


def test_how_long_and_why_have_to_be_said(database: Database, case: Case) -> None:
    for days in (0, 251):
        with pytest.raises(more_time.SayHowLong):
            ask(database, case, days=days)
    with pytest.raises(more_time.SayWhyLonger):
        ask(database, case, reasons=" . ")


def test_the_question_is_over_once_the_step_is_taken(database: Database, case: Case) -> None:
    ask(database, case)
    step = Extended(
        on=MONDAY,
        by=BY,
        working_days=5,
        discussed_on=MONDAY,
        reasons="x",
        ombudsman_details=True,
        agreed_on=MONDAY,
        next_contact_on=MONDAY + timedelta(days=3),
    )
    with database.write() as session:
        process.take(session, case.reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)
    assert asked(database, case).state == "extended_again"
