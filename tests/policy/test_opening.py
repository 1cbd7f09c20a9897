"""Opening hours in words."""

from datetime import time

import pytest

from backend.policy.opening import clock, hours_in_words
from backend.policy.pack import OpeningSpan


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(9), "9am"),
        (time(12), "12pm"),
        (time(0), "12am"),
        (time(17, 30), "5:30pm"),
        (time(9, 5), "9:05am"),
    ],
)
def test_a_time_is_written_as_it_is_spoken(at: time, words: str) -> None:
    assert clock(at) == words


def test_days_with_the_same_times_are_told_together() -> None:
    spans = [
        OpeningSpan(0, time(9), time(17)),
        OpeningSpan(5, time(10), time(12, 30)),
        OpeningSpan(1, time(9), time(17)),
    ]

    assert hours_in_words(spans) == (
        "We are open Monday and Tuesday, 9am to 5pm and Saturday, 10am to 12:30pm."
    )


def test_the_days_are_told_in_the_order_of_the_week() -> None:
    friday = OpeningSpan(weekday=4, opens=time(9), closes=time(16))
    others = [OpeningSpan(weekday=day, opens=time(9), closes=time(17)) for day in range(4)]
    told = hours_in_words([friday, *others])
    assert told.index("Monday") < told.index("Friday")
