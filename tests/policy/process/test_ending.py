"""Halting, closing, withdrawing and reopening a complaint."""

from dataclasses import replace

import pytest

from backend.policy.process import Progress
from backend.policy.process.errors import (
    AlreadyReceivedError,
    CannotHaltError,
    ContractorNotAgreedError,
    EndedError,
    NoReasonsError,
    NotAcknowledgedError,
    NotEndedError,
    NotIndependentError,
    StaffOnlyError,
    TooEarlyError,
    UnansweredError,
)
from backend.policy.process.steps import Closed, Halted, Reopened, Withdrawn
from tests.policy.process.parts import (
    acknowledged,
    after,
    asked,
    day,
    dues,
    machine,
    move,
    older,
    received,
    responded,
)

ANSWERED = (acknowledged(respond_on=day(12, 21)), responded(day(12, 14)))
REVIEW = (
    responded(day(12, 8)),
    asked(day(12, 9)),
    acknowledged(day(12, 9), respond_on=day(12, 23)),
)


def halted(on: int, reasons: str = "the answer was right", by: str = "staff:3") -> Halted:
    return Halted(on=day(12, on), by=by, reasons=reasons)


def closed(on: int) -> Closed:
    return Closed(on=day(12, on), by="system")


def withdrawn(on: int) -> Withdrawn:
    return Withdrawn(on=day(12, on), by="resident")


def reopened(on: int, reasons: str = "there is news") -> Reopened:
    return Reopened(on=day(12, on), by="staff:1", reasons=reasons)


@pytest.mark.rule("B-REV-HALT")
def progress_stage(progress: Progress) -> str:
    return machine(progress.pack_id.removeprefix("west-kent-")).pack.stage(progress.run.stage).name


def test_a_review_may_be_halted_with_reasons_which_answers_it() -> None:
    progress = older(*REVIEW, halted(10))

    assert (progress.state, progress.since) == ("halted", day(12, 10))
    answer = next(
        x
        for x in machine("older").owed(progress)
        if (x.stage, x.deadline.duty) == ("review", "agree_resolution")
    )
    assert (answer.met_on, answer.open) == (day(12, 10), False)


@pytest.mark.rule("B-REV-HALT", "B-APP-HALT")
def test_a_halt_has_its_reasons_and_is_decided_by_a_person() -> None:
    with pytest.raises(NoReasonsError):
        move(older(*REVIEW), halted(10, ""))
    with pytest.raises(StaffOnlyError):
        move(older(*REVIEW), halted(10, by="system"))


def test_an_answered_review_may_still_be_halted() -> None:
    progress = older(*REVIEW, responded(day(12, 10)))

    assert move(progress, halted(11)).progress.state == "halted"
    with pytest.raises(TooEarlyError, match="before the answer on 10 December 2026"):
        move(progress, halted(9))


def test_a_review_is_acknowledged_before_it_is_halted() -> None:
    with pytest.raises(NotAcknowledgedError, match="B-TIME-ACK"):
        move(older(*REVIEW[:2]), halted(10))


@pytest.mark.parametrize("name", ["current", "older"])
def test_the_first_stage_is_never_halted(name: str) -> None:
    progress = machine(name).begin(received()).progress

    with pytest.raises(
        CannotHaltError, match=f"halted at {progress_stage(progress)}; answer the stage instead"
    ):
        move(progress, halted(10))


def test_a_halt_follows_the_acknowledgement() -> None:
    with pytest.raises(
        TooEarlyError, match="process is dated 8 December 2026, before the stage began"
    ):
        move(older(*REVIEW), halted(8))
    acknowledged_later = acknowledged(day(12, 11), respond_on=day(12, 23))
    with pytest.raises(TooEarlyError, match="before the acknowledgement on 11 December 2026"):
        move(older(*REVIEW[:2], acknowledged_later), halted(10))


def test_an_escalation_that_the_contracting_body_has_not_agreed_to_is_not_halted() -> None:
    about = received(contracted="Sevenoaks District Housing Register")
    progress = machine("older").replay([about, *REVIEW])

    with pytest.raises(ContractorNotAgreedError):
        move(progress, halted(10))


def test_a_stage_that_asks_for_somebody_new_is_halted_by_somebody_new() -> None:
    of = machine("older")
    stages = tuple(replace(x, independent_rule=x.halt_rule) for x in of.pack.stages)
    of = replace(of, pack=replace(of.pack, stages=stages))
    again = acknowledged(day(12, 9), by="staff:2", respond_on=day(12, 23))
    progress = of.replay([received(), *REVIEW[:2], again])

    with pytest.raises(NotIndependentError, match="staff member 1 was involved"):
        of.apply(progress, halted(10, by="staff:1"))
    assert of.apply(progress, halted(10)).progress.state == "halted"


def test_a_halted_complaint_is_halted_already() -> None:
    with pytest.raises(EndedError, match="halted on 10 December 2026"):
        move(older(*REVIEW, halted(10)), halted(11))


def test_a_halted_complaint_that_is_reopened_owes_its_answer_again_by_the_same_day() -> None:
    progress = older(*REVIEW, halted(10), reopened(14))

    assert progress.state == "open"
    assert dues(progress)["agree_resolution"] == "2026-12-23"
    assert move(progress, responded(day(12, 15))).progress.state == "answered"


def test_an_answered_complaint_may_be_closed_and_the_resident_may_still_ask_to_go_on() -> None:
    progress = after(*ANSWERED, closed(15))

    assert progress.state == "closed"
    window = next(x for x in machine().owed(progress) if x.deadline.duty == "request_escalation")
    assert window.open
    assert move(progress, asked(day(12, 16))).progress.run.stage == "stage-2"


def test_an_unanswered_complaint_is_not_closed() -> None:
    with pytest.raises(UnansweredError, match="answer it, or withdraw"):
        move(after(acknowledged()), closed(15))


def test_a_halted_complaint_may_be_closed() -> None:
    assert older(*REVIEW, halted(10), closed(11)).state == "closed"


def test_a_complaint_is_closed_once_and_not_before_its_last_step() -> None:
    with pytest.raises(EndedError, match="closed on 15 December 2026; reopen it first"):
        move(after(*ANSWERED, closed(15)), closed(16))
    with pytest.raises(TooEarlyError, match="end is dated 11 December 2026, before the last step"):
        move(after(*ANSWERED), closed(11))


def test_the_resident_may_withdraw_and_then_nothing_is_owed() -> None:
    progress = after(acknowledged(), withdrawn(9))

    assert progress.state == "withdrawn"
    assert not any(each.open for each in machine().owed(progress))
    with pytest.raises(EndedError, match="withdrawn on 9 December 2026"):
        move(progress, withdrawn(10))


def test_what_was_asked_too_early_waits_on_when_a_withdrawal_is_undone() -> None:
    gone = after(acknowledged(), asked(day(12, 8)), withdrawn(9))
    progress = move(gone, reopened(10)).progress

    assert (gone.waiting_on, progress.waiting_on) == (None, day(12, 8))
    assert move(progress, responded(day(12, 11))).progress.run.stage == "stage-2"


def test_a_request_that_was_ended_with_the_complaint_is_over_when_that_is_reopened() -> None:
    ended = older(*REVIEW[:1], asked(day(12, 9)), *REVIEW[2:], asked(day(12, 10)), halted(11))
    progress = move(ended, reopened(14)).progress

    assert (progress.waiting_on, progress.run.asked_on) == (None, None)


def test_a_withdrawal_before_the_complaint_is_refused() -> None:
    with pytest.raises(TooEarlyError, match="withdrawal is dated 4 December 2026"):
        move(after(), withdrawn(4))


def test_a_reopened_complaint_runs_on_under_the_dates_it_had() -> None:
    progress = after(acknowledged(respond_on=day(12, 21)), withdrawn(9), reopened(18))

    assert progress.state == "open"
    assert dues(progress) == {
        "contact": "2026-12-10",
        "acknowledge": "2026-12-14",
        "respond": "2026-12-21",
    }


def test_whoever_withdrew_goes_on_alone_and_reopens_nothing_else() -> None:
    again = Reopened(on=day(12, 16), by="resident", reasons="they changed their mind")

    assert move(after(acknowledged(), withdrawn(9)), again).progress.state == "open"
    with pytest.raises(StaffOnlyError):
        move(after(*ANSWERED, closed(15)), again)


def test_a_closed_complaint_that_is_reopened_is_answered_still() -> None:
    progress = after(*ANSWERED, closed(15), reopened(16))

    assert (progress.state, progress.since) == ("answered", day(12, 16))


def test_what_was_asked_after_a_withdrawal_is_what_the_next_stage_is_about() -> None:
    progress = after(*ANSWERED, withdrawn(15), asked(day(12, 16), issues=(2,)), reopened(17))

    assert (progress.run.stage, progress.run.issues) == ("stage-2", (2,))


def test_reopening_has_reasons_and_comes_after_the_end() -> None:
    progress = after(*ANSWERED, closed(15))

    with pytest.raises(NoReasonsError):
        move(progress, reopened(16, ""))
    with pytest.raises(TooEarlyError, match="reopening is dated 14 December 2026, before the end"):
        move(progress, reopened(14))
    with pytest.raises(NotEndedError):
        move(after(), reopened(16))


def test_a_complaint_is_received_once() -> None:
    with pytest.raises(AlreadyReceivedError, match="7 December 2026 already; open another case"):
        move(after(), received())
