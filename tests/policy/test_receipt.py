"""The local day on which a message counts as received."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from backend.policy.pack import PolicyPack, load_pack
from backend.policy.receipt import NaiveTimeError, received_on


def pack(cutoff: time | None = None) -> PolicyPack:
    current = load_pack("west-kent-current")
    return replace(current, calendar=replace(current.calendar, cutoff=cutoff))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 12, 7, 23, 59, tzinfo=UTC), date(2026, 12, 7)),
        (datetime(2026, 6, 7, 22, 59, tzinfo=UTC), date(2026, 6, 7)),
        (datetime(2026, 6, 7, 23, 0, tzinfo=UTC), date(2026, 6, 8)),  # midnight in summer time
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),  # the clocks go forward
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),  # and back
        (datetime(2028, 2, 28, 23, 59, tzinfo=UTC), date(2028, 2, 28)),  # a leap year
    ],
)
def test_any_hour_of_the_local_day_counts_as_that_day(at: datetime, day: date) -> None:
    assert received_on(pack(), at) == day


def test_after_a_cut_off_the_next_day_counts() -> None:
    at_five = pack(cutoff=time(17))

    assert received_on(at_five, datetime(2026, 6, 8, 16, 0, tzinfo=UTC)) == date(2026, 6, 8)
    assert received_on(at_five, datetime(2026, 6, 8, 16, 1, tzinfo=UTC)) == date(2026, 6, 9)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTimeError, match="has no time zone"):
        received_on(pack(), datetime(2026, 6, 8, 16, 0))  # noqa: DTZ001
