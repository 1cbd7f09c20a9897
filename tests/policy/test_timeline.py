"""Which pack applies to what was received when, and what is wrong with a timeline."""

from datetime import date

import pytest

from backend.policy.errors import PolicyError
from backend.policy.timeline import (
    AfterEveryPackError,
    BackwardsPeriodError,
    BeforeAnyPackError,
    GapError,
    OverlapError,
    ReceivedInFutureError,
    UnknownPackInTimelineError,
    UnreadableTimelineError,
    check_received,
    read_timeline,
)

KNOWN = ("older", "newer", "newest")
TWO = "older until 2020-12-31, newer from 2021-01-01"


@pytest.mark.parametrize(
    ("day", "pack_id"),
    [
        (date(1, 1, 1), "older"),
        (date(2020, 12, 31), "older"),
        (date(2021, 1, 1), "newer"),
        (date(2035, 6, 1), "newer"),
    ],
)
def test_the_day_of_receipt_decides_which_pack_applies(day: date, pack_id: str) -> None:
    assert read_timeline(TWO, KNOWN).pack_on(day) == pack_id


@pytest.mark.parametrize(
    "text",
    [
        "newer from 2021-01-01, older until 2020-12-31",
        "  older   until 2020-12-31 ,newer from 2021-01-01",
        "older UNTIL 2020-12-31, newer From 2021-01-01",
    ],
)
def test_order_spaces_and_capitals_do_not_matter(text: str) -> None:
    assert read_timeline(text, KNOWN) == read_timeline(TWO, KNOWN)


def test_a_pack_alone_applies_on_every_day() -> None:
    timeline = read_timeline("newer", KNOWN)

    assert timeline.pack_on(date(1999, 1, 1)) == timeline.pack_on(date(2099, 1, 1)) == "newer"
    assert timeline.pack_ids == ("newer",)


def test_a_pack_may_come_back_into_force() -> None:
    timeline = read_timeline(
        "older until 2020-12-31, newer from 2021-01-01 until 2021-03-31, older from 2021-04-01",
        KNOWN,
    )

    assert timeline.pack_on(date(2021, 4, 1)) == "older"
    assert timeline.pack_ids == ("older", "newer")


def test_a_leap_day_can_be_the_last() -> None:
    timeline = read_timeline("older until 2024-02-29, newer from 2024-03-01", KNOWN)

    assert timeline.pack_on(date(2024, 2, 29)) == "older"


def test_the_packs_that_come_with_the_program_are_known() -> None:
    assert read_timeline("west-kent-current").pack_on(date(2026, 12, 7)) == "west-kent-current"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "older until 2020-12-31,",
        "older until, newer from 2021-01-01",
        "older to 2020-12-31",
        "older until 2020-02-30",
        "older until last year",
        "newer from 01/01/2021",
        "from 2021-01-01",
    ],
)
def test_a_timeline_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnreadableTimelineError, match="such as “older-policy until 2020-12-31, "):
        read_timeline(text, KNOWN)


@pytest.mark.parametrize("part", ["older to 2020-12-31", "older until 2020-02-30"])
def test_the_part_that_cannot_be_read_is_named(part: str) -> None:
    with pytest.raises(UnreadableTimelineError, match=f"“{part}”|'{part}'"):
        read_timeline(f"{part}, newer from 2021-01-01", KNOWN)


def test_a_pack_may_apply_on_one_day_alone() -> None:
    timeline = read_timeline("older from 2020-12-31 until 2020-12-31", KNOWN)

    assert timeline.pack_on(date(2020, 12, 31)) == "older"


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        (
            "oldest until 2020-12-31, newer from 2021-01-01",
            UnknownPackInTimelineError,
            "The timeline of policies names 'oldest', and there is no such pack; choose one of: "
            "older, newer, newest.",
        ),
        (
            "older until 2021-01-01, newer from 2021-01-01",
            OverlapError,
            "Two policies are in force on 2021-01-01: older and newer. Let older end the day "
            "before newer begins.",
        ),
        (
            "older, newer from 2021-01-01",
            OverlapError,
            "Two policies are in force on 2021-01-01: older and newer. Let older end the day "
            "before newer begins.",
        ),
        (
            "older until 2020-11-30, newer from 2021-01-01",
            GapError,
            "No policy is in force from 2020-12-01 to 2020-12-31, between older and newer. Let "
            "newer begin the day after older ends.",
        ),
        (
            "older from 2021-01-01 until 2020-12-31",
            BackwardsPeriodError,
            "The timeline has older from 2021-01-01 until 2020-12-31, which is backwards; swap "
            "the two dates.",
        ),
    ],
)
def test_a_timeline_that_contradicts_itself_is_refused(
    text: str, error: type[PolicyError], sentence: str
) -> None:
    with pytest.raises(error) as refusal:
        read_timeline(text, KNOWN)

    assert str(refusal.value) == sentence


def test_two_packs_that_both_apply_for_ever_overlap() -> None:
    with pytest.raises(OverlapError):
        read_timeline("older, newer", KNOWN)


def test_an_overlap_inside_a_longer_period_is_found() -> None:
    with pytest.raises(OverlapError):
        read_timeline(
            "older until 2022-12-31, newer from 2021-01-01 until 2021-12-31, "
            "newest from 2023-01-01",
            KNOWN,
        )


def test_a_day_before_any_pack_is_refused() -> None:
    timeline = read_timeline("newer from 2021-01-01", KNOWN)

    with pytest.raises(BeforeAnyPackError) as refusal:
        timeline.pack_on(date(2020, 12, 31))

    assert str(refusal.value) == (
        "No policy was in force on 2020-12-31: the first, newer, begins on 2021-01-01. Correct the "
        "date, or put the policy of that time into the timeline."
    )


def test_a_day_after_the_last_pack_is_refused() -> None:
    timeline = read_timeline("older until 2020-12-31", KNOWN)

    with pytest.raises(AfterEveryPackError, match=r"2021-01-01.* older, ends on 2020-12-31"):
        timeline.pack_on(date(2021, 1, 1))


def test_a_complaint_cannot_have_been_received_in_the_future() -> None:
    today = date(2026, 12, 7)

    check_received(today, today)
    with pytest.raises(ReceivedInFutureError) as refusal:
        check_received(date(2026, 12, 8), today)

    assert str(refusal.value) == (
        "A complaint cannot have been received on 2026-12-08, because today is 2026-12-07; "
        "correct the date."
    )
