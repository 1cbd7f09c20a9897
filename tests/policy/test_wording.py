"""Dates and lists as residents read them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from backend.policy.wording import counted, listed, long_date, moment, short_date


def test_a_date_is_written_with_its_weekday_and_no_leading_nought() -> None:
    assert long_date(date(2026, 12, 7)) == "Monday 7 December 2026"
    assert short_date(date(2027, 1, 1)) == "1 January 2027"


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_is_joined_as_it_is_spoken(items: list[str], text: str) -> None:
    assert listed(items) == text


def test_one_day_is_not_one_days() -> None:
    assert counted(1, "working day") == "1 working day"
    assert counted(10, "working day") == "10 working days"


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "12:05am"), (9, "9:05am"), (12, "12:05pm"), (15, "3:05pm"), (23, "11:05pm")],
)
def test_a_moment_is_told_by_the_halves_of_the_day(hour: int, said: str) -> None:
    assert (
        moment(datetime(2026, 12, 7, hour, 5, tzinfo=ZoneInfo("Europe/London")))
        == f"7 December 2026 at {said}"
    )
