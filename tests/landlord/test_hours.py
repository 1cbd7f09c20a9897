"""When somebody is there, over weekends, days off and changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.clock import LONDON
from backend.landlord import hours as opening
from backend.policy.calendar import Closure, WorkingDayCalendar, england_and_wales
from backend.policy.pack import OpeningHours, OpeningSpan

CLOSURE = Closure(date(2026, 12, 29), date(2026, 12, 31), "the office is closed")
CALENDAR = england_and_wales((CLOSURE,))
NOBODY = OpeningHours((), "unconfirmed", "We have not said when we are here.")


def hours(*spans: tuple[int, str, str]) -> OpeningHours:
    """Opening hours from weekdays and times."""
    kept = [{"weekday": day, "opens": opens, "closes": closes} for day, opens, closes in spans]
    return opening.read({"spans": kept, "words": ""})


# Monday to Friday with a break at noon, and Saturday morning.
WEEK = hours(
    *((day, "09:00", "12:00") for day in range(6)), *((day, "13:00", "17:00") for day in range(5))
)


def london(written: str) -> datetime:
    """An instant from what a clock in England shows."""
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("at", "is_there"),
    [
        ("2026-12-07 09:00", True),
        ("2026-12-07 08:59", False),
        ("2026-12-07 12:00", False),
        ("2026-12-07 13:00", True),
        ("2026-12-07 17:00", False),
        ("2026-12-12 10:00", True),  # a Saturday with hours of its own
        ("2026-12-13 10:00", False),  # a Sunday
        ("2026-12-25 10:00", False),  # a bank holiday
        ("2026-12-26 10:00", False),  # a bank holiday on a Saturday
        ("2026-12-30 10:00", False),  # in the closure
        ("2026-07-06 09:00", True),  # in summer, by the clock on the wall
        ("2026-07-06 08:59", False),
    ],
)
def test_somebody_is_there_within_a_span_and_on_no_day_off(at: str, is_there: bool) -> None:
    assert opening.is_open(WEEK, CALENDAR, london(at)) is is_there


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-12-07 08:00", "2026-12-07 09:00"),
        ("2026-12-07 09:00", "2026-12-07 13:00"),
        ("2026-12-11 17:00", "2026-12-12 09:00"),
        ("2026-12-12 12:00", "2026-12-14 09:00"),
        ("2026-12-24 17:00", "2027-01-02 09:00"),  # Christmas, the closure and New Year's Day
        ("2026-03-28 12:00", "2026-03-30 09:00"),  # over the night in which clocks go forward
    ],
)
def test_the_next_opening_is_the_first_after_now(at: str, then: str) -> None:
    assert opening.opens_next(WEEK, CALENDAR, london(at)) == london(then)


@pytest.mark.parametrize(
    ("start", "amount", "then"),
    [
        ("2026-12-07 09:00", 2, "2026-12-07 11:00"),
        ("2026-12-07 09:00", 3, "2026-12-07 12:00"),
        ("2026-12-07 11:00", 2, "2026-12-07 14:00"),
        ("2026-12-07 18:00", 8, "2026-12-09 10:00"),
        ("2026-12-11 16:00", 5, "2026-12-14 10:00"),  # an hour on Friday, three on Saturday
        ("2026-12-24 16:00", 8, "2027-01-04 14:00"),
    ],
)
def test_hours_are_counted_only_while_somebody_is_there(start: str, amount: int, then: str) -> None:
    found = opening.after_open_hours(WEEK, CALENDAR, london(start), timedelta(hours=amount))
    assert found == london(then)


def test_an_hour_that_the_clocks_skip_is_not_counted() -> None:
    night = hours((6, "00:00", "06:00"))
    forward = opening.after_open_hours(
        night, CALENDAR, london("2026-03-29 00:00"), timedelta(hours=5)
    )
    assert forward == london("2026-03-29 06:00"), "that night has five hours"
    back = opening.after_open_hours(night, CALENDAR, london("2026-10-25 00:00"), timedelta(hours=5))
    assert back == london("2026-10-25 04:00"), "that night has seven"


def test_nobody_knows_when_somebody_comes_where_no_hours_are_set() -> None:
    now = london("2026-12-07 10:00")
    assert not opening.is_open(NOBODY, CALENDAR, now)
    assert opening.opens_next(NOBODY, CALENDAR, now) is None
    assert opening.closes_at(NOBODY, CALENDAR, now) is None
    assert opening.after_open_hours(NOBODY, CALENDAR, now, timedelta(hours=1)) is None


def test_a_desk_that_is_closed_for_more_than_a_year_has_no_next_opening() -> None:
    closed = england_and_wales((Closure(date(2026, 1, 1), date(2028, 12, 31), "closed"),))
    assert opening.opens_next(WEEK, closed, london("2026-12-07 10:00")) is None


SPANS = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.integers(0, 24 * 60 - 2).flatmap(
            lambda opens: st.tuples(st.just(opens), st.integers(opens + 1, 24 * 60 - 1))
        ),
    ),
    min_size=1,
    max_size=8,
).map(lambda found: OpeningHours(tuple(_span(*one) for one in found), "published", "open"))
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def _span(weekday: int, minutes: tuple[int, int]) -> OpeningSpan:
    opens, closes = (time(*divmod(minute, 60)) for minute in minutes)
    return OpeningSpan(weekday, opens, closes)


@given(SPANS, INSTANTS)
def test_whoever_opens_next_was_closed_the_minute_before_and_is_open_then(
    given_hours: OpeningHours, now: datetime
) -> None:
    then = opening.opens_next(given_hours, CALENDAR, now)
    assert then is not None
    assert then > now
    assert opening.is_open(given_hours, CALENDAR, then)
    assert not opening.is_open(given_hours, CALENDAR, then - timedelta(minutes=1)) or (
        _starts_the_day(then)
    )


def _starts_the_day(at: datetime) -> bool:
    return at.astimezone(LONDON).time() == time(0)


@given(SPANS, INSTANTS, st.integers(1, 40 * 60))
@example(WEEK, datetime(2026, 3, 28, 11, 0, tzinfo=UTC), 600)
def test_counting_open_minutes_one_by_one_comes_to_the_same_instant(
    given_hours: OpeningHours, start: datetime, minutes: int
) -> None:
    found = opening.after_open_hours(given_hours, CALENDAR, start, timedelta(minutes=minutes))
    if found is not None and found - start < timedelta(days=10):
        assert _open_minutes(given_hours, CALENDAR, start, found) == minutes
        assert opening.is_open(given_hours, CALENDAR, found - timedelta(minutes=1))


def _open_minutes(
    given_hours: OpeningHours, calendar: WorkingDayCalendar, start: datetime, end: datetime
) -> int:
    number = int((end - start).total_seconds() // 60)
    return sum(
        opening.is_open(given_hours, calendar, start + timedelta(minutes=one))
        for one in range(number)
    )
