"""Taking back what was recorded and did not happen."""

from datetime import date

import pytest

from backend.policy.process.errors import (
    EndedError,
    FollowedError,
    NoReasonsError,
    NotHappenedError,
    NothingToTakeBackError,
    OtherDateError,
    StaffOnlyError,
)
from backend.policy.process.steps import (
    Discussed,
    PanelArranged,
    PanelHeld,
    TakenBack,
    Withdrawn,
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

ANSWERED = (acknowledged(respond_on=day(12, 18)), responded(day(12, 14)))


def taken_back(
    event: str, was: date, reasons: str = "it was another case", by: str = "staff:1"
) -> TakenBack:
    return TakenBack(on=day(12, 30), by=by, event=event, was=was, reasons=reasons)  # type: ignore[arg-type]


def test_an_answer_of_another_case_is_taken_back_and_is_owed_again_by_the_same_day() -> None:
    step = taken_back("responded", day(12, 14))

    assert moves(after(*ANSWERED), step) == {
        "stage-1 request_escalation": ("2027-01-14", None, "take_back")
    }
    progress = move(after(*ANSWERED), step).progress
    assert (progress.state, progress.since) == ("open", day(12, 30))
    assert (progress.run.channel, progress.run.delivered_on) == (None, None)
    answer = next(x for x in machine().owed(progress) if x.deadline.duty == "respond")
    assert (str(answer.deadline.due_on), answer.met_on, answer.open) == ("2026-12-18", None, True)
    assert step.facts()["was"] == "2026-12-14"


def test_an_acknowledgement_is_taken_back_with_what_it_promised_and_listed() -> None:
    progress = after(ANSWERED[0], asked(day(12, 8), issues=(2,)))
    moved = move(progress, taken_back("acknowledged", day(12, 7)))

    assert [(x.duty, str(x.before), str(x.after), x.why) for x in moved.changes] == [
        ("respond", "2026-12-18", "2026-12-30", "take_back")
    ]
    assert (moved.progress.issues, moved.progress.run.issues) == (0, ())
    assert moved.progress.run.asked_issues == ()
    three = acknowledged(complaints=("a", "b", "c"))
    assert move(moved.progress, three).progress.issues == 3


def test_the_letter_of_a_later_stage_leaves_the_complaints_their_numbers() -> None:
    progress = after(*ANSWERED, asked(day(12, 15)), acknowledged(day(12, 16), by="staff:2"))
    moved = move(progress, taken_back("acknowledged", day(12, 16), by="staff:2"))

    assert moved.progress.run.acknowledged_on is None
    assert moved.progress.run.named_on is None
    assert (moved.progress.issues, moved.progress.run.issues) == (2, (1, 2))


def test_more_time_is_taken_back_and_the_earlier_day_stands_again() -> None:
    progress = after(acknowledged(respond_on=day(12, 21)), extended(day(12, 14)))

    assert moves(progress, taken_back("extended", day(12, 14))) == {
        "stage-1 respond_extended": ("2027-01-07", None, "take_back"),
        "stage-1 respond": (None, "2026-12-21", "take_back"),
    }


def test_only_the_last_of_two_extensions_is_taken_back_at_a_time() -> None:
    again = extended(day(12, 15), 5, agreed_on=day(12, 15), next_contact_on=day(12, 16))
    progress = after(acknowledged(respond_on=day(12, 21)), extended(day(12, 14)), again)
    moved = move(progress, taken_back("extended", day(12, 15)))

    assert dues(moved.progress)["respond_extended"] == "2027-01-07"


def test_a_conversation_is_taken_back_and_the_contact_is_owed_again() -> None:
    progress = after(Discussed(on=day(12, 9), by="staff:1"))
    progress = move(progress, taken_back("discussed", day(12, 9))).progress

    contact = next(x for x in machine().owed(progress) if x.deadline.duty == "contact")
    assert (contact.met_on, contact.open) == (None, True)


def test_a_panel_that_did_not_sit_is_taken_back_with_the_date_of_its_answer() -> None:
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

    assert moves(progress, taken_back("panel_held", day(12, 18))) == {
        "panel respond_after_panel": ("2026-12-29", None, "take_back")
    }


def test_what_something_rests_on_is_not_taken_back_before_it() -> None:
    with pytest.raises(FollowedError, match=r"'acknowledged' cannot .* these first: responded"):
        move(after(*ANSWERED), taken_back("acknowledged", day(12, 7)))
    progress = after(acknowledged(), extended(day(12, 9)))
    with pytest.raises(FollowedError, match="these first: extended"):
        move(progress, taken_back("acknowledged", day(12, 7)))


def test_what_was_not_recorded_is_not_taken_back() -> None:
    with pytest.raises(NothingToTakeBackError, match="recorded at Stage one"):
        move(after(), taken_back("responded", day(12, 14)))
    with pytest.raises(NotHappenedError, match="no date for 'responded' at Stage one"):
        move(after(acknowledged()), taken_back("responded", day(12, 14)))
    with pytest.raises(
        OtherDateError, match="'responded' is 14 December 2026, not 15 December 2026"
    ):
        move(after(*ANSWERED), taken_back("responded", day(12, 15)))


def test_the_answer_of_an_earlier_stage_is_not_taken_back() -> None:
    with pytest.raises(NothingToTakeBackError, match="recorded at Stage two"):
        move(after(*ANSWERED, asked(day(12, 15))), taken_back("responded", day(12, 14)))


def test_taking_back_has_reasons_and_is_done_by_staff_while_the_complaint_goes_on() -> None:
    with pytest.raises(NoReasonsError):
        move(after(*ANSWERED), taken_back("responded", day(12, 14), reasons=""))
    with pytest.raises(StaffOnlyError):
        move(after(*ANSWERED), taken_back("responded", day(12, 14), by="resident"))
    withdrawn = after(*ANSWERED, Withdrawn(on=day(12, 15), by="resident"))
    with pytest.raises(EndedError):
        move(withdrawn, taken_back("responded", day(12, 14)))
