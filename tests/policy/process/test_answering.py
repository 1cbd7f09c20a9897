"""Talking with the resident, acknowledging and answering, by the current policy's sentences."""

from dataclasses import replace
from datetime import date

import pytest

from backend.policy.process import Progress
from backend.policy.process.errors import (
    AlreadyAcknowledgedError,
    AlreadyAnsweredError,
    EndedError,
    MoreThanRemainsError,
    NoAcknowledgementError,
    NoComplaintsError,
    NoReasonsError,
    NoResponseDateError,
    NotAcknowledgedError,
    NotIndependentError,
    ResponseDateError,
    TooEarlyError,
)
from backend.policy.process.steps import Discussed, Withdrawn
from backend.policy.receipt import NoDeliveryTimeError
from tests.policy.process.parts import (
    acknowledged,
    after,
    asked,
    day,
    dues,
    machine,
    move,
    moves,
    older,
    received,
    referred,
    responded,
)


def discussed(on: date, by: str = "staff:1") -> Discussed:
    return Discussed(on=on, by=by)


def met(progress: Progress) -> dict[str, str]:
    owed = machine().owed(progress)
    return {each.deadline.duty: each.met_on.isoformat() for each in owed if each.met_on}


def test_a_complaint_begins_at_the_first_stage_with_its_clocks_running() -> None:
    begun = machine().begin(received())

    assert begun.progress.run.stage == "stage-1"
    assert begun.progress.state == "open"
    assert begun.progress.received_on == day(12, 7)
    assert {change.duty: str(change.after) for change in begun.changes} == {
        "contact": "2026-12-10",
        "acknowledge": "2026-12-14",
        "respond": "2026-12-30",
    }
    assert {(change.before, change.why) for change in begun.changes} == {(None, "receive")}


@pytest.mark.rule("A-S1-CONTACT")
def test_talking_with_the_resident_meets_the_duty_to_contact_and_moves_no_date() -> None:
    moved = move(after(), discussed(day(12, 9)))

    assert moved.changes == ()
    assert met(moved.progress) == {"contact": "2026-12-09"}
    assert moved.progress.run.people == ("staff:1",)


def test_a_second_conversation_leaves_the_first_as_the_contact() -> None:
    progress = after(discussed(day(12, 9)), discussed(day(12, 11)))

    assert met(progress) == {"contact": "2026-12-09"}


def test_an_earlier_conversation_recorded_later_is_the_contact() -> None:
    progress = after(discussed(day(12, 9)), discussed(day(12, 8)))

    assert met(progress) == {"contact": "2026-12-08"}


def test_a_conversation_before_the_complaint_is_refused() -> None:
    with pytest.raises(
        TooEarlyError, match="conversation is dated 4 December 2026, before the stage"
    ):
        move(after(), discussed(day(12, 4)))


def test_an_acknowledgement_brings_the_answer_forward_and_says_so() -> None:
    step = acknowledged(day(12, 9), respond_on=day(12, 23))

    assert moves(after(), step) == {"stage-1 respond": ("2026-12-30", "2026-12-23", "acknowledge")}
    assert met(move(after(), step).progress) == {"acknowledge": "2026-12-09"}


def test_the_answer_may_be_promised_earlier_than_the_policy_and_is_then_due_earlier() -> None:
    progress = after(acknowledged(day(12, 9), respond_on=day(12, 18)))

    assert dues(progress)["respond"] == "2026-12-18"
    answer = next(x for x in machine().owed(progress) if x.deadline.duty == "respond")
    assert answer.deadline.amount == 7
    assert [skipped.why for skipped in answer.deadline.skipped] == ["weekend", "weekend"]


def test_the_answer_may_not_be_promised_later_than_the_policy_allows() -> None:
    with pytest.raises(
        ResponseDateError,
        match="for the answer; choose a day from 9 December 2026 to 23 December 2026",
    ):
        move(after(), acknowledged(day(12, 9), respond_on=day(12, 24)))


def test_the_answer_may_not_be_promised_for_a_day_before_the_acknowledgement() -> None:
    with pytest.raises(ResponseDateError, match="choose a day from 9 December 2026"):
        move(after(), acknowledged(day(12, 9), respond_on=day(12, 8)))


@pytest.mark.rule("A-S1-ACK-SAYS")
def test_an_acknowledgement_without_a_day_for_the_answer_is_refused() -> None:
    with pytest.raises(NoResponseDateError, match="name one, 23 December 2026 at the latest"):
        move(after(), acknowledged(day(12, 9), respond_on=None))


def test_a_late_acknowledgement_keeps_the_earlier_promise_and_both_dates() -> None:
    progress = after(acknowledged(day(12, 18), respond_on=day(12, 30)))

    assert moves(after(), acknowledged(day(12, 18), respond_on=day(12, 30))) == {}
    answer = next(x for x in machine().owed(progress) if x.deadline.duty == "respond").deadline
    assert str(answer.due_on) == "2026-12-30"
    assert str(answer.due_from_acknowledgement) == "2027-01-06"


def test_on_the_promised_day_itself_the_letter_may_still_name_no_later_one() -> None:
    assert move(after(), acknowledged(day(12, 30), respond_on=day(12, 30))).changes == ()
    with pytest.raises(ResponseDateError, match="to 30 December 2026"):
        move(after(), acknowledged(day(12, 30), respond_on=day(12, 31)))


def test_after_the_promised_day_has_gone_the_letter_names_another_and_the_promise_stays() -> None:
    progress = after(acknowledged(day(1, 4, 2027), respond_on=day(1, 18, 2027)))

    assert dues(progress)["respond"] == "2026-12-30"
    with pytest.raises(
        ResponseDateError, match="choose a day from 4 January 2027 to 18 January 2027"
    ):
        move(after(), acknowledged(day(1, 4, 2027), respond_on=day(1, 19, 2027)))


def test_the_day_that_a_late_letter_named_is_known_beside_the_promise_that_was_missed() -> None:
    progress = after(acknowledged(day(1, 4, 2027), respond_on=day(1, 12, 2027)))
    answer = next(x for x in machine().owed(progress) if x.deadline.duty == "respond")

    assert (answer.deadline.due_on, answer.named_on) == (day(12, 30), day(1, 12, 2027))
    in_time = after(acknowledged(day(12, 9), respond_on=day(12, 18)))
    assert {each.named_on for each in machine().owed(in_time)} == {None}


def test_a_late_review_letter_may_name_any_later_day_because_no_date_counts_from_it() -> None:
    progress = older(responded(day(12, 8)), asked(day(12, 9)))
    late = day(1, 11, 2027)

    moved = move(progress, acknowledged(late, respond_on=day(2, 1, 2027)))
    assert moved.changes == ()
    with pytest.raises(ResponseDateError, match="choose 11 January 2027 or a later day"):
        move(progress, acknowledged(late, respond_on=day(1, 8, 2027)))


def test_an_acknowledgement_before_the_answers_clock_has_begun_need_name_no_day() -> None:
    of = machine("older")
    stages = tuple(
        replace(stage, limits=(of.pack.stage("review").limits[0], *stage.limits), after=("review",))
        if stage.id == "panel"
        else stage
        for stage in of.pack.stages
    )
    of = replace(of, pack=replace(of.pack, stages=stages))
    review = acknowledged(day(12, 9), respond_on=day(12, 23))
    steps = (responded(day(12, 8)), asked(day(12, 9)), review, referred(day(12, 10), "panel"))
    progress = of.replay([received(), *steps])

    moved = of.apply(progress, acknowledged(day(12, 11), respond_on=None))
    assert moved.progress.run.acknowledged_on == day(12, 11)


@pytest.mark.rule("A-S1-ACK-SAYS")
def test_an_acknowledgement_lists_the_complaints() -> None:
    with pytest.raises(NoComplaintsError, match="list each one"):
        move(after(), acknowledged(complaints=()))
    with pytest.raises(NoReasonsError, match="No details of a complaint are given"):
        move(after(), acknowledged(complaints=("the leak", " ")))


@pytest.mark.rule("A-S1-ACK-SAYS")
def test_outcomes_are_listed_where_they_are_known() -> None:
    assert move(after(), acknowledged(outcomes=("a repair",))).progress.issues == 2
    with pytest.raises(NoReasonsError, match="No details of an outcome are given"):
        move(after(), acknowledged(outcomes=("",)))


def test_a_stage_is_acknowledged_once() -> None:
    with pytest.raises(
        AlreadyAcknowledgedError, match=r"7 December 2026 already; .* correct it, .* take it back"
    ):
        move(after(acknowledged()), acknowledged(day(12, 8)))


def test_an_acknowledgement_before_the_receipt_is_refused() -> None:
    with pytest.raises(TooEarlyError, match="acknowledgement is dated 4 December 2026"):
        move(after(), acknowledged(day(12, 4)))


def test_a_stage_that_asks_for_no_acknowledgement_takes_none() -> None:
    with pytest.raises(NoAcknowledgementError, match="no acknowledgement at Making it Right"):
        move(older(), acknowledged())


def test_an_answer_needs_the_acknowledgement_first() -> None:
    with pytest.raises(NotAcknowledgedError) as refused:
        move(after(), responded(day(12, 9)))

    said = str(refused.value)
    assert "acknowledge it first, on the same day if need be" in said
    assert "Possible now: discuss, acknowledge, agree update, request escalation" in said
    assert "(A-S1-ACK): “We will formally acknowledge your complaint" in said


def test_a_complaint_may_be_acknowledged_and_answered_on_one_day() -> None:
    progress = after(acknowledged(respond_on=day(12, 7)), responded(day(12, 7)))

    assert progress.state == "answered"
    assert met(progress) == {"acknowledge": "2026-12-07", "respond": "2026-12-07"}


def test_an_answer_before_the_acknowledgement_is_refused() -> None:
    with pytest.raises(TooEarlyError, match="before the acknowledgement on 9 December 2026"):
        move(after(acknowledged(day(12, 9))), responded(day(12, 8)))
    with pytest.raises(
        TooEarlyError, match="answer is dated 4 December 2026, before the stage began"
    ):
        move(older(), responded(day(12, 4)))


def test_nothing_is_acknowledged_or_answered_after_the_end() -> None:
    withdrawn = Withdrawn(on=day(12, 9), by="resident")

    for progress in (after(withdrawn), after(acknowledged(), withdrawn)):
        for step in (discussed(day(12, 10)), acknowledged(day(12, 10)), responded(day(12, 10))):
            with pytest.raises(EndedError, match="withdrawn on 9 December 2026"):
                move(progress, step)


def test_an_answer_opens_the_time_to_ask_for_stage_two() -> None:
    progress = after(acknowledged())

    assert moves(progress, responded(day(12, 14))) == {
        "stage-1 request_escalation": (None, "2027-01-14", "respond")
    }


def test_the_time_to_ask_counts_from_receiving_the_answer_not_from_posting_it() -> None:
    posted = move(after(acknowledged()), responded(day(12, 14), channel="post")).progress

    assert posted.run.delivered_on == day(12, 16)
    assert dues(posted)["request_escalation"] == "2027-01-18"
    assert met(posted)["respond"] == "2026-12-14"


def test_an_answer_by_an_unknown_channel_is_refused() -> None:
    with pytest.raises(NoDeliveryTimeError, match="pigeon"):
        move(after(acknowledged()), responded(day(12, 14), channel="pigeon"))


def test_a_stage_is_answered_once() -> None:
    progress = after(acknowledged(), responded(day(12, 14)))

    with pytest.raises(AlreadyAnsweredError, match="answered on 14 December 2026 already"):
        move(progress, responded(day(12, 15)))


@pytest.mark.rule("A-S2-WHO")
def test_stage_two_is_answered_by_somebody_not_involved_before() -> None:
    answered = after(acknowledged(), responded(day(12, 14)), asked(day(12, 15)))
    progress = move(answered, acknowledged(day(12, 16), by="staff:2")).progress

    with pytest.raises(NotIndependentError, match="staff member 1 was involved at an earlier"):
        move(progress, responded(day(12, 17), by="staff:1"))
    assert move(progress, responded(day(12, 17), by="staff:2")).progress.state == "answered"


@pytest.mark.rule("A-S2-CONTACT", "A-S2-ACK", "A-S2-RESP")
def test_stage_two_has_its_own_contact_acknowledgement_and_answer() -> None:
    answered = after(acknowledged(), responded(day(12, 14)), asked(day(12, 15)))

    assert dues(answered) == {
        "contact": "2026-12-18",
        "acknowledge": "2026-12-22",
        "respond": "2027-01-22",
    }


@pytest.mark.rule("A-S2-ACK-SAYS")
def test_a_stage_two_letter_that_lists_fewer_complaints_than_came_is_for_a_person_to_see() -> None:
    progress = after(acknowledged(), responded(day(12, 14)), asked(day(12, 15)))
    both = ("the leak and the letter",)
    moved = move(progress, acknowledged(day(12, 16), by="staff:2", complaints=both))

    [flag] = moved.progress.flags
    assert (flag.kind, flag.stage, flag.rule) == ("fewer_issues", "stage-2", "A-S2-WHO")
    assert moved.progress.run.issues == (1, 2)
    assert move(progress, acknowledged(day(12, 16), by="staff:2")).progress.flags == ()


def test_a_stage_two_letter_lists_only_what_remains() -> None:
    progress = after(acknowledged(), responded(day(12, 14)), asked(day(12, 15), issues=(2,)))
    on = day(12, 16)

    letter = acknowledged(on, by="staff:2", complaints=("the letter",))
    assert move(progress, letter).progress.issues == 2
    with pytest.raises(
        MoreThanRemainsError, match=r"\(2\) than .*\(1\); .*as a new issue.*A-S2-NEW"
    ):
        move(progress, acknowledged(on, by="staff:2"))
