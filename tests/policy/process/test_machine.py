"""The machine itself: who acts, which pack, what is offered, the calendar, and replaying."""

from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from typing import Any

import pytest

from backend.policy.calendar import Closure, WorkingDayCalendar, bank_holidays
from backend.policy.pack import UnknownStageError
from backend.policy.process import Machine, progress_from
from backend.policy.process.errors import (
    NotReceivedError,
    OtherPackError,
    StaffOnlyError,
    UnknownActorError,
    UnreadableProgressError,
)
from backend.policy.process.steps import CalendarChanged, Closed, Discussed, Received
from tests.policy.process.parts import (
    RECEIVED,
    acknowledged,
    after,
    asked,
    day,
    dues,
    extended,
    machine,
    move,
    older,
    pack,
    received,
    responded,
)


def closed_for(first: date, last: date) -> WorkingDayCalendar:
    return WorkingDayCalendar(bank_holidays(2010, 2040), [Closure(first, last, "a closure")])


def test_a_complaint_whose_first_stage_is_not_on_record_begins_at_a_later_one() -> None:
    progress = machine().begin(received(stage="stage-2")).progress

    assert [run.stage for run in progress.runs] == ["stage-2"]
    assert dues(progress)["respond"] == "2027-01-14"
    assert move(progress, acknowledged(by="staff:2")).progress.run.issues == (1, 2)
    with pytest.raises(UnknownStageError, match="no stage called 'stage-3'"):
        machine().begin(received(stage="stage-3"))


def test_a_machine_counts_by_the_packs_own_calendar() -> None:
    assert Machine.of(pack("current")).begin(received()) == machine().begin(received())


def test_a_complaint_runs_under_its_own_policy_only() -> None:
    with pytest.raises(OtherPackError, match="under the policy west-kent-older, not west-kent-cur"):
        machine().apply(older(), responded(day(12, 8)))
    with pytest.raises(OtherPackError):
        machine().allowed(older())
    with pytest.raises(OtherPackError):
        machine().owed(older())


@pytest.mark.parametrize("nobody", ["", "staff", "staff:", "staff:x", "12", "Resident", "staff:1 "])
def test_every_step_is_somebodys(nobody: str) -> None:
    with pytest.raises(UnknownActorError, match=f'^{nobody!r} cannot .*write "resident"'):
        machine().begin(Received(on=RECEIVED, by=nobody))
    with pytest.raises(UnknownActorError):
        move(after(), Discussed(on=RECEIVED, by=nobody))


def test_the_landlords_own_steps_are_the_landlords() -> None:
    with pytest.raises(StaffOnlyError, match="not for the representative to do"):
        move(after(), acknowledged(by="representative"))


def test_verbs_are_offered_with_the_rules_they_rest_on() -> None:
    offered = {each.verb: each.rule for each in machine().allowed(after(acknowledged()))}

    assert offered == {
        "discuss": "A-S1-CONTACT",
        "respond": "A-S1-RESP",
        "extend": "A-S1-EXT",
        "agree_update": "A-S1-EXT-MORE",
        "request_escalation": "A-S2-ASK",
        "assign": None,
        "raise_issue": None,
        "refuse": "A-EXC-1",
        "withdraw": None,
        "correct": None,
        "take_back": None,
    }


def test_more_time_again_is_offered_with_its_own_rule() -> None:
    progress = after(acknowledged(), extended(day(12, 9)))

    assert ("extend", "A-S1-EXT-MORE") in {(x.verb, x.rule) for x in machine().allowed(progress)}


def test_the_older_policys_verbs_are_offered_with_its_rules() -> None:
    review = older(responded(day(12, 8)), asked(day(12, 9)), acknowledged(day(12, 9)))
    offered = {each.verb: each.rule for each in machine("older").allowed(review)}

    assert offered["respond"] == "B-TIME"
    assert offered["halt"] == "B-REV-HALT"
    assert offered["request_escalation"] == "B-EXC-5"
    assert offered["agree_contact"] == "B-PER-AGREE"
    assert offered["agree_contractor"] == "B-CON-AGREE"
    appeal = older(
        responded(day(12, 8)),
        asked(day(12, 9)),
        acknowledged(day(12, 9)),
        responded(day(12, 10)),
        asked(day(12, 11)),
    )
    offered = {each.verb: each.rule for each in machine("older").allowed(appeal)}
    assert offered["refer"] == "B-APP-REV"
    assert offered["request_escalation"] == "B-APP-REV"


def test_verbs_are_forbidden_with_the_sentence_that_forbids_them() -> None:
    forbidden = {each.verb: each for each in machine().forbidden(after())}

    assert forbidden["respond"].rule == "A-S1-ACK"
    assert forbidden["respond"].sentence == pack("current").rules["A-S1-ACK"].sentence
    assert "acknowledge it first" in forbidden["respond"].why
    assert "Possible now" not in forbidden["respond"].why
    assert forbidden["reopen"].rule is None
    assert forbidden["reopen"].sentence is None


def test_a_verb_is_either_allowed_or_forbidden() -> None:
    for progress in (after(), after(acknowledged()), after(acknowledged(), responded(day(12, 9)))):
        allowed = {each.verb for each in machine().allowed(progress)}
        forbidden = {each.verb for each in machine().forbidden(progress)}
        assert not allowed & forbidden
        assert len(allowed | forbidden) == 20


def test_a_closure_that_is_announced_moves_the_dates_openly() -> None:
    shut = Machine(pack("current"), closed_for(day(12, 14), day(12, 15)))
    moved = shut.apply(after(), CalendarChanged(on=day(12, 10), by="system"))

    assert [(x.duty, str(x.before), str(x.after), x.why) for x in moved.changes] == [
        ("acknowledge", "2026-12-14", "2026-12-16", "calendar"),
        ("respond", "2026-12-30", "2027-01-04", "calendar"),
    ]


def test_a_calendar_that_changed_unnoticed_is_told_apart_from_the_step_that_shows_it() -> None:
    shut = Machine(pack("current"), closed_for(day(12, 14), day(12, 15)))
    moved = shut.apply(after(), acknowledged(day(12, 9), respond_on=day(12, 29)))

    assert [(x.duty, x.why) for x in moved.changes] == [
        ("acknowledge", "calendar"),
        ("respond", "calendar"),
        ("respond", "acknowledge"),
    ]


def test_a_day_named_earlier_than_the_policys_stays_when_the_calendar_changes() -> None:
    progress = after(acknowledged(respond_on=day(12, 17)))
    shut = Machine(pack("current"), closed_for(day(12, 14), day(12, 15)))
    moved = shut.apply(progress, CalendarChanged(on=day(12, 10), by="system"))

    assert dues(moved.progress)["respond"] == "2026-12-17"


def test_a_day_named_as_the_policy_has_it_moves_with_the_calendar() -> None:
    progress = after(acknowledged(respond_on=day(12, 21)))
    shut = Machine(pack("current"), closed_for(day(12, 14), day(12, 15)))
    moved = shut.apply(progress, CalendarChanged(on=day(12, 10), by="system"))

    assert dues(moved.progress)["respond"] == "2026-12-23"


def test_progress_is_never_changed_in_place() -> None:
    progress = after(acknowledged(), extended(day(12, 9)), asked(day(12, 9)))

    values: list[Any] = [progress, progress.run, *progress.run.due, *progress.run.extensions]
    for value in values:
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, None)
    with pytest.raises(FrozenInstanceError):
        progress.flags[0].stage = "stage-2"  # type: ignore[misc]


def test_whoever_acts_is_involved_once_and_the_system_never() -> None:
    talk = Discussed(on=RECEIVED, by="staff:1")
    progress = after(talk, Discussed(on=RECEIVED, by="system"), acknowledged())

    assert progress.run.people == ("staff:1",)


def test_every_step_is_counted() -> None:
    assert after(acknowledged(), responded(day(12, 9))).steps == 3


def test_a_history_begins_with_the_receipt() -> None:
    with pytest.raises(NotReceivedError, match="begins with close"):
        machine().replay([Closed(on=RECEIVED, by="system")])
    with pytest.raises(NotReceivedError, match="begins with nothing"):
        machine().replay([])


def test_progress_comes_back_from_its_plain_values() -> None:
    progress = after(
        acknowledged(), extended(day(12, 9)), responded(day(12, 10)), asked(day(2, 1, 2027))
    )

    assert progress_from(progress.as_json()) == progress


@pytest.mark.parametrize(
    "wrong", [{"runs": None}, {"since": "soon"}, {"more": 1}, {"runs": [1]}], ids=str
)
def test_progress_that_cannot_be_read_is_told(wrong: dict[str, object]) -> None:
    with pytest.raises(
        UnreadableProgressError,
        match=r"cannot be read \([^N].*\); replay the steps of the case instead",
    ):
        progress_from(after().as_json() | wrong)


def test_a_progress_without_a_later_field_is_read_with_its_default() -> None:
    plain = after().as_json()
    del plain["contact_agreed_on"]

    assert progress_from(plain) == after()


def test_a_limit_without_a_rule_about_escalating_is_offered_by_the_next_stages_rule() -> None:
    current = pack("current")
    first = current.stages[0]
    fewer = replace(first, limits=first.limits[:-1])
    plain = Machine(replace(current, stages=(fewer, *current.stages[1:])), machine().calendar)
    progress = plain.begin(received()).progress

    offered = {each.verb: each.rule for each in plain.allowed(progress)}
    assert offered["request_escalation"] == "A-S2"
