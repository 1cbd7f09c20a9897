"""An update agreed with the resident: a day to be in touch again, which is owed like any other."""

from dataclasses import replace
from datetime import date

import pytest

from backend.policy.deadlines import explain
from backend.policy.process import Machine, Owed, Progress
from backend.policy.process.errors import (
    AlreadyAnsweredError,
    EndedError,
    ExtendedTooLateError,
    NoReasonsError,
    StaffOnlyError,
    TooEarlyError,
    UpdateDayError,
)
from backend.policy.process.steps import Corrected, Discussed, TakenBack, Withdrawn
from tests.policy.process.parts import (
    acknowledged,
    after,
    calendar,
    day,
    dues,
    extended,
    machine,
    move,
    moves,
    older,
    pack,
    received,
    responded,
    update_agreed,
)

# Acknowledged at once, so that the answer is due on 21 December.
ACKNOWLEDGED = acknowledged(respond_on=day(12, 21))
LATE = day(12, 23)
AGREED = update_agreed(LATE, day(12, 30))


def owed(progress: Progress, duty: str = "contact_again") -> Owed:
    found = machine(progress.pack_id.removeprefix("west-kent-")).owed(progress)
    return next(one for one in found if one.deadline.duty == duty)


def discussed(on: date) -> Discussed:
    return Discussed(on=on, by="staff:1")


def taken_back(event: str, was: date) -> TakenBack:
    return TakenBack(on=day(1, 29, 2027), by="staff:1", event=event, was=was, reasons="wrong")  # type: ignore[arg-type]


def corrected(was: date, now: date) -> Corrected:
    return Corrected(
        on=day(1, 29, 2027), by="staff:1", event="discussed", was=was, now=now, reasons="wrong"
    )


def test_a_late_answer_is_not_given_more_time_but_the_next_contact_can_be_agreed() -> None:
    progress = after(ACKNOWLEDGED)

    with pytest.raises(ExtendedTooLateError, match="when to be in touch next") as refused:
        move(progress, extended(LATE))
    assert "agree_update" in refused.value.possible
    assert moves(progress, AGREED) == {
        "stage-1 contact_again": (None, "2026-12-30", "agree_update")
    }


@pytest.mark.rule("A-S1-EXT-MORE")
def test_an_agreed_next_contact_is_owed_and_the_answer_stays_missed() -> None:
    progress = after(ACKNOWLEDGED, AGREED)
    again, answer = owed(progress), owed(progress, "respond")

    assert (again.met_on, again.open) == (None, True)
    assert again.deadline.rule == "A-S1-EXT-MORE"
    assert again.deadline.label == "Be in touch with you again, as agreed"
    assert explain(again.deadline) == "This day was agreed on Wednesday 23 December 2026."
    assert answer.open
    assert answer.deadline.is_missed_on(LATE)
    assert progress.run.people == ("staff:1",)


def test_the_next_contact_can_be_agreed_before_the_answer_is_late() -> None:
    progress = after(update_agreed(day(12, 8), day(12, 11)))

    assert dues(progress)["contact_again"] == "2026-12-11"


def test_talking_on_a_later_day_meets_the_next_contact() -> None:
    progress = after(ACKNOWLEDGED, AGREED, discussed(LATE))
    assert owed(progress).met_on is None

    progress = after(ACKNOWLEDGED, AGREED, discussed(day(12, 31)), discussed(day(12, 29)))
    assert owed(progress).met_on == day(12, 29)
    assert not owed(progress).open


def test_an_answer_is_contact_too() -> None:
    progress = after(ACKNOWLEDGED, AGREED, responded(day(12, 29)))

    assert (owed(progress).met_on, owed(progress).open) == (day(12, 29), False)


def test_a_later_agreement_replaces_the_one_before_and_says_so() -> None:
    progress = after(ACKNOWLEDGED, AGREED, discussed(day(12, 30)))
    again = update_agreed(day(12, 30), day(1, 8, 2027))

    assert moves(progress, again) == {
        "stage-1 contact_again": ("2026-12-30", "2027-01-08", "agree_update")
    }
    now = owed(move(progress, again).progress)
    assert (now.met_on, now.open) == (None, True)


@pytest.mark.rule("A-S1-EXT-MORE")
def test_the_next_contact_of_an_exceptional_extension_is_owed() -> None:
    on = day(1, 6, 2027)
    again = extended(on, 5, agreed_on=on, next_contact_on=day(1, 11, 2027))
    progress = after(ACKNOWLEDGED, extended(day(12, 14)), again)

    assert owed(progress).deadline.due_on == day(1, 11, 2027)
    assert owed(progress).open
    assert moves(progress, taken_back("extended", on)) == {
        "stage-1 respond_extended": ("2027-01-14", "2027-01-07", "take_back"),
        "stage-1 contact_again": ("2027-01-11", None, "take_back"),
    }


def test_taking_back_more_time_leaves_what_was_agreed_without_it() -> None:
    progress = after(ACKNOWLEDGED, update_agreed(day(12, 10), day(12, 18)), extended(day(12, 14)))
    progress = move(progress, taken_back("extended", day(12, 14))).progress

    assert dues(progress)["contact_again"] == "2026-12-18"


def test_the_older_policy_has_its_own_sentence_for_it() -> None:
    assert owed(older(AGREED)).deadline.rule == "B-TIME-MORE"


def test_a_policy_that_gives_no_more_time_rests_it_on_the_answer() -> None:
    current = pack("current")
    first = replace(current.stage("stage-1"), more_time=None)
    strict = Machine(replace(current, stages=(first, *current.stages[1:])), calendar("current"))
    progress = strict.replay([received(), AGREED])

    assert strict.owed(progress)[-1].deadline.rule == "A-S1-RESP"


def test_a_conversation_that_was_none_is_taken_back_and_the_contact_is_owed_again() -> None:
    talks = (discussed(day(12, 8)), AGREED, discussed(day(12, 29)))
    progress = move(after(ACKNOWLEDGED, *talks), taken_back("discussed", day(12, 29))).progress

    assert (owed(progress).met_on, owed(progress).open) == (None, True)
    assert progress.run.discussed_on == day(12, 8)
    progress = move(progress, taken_back("discussed", day(12, 8))).progress
    assert progress.run.discussed_on is None


def test_the_day_of_the_conversation_that_met_it_is_put_right() -> None:
    progress = after(ACKNOWLEDGED, AGREED, discussed(day(12, 29)))

    right = move(progress, corrected(day(12, 29), day(12, 31))).progress
    assert owed(right).met_on == day(12, 31)
    before = move(progress, corrected(day(12, 29), day(12, 22))).progress
    assert owed(before).met_on is None


def test_a_conversation_before_the_agreement_is_put_right_alone() -> None:
    progress = after(ACKNOWLEDGED, discussed(day(12, 8)), AGREED, discussed(day(12, 29)))
    right = move(progress, corrected(day(12, 8), day(12, 9))).progress

    assert right.run.discussed_on == day(12, 9)
    assert owed(right).met_on == day(12, 29)


def test_the_next_contact_is_a_day_to_come_and_has_reasons() -> None:
    with pytest.raises(UpdateDayError, match="cannot be on 23 December 2026, because it was agr"):
        move(after(), update_agreed(LATE, LATE))
    with pytest.raises(NoReasonsError):
        move(after(), update_agreed(LATE, day(12, 30), reasons=" "))
    with pytest.raises(TooEarlyError, match="agreement is dated 4 December 2026"):
        move(after(), update_agreed(day(12, 4), LATE))
    with pytest.raises(StaffOnlyError, match="not for the resident to do"):
        move(after(), replace(AGREED, by="resident"))
    with pytest.raises(StaffOnlyError, match="not for the system"):
        move(after(), replace(taken_back("discussed", LATE), by="system"))


def test_nothing_is_agreed_once_the_answer_was_given_or_the_complaint_ended() -> None:
    with pytest.raises(AlreadyAnsweredError):
        move(after(ACKNOWLEDGED, responded(day(12, 14))), AGREED)
    with pytest.raises(EndedError):
        move(after(Withdrawn(on=day(12, 14), by="resident")), AGREED)


def test_a_contact_agreed_for_the_same_day_is_met_on_it() -> None:
    on = day(12, 15)
    again = extended(on, 2, agreed_on=on, next_contact_on=on)
    progress = after(ACKNOWLEDGED, extended(day(12, 14), 3), again, discussed(on))

    assert owed(progress).met_on == on
