"""A panel that hears the complaint, by the older policy's sentences."""

import pytest

from backend.policy.process.errors import (
    AlreadyAnsweredError,
    EndedError,
    NoPanelError,
    PanelDetailsError,
    PanelHeldError,
    PanelNotArrangedError,
    PanelNotHeldError,
    TooEarlyError,
)
from backend.policy.process.steps import PanelArranged, PanelHeld, Withdrawn
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
    referred,
    responded,
)

BEFORE_THE_PANEL = (
    responded(day(12, 8)),
    asked(day(12, 9)),
    acknowledged(day(12, 9), respond_on=day(12, 23)),
    responded(day(12, 10)),
    asked(day(12, 11)),
    acknowledged(day(12, 11), respond_on=day(12, 29)),
    referred(day(12, 14), "panel"),
)


def arranged(on: int = 15, held_on: int = 18, *, details_given: bool = True) -> PanelArranged:
    return PanelArranged(
        on=day(12, on), by="staff:1", held_on=day(12, held_on), details_given=details_given
    )


def held(on: int = 18) -> PanelHeld:
    return PanelHeld(on=day(12, on), by="staff:1")


@pytest.mark.rule("B-TIME-PAN")
def test_a_day_for_the_panel_is_agreed_within_ten_working_days() -> None:
    progress = older(*BEFORE_THE_PANEL)

    assert dues(progress) == {"arrange_panel": "2026-12-30"}
    arranging = next(
        x for x in machine("older").owed(older(*BEFORE_THE_PANEL, arranged())) if x.stage == "panel"
    )
    assert (arranging.deadline.duty, arranging.met_on) == ("arrange_panel", day(12, 15))


@pytest.mark.rule("B-TIME-PAN")
def test_the_answer_is_due_five_working_days_after_the_panel_was_held() -> None:
    assert moves(older(*BEFORE_THE_PANEL, arranged()), held()) == {
        "panel respond_after_panel": (None, "2026-12-29", "hold_panel")
    }
    answered = older(*BEFORE_THE_PANEL, arranged(), held(), responded(day(12, 21)))
    assert answered.state == "answered"


@pytest.mark.rule("B-APP-PAN")
def test_the_resident_is_told_how_the_panel_works() -> None:
    with pytest.raises(PanelDetailsError, match=r"send the details.*\(B-APP-PAN\)"):
        move(older(*BEFORE_THE_PANEL), arranged(details_given=False))


def test_a_panel_that_is_put_off_moves_its_day_openly_and_keeps_the_day_of_agreement() -> None:
    progress = older(*BEFORE_THE_PANEL, arranged())

    assert moves(progress, arranged(16, 22)) == {
        "panel hold_panel": ("2026-12-18", "2026-12-22", "arrange_panel")
    }
    assert move(progress, arranged(16, 22)).progress.run.panel_arranged_on == day(12, 15)


def test_a_panel_is_not_held_before_it_is_arranged() -> None:
    with pytest.raises(PanelNotArrangedError, match="arrange it first"):
        move(older(*BEFORE_THE_PANEL), held())
    with pytest.raises(
        TooEarlyError, match="panel is dated 14 December 2026, before the arrangement"
    ):
        move(older(*BEFORE_THE_PANEL, arranged()), held(14))


def test_a_panel_is_not_arranged_for_a_day_gone_by() -> None:
    with pytest.raises(TooEarlyError, match="panel is dated 14 December 2026"):
        move(older(*BEFORE_THE_PANEL), arranged(15, 14))
    with pytest.raises(TooEarlyError, match="arrangement is dated 11 December 2026"):
        move(older(*BEFORE_THE_PANEL), arranged(11, 18))


def test_a_panel_is_answered_only_after_it_was_held() -> None:
    progress = older(*BEFORE_THE_PANEL, arranged())

    with pytest.raises(PanelNotHeldError, match="B-TIME-PAN"):
        move(progress, responded(day(12, 16)))
    with pytest.raises(TooEarlyError, match="before the panel on 18 December 2026"):
        move(move(progress, held()).progress, responded(day(12, 17)))


def test_a_panel_is_held_once() -> None:
    progress = older(*BEFORE_THE_PANEL, arranged(), held())

    with pytest.raises(PanelHeldError, match="held on 18 December 2026; if that date is wrong"):
        move(progress, held(21))
    with pytest.raises(PanelHeldError):
        move(progress, arranged(19, 22))


def test_there_is_no_panel_where_the_policy_has_none() -> None:
    with pytest.raises(NoPanelError, match="no panel at Stage one"):
        move(after(), arranged())
    with pytest.raises(NoPanelError):
        move(after(), held())
    answered = after(acknowledged(), responded(day(12, 9)))
    with pytest.raises(NoPanelError):
        move(answered, arranged())


def test_no_panel_is_arranged_for_a_complaint_that_is_answered_or_has_ended() -> None:
    with pytest.raises(AlreadyAnsweredError):
        move(older(*BEFORE_THE_PANEL, arranged(), held(), responded(day(12, 21))), arranged(22, 23))
    with pytest.raises(EndedError):
        move(older(*BEFORE_THE_PANEL, Withdrawn(on=day(12, 15), by="resident")), arranged())
