"""What residents do with their own case: done once, on record, told to staff, and answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.cases import process
from backend.cases import service as cases
from backend.cases.additions import additions_of
from backend.cases.keeping import progress_of, words_of
from backend.cases.links import links_of
from backend.cases.models import Case
from backend.casework import residents_acts as acts
from backend.casework.answer import answer_of
from backend.clock import local_date
from backend.conversations.models import Alert
from backend.database import Database
from backend.policy.process import Step
from backend.policy.process.steps import Acknowledged, Closed, Responded
from backend.tasks import service as tasks
from tests.cases.opened import COMPLAINT, REQUEST, opened
from tests.cases.test_history import first_broken
from tests.parts import MONDAY_NOON, RULEBOOK, VOICE, at_once

KNOWN: dict[str, Any] = {"by": "resident", "now": MONDAY_NOON}
ALL: dict[str, Any] = {**KNOWN, "rulebook": RULEBOOK}


def days(number: int) -> datetime:
    return MONDAY_NOON + timedelta(days=number)


def taken(database: Database, case: Case, step: Step, *, now: datetime) -> None:
    with database.write() as session:
        process.take(session, case.reference, step, rulebook=RULEBOOK, now=now)


def acknowledged(database: Database, case: Case, *, now: datetime = MONDAY_NOON) -> None:
    on = local_date(now)
    answer_on = on + timedelta(days=14)
    step = Acknowledged(on=on, by="staff:1", complaints=("the boiler",), respond_on=answer_on)
    taken(database, case, step, now=now)


def answered(database: Database, case: Case, *, now: datetime = MONDAY_NOON) -> None:
    acknowledged(database, case, now=now)
    step = Responded(on=local_date(now), by="staff:1", channel="email")
    taken(database, case, step, now=now)


def there(database: Database, case: Case) -> Case:
    with database.read() as session:
        found = cases.find(session, case.reference)
        _ = found.events, found.issues, found.deadlines
        return found


def to_do(database: Database) -> Sequence[str]:
    with database.read() as session:
        return [task.kind for task in tasks.open_tasks(session)]


def test_words_are_added_once_and_staff_are_told_to_read_them(database: Database) -> None:
    case = opened(database)
    for repeated in (False, True):
        with database.write() as session:
            done = acts.add_words(session, case, "It leaks too", key="web:1", **KNOWN)
            assert done.repeated == repeated
            assert case.reference in done.told[0]
    with database.read() as session:
        assert [one.words for one in additions_of(session, case)] == ["It leaks too"]
    assert to_do(database) == ["addition"]


def test_words_that_say_nothing_are_asked_for(database: Database) -> None:
    case = opened(database)
    with database.write() as session, pytest.raises(acts.SayMore):
        acts.add_words(session, case, " ... ", key="web:1", **KNOWN)


def test_danger_told_on_a_page_is_on_the_case_and_in_front_of_staff(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        words = "I can smell gas in the kitchen"
        acts.add_words(session, case, words, key="web:1", voice=VOICE, **KNOWN)
    assert "gas" in there(database, case).hazards
    with database.read() as session:
        assert [one.level for one in session.scalars(select(Alert))] == ["danger"]


def test_another_outcome_is_kept_apart_from_the_words_of_the_complaint(database: Database) -> None:
    case = opened(database)
    for _ in range(2):
        with database.write() as session:
            acts.new_outcome(session, case, "A new boiler", key="web:1", **KNOWN)
    found = there(database, case)
    lines = [line for line in found.events if line.kind == "outcome_wanted"]
    with database.read() as session:
        assert [words_of(session, found, one.seq) for one in lines] == [{"outcome": "A new boiler"}]
        assert [one.words for one in tasks.open_tasks(session)] == ["They want: A new boiler"]
    assert found.issues[0].outcome == "Mend it and say sorry"


def test_a_related_issue_joins_an_unanswered_complaint(database: Database) -> None:
    case = opened(database)
    acknowledged(database, case)
    for repeated in (False, True):
        with database.write() as session:
            done = acts.new_issue(
                session, case, "The tap drips", outcome="Mend it", is_related=True, key="1", **ALL
            )
            assert (done.opened, done.repeated) == ("", repeated)
    found = there(database, case)
    assert [(one.position, one.text) for one in found.issues][1:] == [(2, "The tap drips")]
    assert progress_of(found).issues == 2  # type: ignore[union-attr]
    assert to_do(database) == ["new_issue"]
    assert first_broken(there(database, case).events) is None


@pytest.mark.parametrize("why", ["unrelated", "answered", "closed"])
def test_any_other_issue_becomes_a_complaint_of_its_own(database: Database, why: str) -> None:
    case = opened(database)
    if why != "unrelated":
        answered(database, case)
    if why == "closed":
        taken(database, case, Closed(on=local_date(MONDAY_NOON), by="staff:1"), now=MONDAY_NOON)
    opened_first = ""
    for repeated in (False, True):
        with database.write() as session:
            done = acts.new_issue(
                session, case, "The lift is broken", is_related=why != "unrelated", key="1", **ALL
            )
            opened_first = opened_first or done.opened
            assert (done.opened, done.repeated) == (opened_first, repeated)
    with database.read() as session:
        later = cases.find(session, opened_first)
        assert [one.text for one in later.issues] == ["The lift is broken"]
        assert [one.reference for one in links_of(session, later)] == [case.reference]
    assert len(there(database, case).issues) == 1
    assert to_do(database) == ["new_issue"]


def test_something_new_told_with_a_request_is_for_a_person_to_decide(database: Database) -> None:
    case = opened(database, REQUEST)
    with database.write() as session:
        acts.new_issue(session, case, "The lift is broken", is_related=True, key="1", **ALL)
    with database.read() as session:
        assert [one.about for one in additions_of(session, case)] == ["new_issue"]


def test_a_withdrawal_can_be_undone_for_a_time_and_keeps_the_dates(database: Database) -> None:
    case = opened(database)
    before = {one.duty: one.due_on for one in there(database, case).deadlines}
    with database.write() as session:
        done = acts.withdraw(session, case, how="It is mended", key="1", **ALL)
        assert "4 January 2027" in " ".join(done.told)
    assert there(database, case).state == "withdrawn"
    assert to_do(database) == ["withdrawn"]
    with database.write() as session:
        assert acts.withdraw(session, case, key="1", **ALL).repeated
    with database.write() as session:
        acts.undo_withdrawal(session, case, key="2", **{**ALL, "now": days(28)})
    found = there(database, case)
    assert found.state == "open"
    assert {one.duty: one.due_on for one in found.deadlines if one.open} == before
    assert to_do(database) == ["goes_on"]
    with database.write() as session:
        again = acts.undo_withdrawal(session, case, key="2", **{**ALL, "now": days(28)})
        assert again.repeated


def test_what_was_asked_before_a_withdrawal_is_asked_again_when_it_is_undone(
    database: Database,
) -> None:
    case = opened(database)
    with database.write() as session:
        acts.ask_next_stage(session, case, key="1", **ALL)
        acts.withdraw(session, case, key="2", **ALL)
    assert (there(database, case).waiting_on, to_do(database)) == (None, ["withdrawn"])
    with database.write() as session:
        acts.undo_withdrawal(session, case, key="3", **{**ALL, "now": days(1)})
    assert there(database, case).waiting_on == local_date(MONDAY_NOON)
    assert sorted(to_do(database)) == ["asked_next_stage", "goes_on"]
    answered(database, case, now=days(2))
    assert there(database, case).stage == "stage-2"


def test_after_the_time_a_withdrawal_stands(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        acts.withdraw(session, case, key="1", **ALL)
    with database.write() as session, pytest.raises(acts.TooLateToUndo):
        acts.undo_withdrawal(session, case, key="2", **{**ALL, "now": days(29)})
    with database.write() as session, pytest.raises(acts.NothingToWithdraw):
        acts.withdraw(session, case, key="3", **ALL)
    with database.write() as session, pytest.raises(acts.NotWithdrawn):
        acts.undo_withdrawal(session, opened_again(database), key="4", **ALL)


def opened_again(database: Database) -> Case:
    return opened(database, replace(COMPLAINT, idempotency_key="two"))


def test_danger_is_dealt_with_though_the_complaint_is_taken_back(database: Database) -> None:
    case = opened(database, replace(COMPLAINT, hazards=("damp_mould",)))
    with database.write() as session:
        done = acts.withdraw(session, case, key="1", **ALL)
    assert "dangerous" in done.told[-1]
    assert [one.open for one in there(database, case).deadlines if one.started_at] == [True] * 4


def test_the_next_stage_begins_at_once_without_reasons(database: Database) -> None:
    case = opened(database)
    answered(database, case)
    with database.write() as session:
        done = acts.ask_next_stage(session, case, key="1", **ALL)
    assert "Stage two" in done.told[0]
    assert there(database, case).stage == "stage-2"
    assert to_do(database) == [], "its own dates tell staff what to do"
    with database.write() as session:
        assert acts.ask_next_stage(session, case, key="1", **ALL) == replace(done, repeated=True)
    with database.write() as session:
        assert acts.ask_next_stage(session, case, key="2", **ALL).repeated


def test_what_is_said_with_a_second_request_is_added_and_heard(database: Database) -> None:
    case = opened(database)
    answered(database, case)
    with database.write() as session:
        acts.ask_next_stage(session, case, key="1", **ALL)
    for _ in range(2):
        with database.write() as session:
            done = acts.ask_next_stage(
                session, case, unresolved="I smell gas", key="2", voice=VOICE, **ALL
            )
            assert "We have added what you told us" in done.told[-1]
    with database.read() as session:
        assert [one.words for one in additions_of(session, case)] == ["I smell gas"]
        assert [one.kinds for one in session.scalars(select(Alert))] == [["gas"]]
    assert [one.kind for one in there(database, case).events].count("escalation_requested") == 1


def test_what_is_unresolved_and_wanted_goes_with_the_request(database: Database) -> None:
    case = opened(database)
    answered(database, case)
    with database.write() as session:
        acts.ask_next_stage(session, case, unresolved="Still cold", outcome="Heat", key="1", **ALL)
    found = there(database, case)
    line = next(one for one in found.events if one.kind == "escalation_requested")
    with database.read() as session:
        assert words_of(session, found, line.seq) == {"reasons": "Still cold\n\nThey want: Heat"}


def test_a_late_request_is_taken_and_flagged(database: Database) -> None:
    case = opened(database)
    answered(database, case)
    with database.write() as session:
        done = acts.ask_next_stage(session, case, key="1", **{**ALL, "now": days(60)})
    assert "last day to ask had gone" in done.told[1]
    assert there(database, case).stage == "stage-2"
    assert to_do(database) == ["asked_next_stage"]


def test_a_request_before_the_answer_waits_for_it(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        done = acts.ask_next_stage(session, case, key="1", **ALL)
    assert "no answer from us yet" in done.told[0]
    assert there(database, case).waiting_on == local_date(MONDAY_NOON)
    assert to_do(database) == ["asked_next_stage"]


def test_a_request_before_the_answer_may_be_made_again_once_the_answer_is_late(
    database: Database,
) -> None:
    case, late = opened(database), days(60)
    acknowledged(database, case)
    for key, now in (("1", MONDAY_NOON), ("2", late)):
        with database.read() as session:
            may = answer_of(
                session,
                cases.find(session, case.reference),
                sees="everything",
                rulebook=RULEBOOK,
                now=now,
            )
        assert ("next_stage" in may.may) == (now == late)
        with database.write() as session:
            done = acts.ask_next_stage(session, case, key=key, **{**ALL, "now": now})
    assert may.late is not None
    assert "You do not have to wait for it now" in may.late.what_now
    assert "Stage two" in done.told[0]
    assert there(database, case).stage == "stage-2"
    assert to_do(database) == []


@pytest.mark.parametrize("withdrawn", [False, True])
def test_with_a_complaint_that_ended_any_number_of_others_are_raised(
    database: Database, withdrawn: bool
) -> None:
    case = opened(database)
    if withdrawn:
        with database.write() as session:
            acts.withdraw(session, case, key="0", **ALL)
    else:
        answered(database, case)
        taken(database, case, Closed(on=local_date(MONDAY_NOON), by="staff:1"), now=MONDAY_NOON)

    def raised(number: int) -> str:
        with database.write() as session:
            words = f"The roof leaks for the {number}. time"
            return acts.new_issue(
                session, case, words, is_related=False, key=f"issue {number}", **ALL
            ).opened

    assert len({raised(1), raised(2), *at_once(2, lambda n: raised(n + 3))}) == 4


def test_after_the_last_answer_there_is_no_stage_to_ask_for(database: Database) -> None:
    case = opened(database)
    answered(database, case)
    with database.write() as session:
        acts.ask_next_stage(session, case, key="1", **ALL)
    step = Acknowledged(
        on=local_date(MONDAY_NOON),
        by="staff:2",
        complaints=("the boiler",),
        respond_on=local_date(days(14)),
    )
    taken(database, case, step, now=MONDAY_NOON)
    final = Responded(on=local_date(MONDAY_NOON), by="staff:2", channel="email")
    taken(database, case, final, now=MONDAY_NOON)
    with database.write() as session, pytest.raises(acts.NoStageLeft):
        acts.ask_next_stage(session, case, key="2", **ALL)


def test_what_is_for_complaints_is_refused_for_a_request_with_what_to_do(
    database: Database,
) -> None:
    case = opened(database, REQUEST)
    for act in (acts.withdraw, acts.undo_withdrawal, acts.ask_next_stage):
        with database.write() as session, pytest.raises(acts.OnlyComplaints):
            act(session, case, key="1", **ALL)


def test_two_who_withdraw_at_once_withdraw_once(database: Database) -> None:
    case = opened(database)

    def one(_n: int) -> bool:
        with database.write() as session:
            return acts.withdraw(session, case, key="1", **ALL).repeated

    assert sorted(map(str, at_once(3, one))) == ["False", "True", "True"]
    kinds = [line.kind for line in there(database, case).events]
    assert kinds.count("withdrawn") == 1
    assert first_broken(there(database, case).events) is None


def test_the_answer_tells_what_was_done(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        acts.add_words(session, case, "It leaks too", key="1", **KNOWN)
        acts.withdraw(session, case, key="2", **ALL)
    with database.read() as session:
        answer = answer_of(
            session,
            cases.find(session, case.reference),
            sees="everything",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
    assert [one.words for one in answer.happened] == [
        "We got your complaint.",
        "You told us more.",
        "You took it back.",
    ]
    assert "undo_withdrawal" in answer.may
    assert "withdraw" not in answer.may
