"""Putting right a date that was recorded wrongly."""

from dataclasses import replace
from datetime import date

import pytest

from backend.policy.pack import UnknownStageError
from backend.policy.process.errors import (
    CorrectionNotYetError,
    CorrectionOrderError,
    NoReasonsError,
    NotHappenedError,
    OtherDateError,
    StaffOnlyError,
)
from backend.policy.process.steps import (
    Closed,
    Corrected,
    Discussed,
    PanelArranged,
    PanelHeld,
)
from tests.policy.process.parts import (
    acknowledged,
    after,
    asked,
    day,
    dues,
    extended,
    machine,
    move,
    moves,
    older,
    referred,
    responded,
)


def corrected(event: str, was: date, now: date, stage: str | None = None) -> Corrected:
    return Corrected(
        on=day(12, 31),
        by="staff:1",
        event=event,  # type: ignore[arg-type]
        was=was,
        now=now,
        stage=stage,
        reasons="written down wrongly",
    )


def test_a_wrong_date_of_receipt_is_put_right_and_each_date_that_moves_is_told() -> None:
    step = corrected("received", day(12, 7), day(12, 8))

    assert moves(after(), step) == {
        "stage-1 contact": ("2026-12-10", "2026-12-11", "correct"),
        "stage-1 acknowledge": ("2026-12-14", "2026-12-15", "correct"),
        "stage-1 respond": ("2026-12-30", "2026-12-31", "correct"),
    }
    assert step.facts()["was"] == "2026-12-07"
    assert step.facts()["now"] == "2026-12-08"
    assert move(after(), step).progress.received_on == day(12, 8)


def test_a_wrong_date_of_an_acknowledgement_moves_the_answer() -> None:
    progress = after(acknowledged(day(12, 9), respond_on=day(12, 23)))

    assert moves(progress, corrected("acknowledged", day(12, 9), day(12, 8))) == {
        "stage-1 respond": ("2026-12-23", "2026-12-22", "correct")
    }


def test_a_letter_that_went_out_later_does_not_move_the_answer_past_the_day_it_named() -> None:
    progress = after(acknowledged(day(12, 8), respond_on=day(12, 22)))
    moved = move(progress, corrected("acknowledged", day(12, 8), day(12, 10)))

    assert moved.changes == ()
    assert dues(moved.progress)["respond"] == "2026-12-22"
    assert moved.progress.run.named_on == day(12, 22)
    back = corrected("acknowledged", day(12, 10), day(12, 7))
    assert moves(moved.progress, back) == {
        "stage-1 respond": ("2026-12-22", "2026-12-21", "correct")
    }


def test_with_more_time_given_the_day_that_the_letter_named_stays_the_start_of_it() -> None:
    progress = after(acknowledged(day(12, 8), respond_on=day(12, 22)), extended(day(12, 14), 2))

    assert moves(progress, corrected("acknowledged", day(12, 8), day(12, 10))) == {}


def test_an_earlier_day_that_the_letter_named_stays() -> None:
    progress = after(acknowledged(day(12, 8), respond_on=day(12, 18)))

    assert moves(progress, corrected("acknowledged", day(12, 8), day(12, 10))) == {}


def test_a_letter_cannot_have_named_a_day_before_itself() -> None:
    progress = after(acknowledged(day(12, 8), respond_on=day(12, 18)))

    with pytest.raises(CorrectionOrderError, match="named on 18 December 2026 would come before"):
        move(progress, corrected("acknowledged", day(12, 8), day(12, 21)))


def test_a_wrong_date_of_receipt_does_not_move_the_answer_past_the_day_that_was_named() -> None:
    progress = after(acknowledged(day(12, 15), respond_on=day(12, 30)))

    assert moves(progress, corrected("received", day(12, 7), day(12, 8))) == {
        "stage-1 contact": ("2026-12-10", "2026-12-11", "correct"),
        "stage-1 acknowledge": ("2026-12-14", "2026-12-15", "correct"),
    }


def test_a_wrong_date_of_a_conversation_moves_nothing() -> None:
    progress = after(Discussed(on=day(12, 9), by="staff:1"))
    moved = move(progress, corrected("discussed", day(12, 9), day(12, 10)))

    assert moved.changes == ()
    assert moved.progress.run.discussed_on == day(12, 10)


def test_a_wrong_date_of_an_answer_moves_the_time_to_ask_for_stage_two() -> None:
    progress = after(acknowledged(), responded(day(12, 14), channel="post"))
    moved = move(progress, corrected("responded", day(12, 14), day(12, 15)))

    assert moved.progress.run.delivered_on == day(12, 17)
    assert dues(moved.progress)["request_escalation"] == "2027-01-19"


def test_a_wrong_date_of_a_request_moves_stage_two_and_the_request() -> None:
    progress = after(acknowledged(), responded(day(12, 14)), asked(day(12, 15)))
    moved = move(progress, corrected("received", day(12, 15), day(12, 16)))

    assert moved.progress.run.opened_on == day(12, 16)
    assert moved.progress.runs[0].asked_on == day(12, 16)
    assert moved.progress.runs[0].stage == "stage-1"
    assert {change.stage for change in moved.changes} == {"stage-2"}


def test_a_date_of_an_earlier_stage_is_put_right_by_naming_it() -> None:
    progress = after(acknowledged(), responded(day(12, 14)), asked(day(12, 16)))
    moved = move(progress, corrected("responded", day(12, 14), day(12, 15), stage="stage-1"))

    assert moved.progress.runs[0].responded_on == day(12, 15)
    assert moved.progress.run.stage == "stage-2"


def test_a_date_that_began_a_stage_without_a_request_is_put_right_alone() -> None:
    progress = after(acknowledged(), asked(day(12, 8)), responded(day(12, 14)))
    moved = move(progress, corrected("received", day(12, 14), day(12, 15)))

    assert moved.progress.runs[0].asked_on == day(12, 8)


def test_a_wrong_date_of_a_panel_moves_its_answer() -> None:
    progress = older(
        responded(day(12, 8)),
        asked(day(12, 9)),
        acknowledged(day(12, 9), respond_on=day(12, 23)),
        responded(day(12, 10)),
        asked(day(12, 11)),
        referred(day(12, 14), "panel"),
        PanelArranged(on=day(12, 15), by="staff:1", held_on=day(12, 18), details_given=True),
        PanelHeld(on=day(12, 18), by="staff:1"),
    )

    assert moves(progress, corrected("panel_held", day(12, 18), day(12, 21))) == {
        "panel respond_after_panel": ("2026-12-29", "2026-12-30", "correct")
    }


def test_a_correction_that_would_turn_the_order_of_things_round_is_refused() -> None:
    progress = after(acknowledged(day(12, 9)), responded(day(12, 14)), asked(day(12, 15)))

    with pytest.raises(
        CorrectionOrderError,
        match="10 December 2026 for 'received', acknowledged on 9 December 2026 would come before",
    ):
        move(progress, corrected("received", day(12, 7), day(12, 10), stage="stage-1"))
    with pytest.raises(
        CorrectionOrderError,
        match="received on 15 December 2026 would come before responded on 16 December 2026",
    ):
        move(progress, corrected("responded", day(12, 14), day(12, 16), stage="stage-1"))


def test_a_correction_names_the_date_that_is_recorded() -> None:
    with pytest.raises(OtherDateError, match="'received' is 7 December 2026, not 6 December 2026"):
        move(after(), corrected("received", day(12, 6), day(12, 5)))


def test_nothing_is_put_right_to_a_day_after_the_correction() -> None:
    progress = after(acknowledged(day(12, 9), respond_on=day(12, 23)))
    step = replace(corrected("acknowledged", day(12, 9), day(12, 14)), on=day(12, 11))

    with pytest.raises(
        CorrectionNotYetError, match="14 December 2026 for 'acknowledged' comes after"
    ):
        move(progress, step)
    put_right = move(progress, replace(step, on=day(12, 14))).progress
    assert put_right.run.acknowledged_on == day(12, 14)


def test_what_has_not_happened_is_not_corrected() -> None:
    with pytest.raises(NotHappenedError, match="'responded' at Stage one to correct"):
        move(after(), corrected("responded", day(12, 8), day(12, 9)))
    with pytest.raises(NotHappenedError, match="no date for 'received' at Stage two"):
        move(after(), corrected("received", day(12, 8), day(12, 9), stage="stage-2"))
    with pytest.raises(UnknownStageError, match="no stage called 'stage-3'"):
        move(after(), corrected("received", day(12, 8), day(12, 9), stage="stage-3"))


def test_a_correction_has_reasons_and_is_made_by_staff() -> None:
    step = corrected("received", day(12, 7), day(12, 8))

    with pytest.raises(NoReasonsError):
        move(after(), replace(step, reasons=""))
    with pytest.raises(StaffOnlyError):
        move(after(), replace(step, by="resident"))


def test_a_closed_complaint_can_still_be_corrected() -> None:
    closed = Closed(on=day(12, 15), by="system")
    progress = after(acknowledged(), responded(day(12, 14)), closed)

    assert "correct" in {each.verb for each in machine().allowed(progress)}
    assert (
        move(progress, corrected("responded", day(12, 14), day(12, 11))).progress.state == "closed"
    )
