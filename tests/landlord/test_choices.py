"""What managers type for their hours is read as they mean it."""

from datetime import time
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.landlord import choices
from backend.policy.pack import OpeningSpan

TIMES = st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=6, unique=True)


@given(TIMES, st.integers(0, 6))
def test_hours_in_words_are_read_back_as_the_same_hours(minutes: list[int], weekday: int) -> None:
    assume(len(minutes) % 2 == 0)
    at = [time(*divmod(minute, 60)) for minute in sorted(minutes)]
    spans = tuple(OpeningSpan(weekday, opens, closes) for opens, closes in list(pairwise(at))[::2])
    assert choices.read_day(weekday, choices.day_in_words(spans, weekday)) == spans


@pytest.mark.parametrize(
    "typed", ["9am-5pm", "9:00 to 17:00", "09.00–17.00", "9 AM until 5 PM", " 9am to 5pm , "]
)
def test_the_same_hours_may_be_typed_in_many_ways(typed: str) -> None:
    assert choices.read_day(0, typed) == (OpeningSpan(0, time(9), time(17)),)
