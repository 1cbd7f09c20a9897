"""The waits between tries grow, and what failed together does not come back together."""

from datetime import timedelta

from backend.notifications.backoff import FIRST_WAIT, LONGEST_WAIT, MOST_LESS, wait_after


def test_the_waits_double_up_to_the_longest_and_no_further() -> None:
    longest = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    for attempts, seconds in enumerate(longest, 1):
        wait = wait_after(attempts, "event:1")
        assert timedelta(seconds=seconds) * (1 - MOST_LESS) <= wait <= timedelta(seconds=seconds)
    assert wait_after(10_000, "event:1") <= LONGEST_WAIT


def test_a_wait_is_the_same_each_time_it_is_asked_for() -> None:
    assert wait_after(3, "event:1") == wait_after(3, "event:1")


def test_a_thousand_notices_that_fail_together_come_back_spread_out() -> None:
    waits = sorted(wait_after(1, f"event:{number}") for number in range(1000))
    tenths = FIRST_WAIT * MOST_LESS / 10
    for tenth in range(10):
        begins = FIRST_WAIT * (1 - MOST_LESS) + tenths * tenth
        assert 60 <= sum(begins <= wait < begins + tenths for wait in waits) <= 140
