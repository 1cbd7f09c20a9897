"""Stage two is for somebody who did not act at stage one, whoever is quicker."""

from datetime import datetime, timedelta

import pytest

from backend.cases import process
from backend.cases.keeping import progress_of
from backend.cases.models import Case
from backend.cases.service import find
from backend.casework import notes, verbs
from backend.casework.independence import check_new
from backend.casework.standing import at_case
from backend.database import Database
from backend.policy.process import MoveError
from backend.policy.process.errors import NotIndependentError
from backend.policy.process.steps import (
    Acknowledged,
    Discussed,
    EscalationRequested,
    Responded,
    Step,
)
from backend.staff.models import Staff
from tests.cases.opened import REQUEST, opened
from tests.parts import MONDAY_NOON, RULEBOOK, at_once
from tests.staff.people import hired

MONDAY = MONDAY_NOON.date()
ASKED = EscalationRequested(on=MONDAY, by="resident")


@pytest.fixture
def people(database: Database) -> list[Staff]:
    """Three members of staff."""
    return hired(database, 3)


def take(database: Database, reference: str, *steps: Step, now: datetime = MONDAY_NOON) -> None:
    with database.write() as session:
        for step in steps:
            process.take(session, reference, step, rulebook=RULEBOOK, now=now)


def give(
    database: Database,
    reference: str,
    to: Staff,
    now: datetime = MONDAY_NOON,
    seen: int | None = None,
) -> None:
    with database.write() as session:
        verbs.assign(session, reference, to.id, by="staff:1", seen=seen, rulebook=RULEBOOK, now=now)


def answered(database: Database, by: Staff) -> str:
    reference = opened(database).reference
    who = f"staff:{by.id}"
    take(
        database,
        reference,
        Acknowledged(on=MONDAY, by=who, complaints=("x",), respond_on=MONDAY),
        Responded(on=MONDAY, by=who, channel="email"),
    )
    return reference


def is_independent(database: Database, reference: str) -> bool:
    """Tell whether nobody of the second stage was involved at the first."""
    with database.read() as session:
        progress = progress_of(find(session, reference))
        assert progress is not None
        return not set(progress.run.people) & set(progress.involved_before)


def test_a_case_is_given_and_given_again_without_a_second_line(
    database: Database, people: list[Staff]
) -> None:
    reference = opened(database).reference
    give(database, reference, people[0])
    give(database, reference, people[0])
    with database.read() as session:
        case = find(session, reference)
        assert case.assigned_to == people[0].id
        assert [event.kind for event in case.events].count("assigned") == 1


def test_a_request_is_given_without_a_stage(database: Database, people: list[Staff]) -> None:
    reference = opened(database, REQUEST).reference
    give(database, reference, people[0])
    with database.read() as session:
        assert find(session, reference).assigned_to == people[0].id


def test_nobody_without_an_account_is_given_a_case(database: Database, people: list[Staff]) -> None:
    reference = opened(database).reference
    with database.write() as session:
        session.get_one(Staff, people[1].id).disabled_at = MONDAY_NOON
    with pytest.raises(verbs.NoSuchStaff):
        give(database, reference, people[1])
    with pytest.raises(verbs.NoSuchStaff):
        give(database, reference, Staff(id=999))


def test_a_case_that_was_changed_meanwhile_is_not_given(
    database: Database, people: list[Staff]
) -> None:
    case = opened(database)
    seen = case.version
    take(database, case.reference, Discussed(on=MONDAY, by=f"staff:{people[0].id}", notes="x"))
    with pytest.raises(process.ChangedMeanwhile):
        give(database, case.reference, people[1], seen=seen)


def test_stage_two_is_not_given_to_whoever_did_stage_one(
    database: Database, people: list[Staff]
) -> None:
    reference = answered(database, people[0])
    take(database, reference, ASKED)
    with pytest.raises(NotIndependentError, match="A-S2-WHO"):
        give(database, reference, people[0])
    give(database, reference, people[1])
    assert is_independent(database, reference)


def looked_into(database: Database, reference: str, by: Staff, now: datetime) -> None:
    with database.write() as session:
        notes.add(
            session,
            "The pump had failed",
            kind=notes.INVESTIGATION,
            case_id=find(session, reference).id,
            staff_id=by.id,
            now=now,
        )


@pytest.mark.parametrize("hours", [4, 24])
@pytest.mark.parametrize("on_record", [True, False])
def test_stage_two_is_not_given_to_whoever_looked_into_stage_one(
    database: Database,
    people: list[Staff],
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
    on_record: bool,
) -> None:
    if not on_record:  # as lines were written before they told which stage they begin
        monkeypatch.setattr(process, "opened_at", lambda *_: None)
        hours = 24
    reference = answered(database, people[0])
    looked_into(database, reference, people[1], MONDAY_NOON)
    later = MONDAY_NOON + timedelta(hours=hours)
    asked = EscalationRequested(on=later.date(), by="resident")
    take(database, reference, asked, now=later)
    with pytest.raises(NotIndependentError):
        give(database, reference, people[1], later)
    give(database, reference, people[2], later)
    looked_into(database, reference, people[2], later)
    give(database, reference, people[2], later)
    with database.read() as session:
        check_new(
            at_case(
                session,
                find(session, reference),
                staff_id=people[2].id,
                rulebook=RULEBOOK,
                now=later,
            ),
            people[2].id,
        )


@pytest.mark.parametrize("turn", range(3))
def test_an_answer_and_an_assignment_at_once_leave_stage_two_to_somebody_new(
    database: Database, people: list[Staff], turn: int
) -> None:
    reference = opened(database).reference
    one, other = people[0], people[1]
    letter = Acknowledged(on=MONDAY, by=f"staff:{one.id}", complaints=("x",), respond_on=MONDAY)
    # The answer opens stage two at once, because the resident asked for it already.
    take(database, reference, letter, ASKED)

    def act(number: int) -> None:
        if number == turn:
            answer = Responded(on=MONDAY, by=f"staff:{other.id}", channel="email")
            take(database, reference, answer)
        else:
            give(database, reference, (one, other, one, other)[number])

    for problem in filter(None, at_once(4, act)):
        assert isinstance(problem, MoveError), problem
    with database.read() as session:
        case: Case = find(session, reference)
        assert case.stage == "stage-2"
        assert case.assigned_to not in (one.id, other.id)
    assert is_independent(database, reference)


def test_two_who_are_given_a_case_at_once_do_not_undo_each_other(
    database: Database, people: list[Staff]
) -> None:
    case = opened(database)
    seen = case.version

    def act(number: int) -> None:
        give(database, case.reference, people[number], seen=seen)

    outcomes = at_once(3, act)
    assert sum(one is None for one in outcomes) == 1
    assert sum(isinstance(one, process.ChangedMeanwhile) for one in outcomes) == 2
