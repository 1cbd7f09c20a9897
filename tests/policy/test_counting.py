"""Hours, days, working days, weeks and months, each to the day or the instant it is over."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policy.calendar import CalendarRangeError, Closure, england_and_wales
from backend.policy.counting import (
    AmountError,
    DateUnit,
    NaiveTimeError,
    TimeOfDayError,
    due,
    due_at,
    due_on,
    first_moment,
    local_time,
    skipped_days,
)
from backend.policy.errors import PolicyError
from backend.policy.pack import Unit

LONDON = "Europe/London"
CALENDAR = england_and_wales()
INSTANTS = st.datetimes(
    min_value=datetime(2015, 1, 1),  # noqa: DTZ001
    max_value=datetime(2035, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "last"),
    [
        (1, "day", date(2026, 12, 7), date(2026, 12, 8)),
        (30, "day", date(2026, 6, 19), date(2026, 7, 19)),  # a Sunday
        (30, "day", date(2028, 2, 1), date(2028, 3, 2)),  # over a leap day
        (30, "day", date(2027, 2, 1), date(2027, 3, 3)),
        (10, "working_day", date(2026, 12, 24), date(2027, 1, 12)),
        (1, "working_day", date(2028, 2, 28), date(2028, 2, 29)),
        (12, "week", date(2026, 12, 7), date(2027, 3, 1)),
        (1, "week", date(2028, 2, 25), date(2028, 3, 3)),
        (1, "month", date(2026, 12, 7), date(2027, 1, 7)),
        (1, "month", date(2026, 12, 31), date(2027, 1, 31)),
        (1, "month", date(2027, 1, 31), date(2027, 2, 28)),
        (1, "month", date(2028, 1, 31), date(2028, 2, 29)),
        (1, "month", date(2028, 2, 29), date(2028, 3, 29)),
        (12, "month", date(2028, 2, 29), date(2029, 2, 28)),
        (48, "month", date(2028, 2, 29), date(2032, 2, 29)),
        (3, "month", date(2026, 8, 31), date(2026, 11, 30)),
    ],
)
def test_each_unit_ends_on_the_day_it_should(
    amount: int, unit: DateUnit, start: date, last: date
) -> None:
    assert due_on(amount, unit, start, CALENDAR) == last
    assert due(amount, unit, start, CALENDAR, timezone=LONDON) == last


@pytest.mark.parametrize(
    ("amount", "unit", "start", "last"),
    [
        (30, "day", date(2026, 6, 19), date(2026, 7, 20)),  # Sunday to Monday
        (30, "day", date(2026, 7, 1), date(2026, 7, 31)),  # a Friday stays
        (1, "week", date(2026, 12, 18), date(2026, 12, 29)),  # Christmas Day, to the Tuesday after
        (1, "month", date(2026, 7, 29), date(2026, 9, 1)),  # a Saturday before the summer holiday
        (1, "working_day", date(2026, 7, 31), date(2026, 8, 3)),
    ],
)
def test_a_last_day_that_is_no_working_day_rolls_on_where_it_may(
    amount: int, unit: DateUnit, start: date, last: date
) -> None:
    assert due_on(amount, unit, start, CALENDAR, rolls_on=True) == last
    assert due(amount, unit, start, CALENDAR, rolls_on=True, timezone=LONDON) == last


def test_a_last_day_inside_a_closure_rolls_past_it() -> None:
    closed = Closure(date(2026, 7, 20), date(2026, 7, 21), "Offices closed")
    calendar = england_and_wales((closed,))

    assert due_on(30, "day", date(2026, 6, 19), calendar, rolls_on=True) == date(2026, 7, 22)


def test_an_instant_stands_for_its_local_date() -> None:
    late_in_june = datetime(2026, 6, 18, 23, 30, tzinfo=UTC)  # the 19th on the clock

    assert due(30, "day", late_in_june, CALENDAR, timezone=LONDON) == date(2026, 7, 19)
    assert due(30, "day", late_in_june, CALENDAR, timezone="UTC") == date(2026, 7, 18)


@pytest.mark.parametrize(
    ("start", "clock_then"),
    [
        (datetime(2026, 12, 7, 14, 30, tzinfo=UTC), "2026-12-08 14:30"),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), "2026-03-29 13:00"),  # the clocks go forward
        (datetime(2026, 10, 24, 11, 0, tzinfo=UTC), "2026-10-25 11:00"),  # and back: 12:00 to 11:00
        (datetime(2028, 2, 28, 9, 0, tzinfo=UTC), "2028-02-29 09:00"),
        (datetime(2026, 12, 24, 23, 59, tzinfo=UTC), "2026-12-25 23:59"),  # holidays count
    ],
)
def test_twenty_four_hours_are_exact_through_the_changes_of_the_clocks(
    start: datetime, clock_then: str
) -> None:
    over = due(24, "hour", start, CALENDAR, timezone=LONDON)

    assert isinstance(over, datetime)
    assert over - start == timedelta(hours=24)
    assert f"{local_time(over, LONDON):%Y-%m-%d %H:%M}" == clock_then


@given(INSTANTS, st.integers(1, 2000), st.integers(-14, 14))
def test_hours_are_absolute_whatever_zone_the_start_is_told_in(
    start: datetime, hours: int, offset: int
) -> None:
    told = start.astimezone(timezone(timedelta(hours=offset)))

    assert due_at(hours, told, CALENDAR) == due_at(hours, start, CALENDAR)
    assert due_at(hours, told, CALENDAR) - start == timedelta(hours=hours)
    assert due_at(hours, told, CALENDAR).tzinfo is UTC


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.integers(1, 48))
def test_months_end_in_the_right_month_on_the_same_day_or_its_last(
    start: date, months: int
) -> None:
    last = due_on(months, "month", start, CALENDAR)

    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == months
    assert last.day == start.day or (
        last.day < start.day and (last + timedelta(days=1)).month != last.month
    )


@pytest.mark.parametrize("unit", ["hour", "day", "working_day", "week", "month"])
@pytest.mark.parametrize("amount", [0, -1])
def test_only_one_or_more_can_be_counted(unit: Unit, amount: int) -> None:
    with pytest.raises(AmountError) as refusal:
        due(amount, unit, datetime(2026, 12, 7, tzinfo=UTC), CALENDAR, timezone=LONDON)

    assert str(refusal.value) == (
        f"{amount} is not a number of {unit.replace('_', ' ')}s to count; use a whole number of 1 "
        "or more."
    )


def test_hours_need_a_time_of_day() -> None:
    with pytest.raises(TimeOfDayError, match="the day 2026-12-07 alone; pass the time of day"):
        due(24, "hour", date(2026, 12, 7), CALENDAR, timezone=LONDON)


@pytest.mark.parametrize("unit", ["hour", "day"])
def test_a_time_without_a_zone_is_refused(unit: Unit) -> None:
    with pytest.raises(NaiveTimeError, match="The time 2026-12-07 09:00:00 has no time zone"):
        due(1, unit, datetime(2026, 12, 7, 9, 0), CALENDAR, timezone=LONDON)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("amount", "unit", "start"),
    [
        (1, "day", date(2009, 12, 31)),
        (1, "working_day", date(2009, 12, 31)),
        (1, "week", date(2009, 12, 31)),
        (1, "month", date(2009, 12, 31)),
        (1, "month", date(2041, 1, 1)),
        (1, "day", date(2040, 12, 31)),
        (1, "working_day", date(2040, 12, 31)),
        (1, "week", date(2040, 12, 31)),
        (1, "month", date(2040, 12, 31)),
        (10**12, "day", date(2026, 12, 7)),
        (10**12, "working_day", date(2026, 12, 7)),
        (10**12, "week", date(2026, 12, 7)),
        (10**12, "month", date(2026, 12, 7)),
        (24, "hour", datetime(2009, 12, 31, tzinfo=UTC)),
        (24, "hour", datetime(2040, 12, 31, tzinfo=UTC)),
        (2, "hour", datetime(2040, 12, 31, 22, 59, tzinfo=UTC)),
        (10**12, "hour", datetime(2026, 12, 7, tzinfo=UTC)),
    ],
)
def test_what_the_calendar_does_not_cover_is_refused_not_guessed(
    amount: int, unit: Unit, start: date
) -> None:
    with pytest.raises(CalendarRangeError, match="The calendar covers 2010 to 2040 and cannot"):
        due(amount, unit, start, CALENDAR, timezone=LONDON)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "last"),
    [
        (1, "day", date(2010, 1, 1), date(2010, 1, 2)),
        (1, "month", date(2010, 1, 1), date(2010, 2, 1)),
        (1, "day", date(2040, 12, 30), date(2040, 12, 31)),
        (1, "week", date(2040, 12, 24), date(2040, 12, 31)),
        (1, "month", date(2040, 11, 30), date(2040, 12, 30)),
    ],
)
def test_the_first_and_the_last_day_of_the_calendar_can_be_reached(
    amount: int, unit: DateUnit, start: date, last: date
) -> None:
    assert due_on(amount, unit, start, CALENDAR) == last


def test_the_last_hour_of_the_calendar_can_be_reached() -> None:
    assert due_at(1, datetime(2040, 12, 31, 22, 59, tzinfo=UTC), CALENDAR) == (
        datetime(2040, 12, 31, 23, 59, tzinfo=UTC)
    )


def test_a_last_day_that_stays_skips_nothing() -> None:
    assert skipped_days(30, "day", date(2026, 6, 19), CALENDAR) == ()


def test_the_first_moment_of_a_day_is_told_in_utc() -> None:
    assert first_moment(date(2026, 6, 8), LONDON) == datetime(2026, 6, 7, 23, 0, tzinfo=UTC)
    assert first_moment(date(2026, 6, 8), LONDON).tzinfo is UTC


def test_the_refusal_names_what_was_to_be_counted() -> None:
    with pytest.raises(PolicyError, match=r"cannot count 24 hours from 2040-12-31 09:00:00\+00:00"):
        due_at(24, datetime(2040, 12, 31, 9, 0, tzinfo=UTC), CALENDAR)
    with pytest.raises(PolicyError, match="cannot count 12 weeks from 2040-12-01; use dates"):
        due_on(12, "week", date(2040, 12, 1), CALENDAR)
    with pytest.raises(PolicyError, match="cannot count 1 month from 2040-12-01; use dates"):
        due_on(1, "month", date(2040, 12, 1), CALENDAR)


def test_a_last_day_that_would_roll_out_of_the_calendar_is_refused() -> None:
    calendar = england_and_wales((), 2026, 2027)

    assert due_on(1, "week", date(2027, 12, 20), calendar) == date(2027, 12, 27)
    closed = Closure(date(2027, 12, 25), date(2027, 12, 31), "Offices closed")
    with pytest.raises(CalendarRangeError):
        due_on(
            1, "week", date(2027, 12, 20), england_and_wales((closed,), 2026, 2027), rolls_on=True
        )
