"""The working-day calendar, against the published bank holidays and against naive counting."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.policy.calendar import (
    CalendarChange,
    CalendarRangeError,
    ChangeBackwardsError,
    ChangeKind,
    Closure,
    DayCountError,
    Skipped,
    UnexplainedChangeError,
    WorkingDayCalendar,
    bank_holidays,
    calendar_for,
    england_and_wales,
)
from backend.policy.pack import load_pack

DAY = timedelta(days=1)
HOLIDAYS = bank_holidays(2010, 2040)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))

# From GOV.UK's list for England and Wales: the days that a rule of thumb gets wrong.
ONE_OFF_DAYS = {
    date(2020, 5, 4): None,
    date(2020, 5, 8): "Early May bank holiday",
    date(2022, 5, 30): None,
    date(2022, 6, 2): "Spring bank holiday",
    date(2022, 6, 3): "Platinum Jubilee of Elizabeth II",
    date(2022, 9, 19): "State Funeral of Queen Elizabeth II",
    date(2023, 5, 8): "Coronation of Charles III",
}
SUBSTITUTE_DAYS = {
    date(2015, 12, 28): "Boxing Day, substitute",
    date(2016, 12, 27): "Christmas Day, substitute",
    date(2017, 1, 2): "New Year's Day, substitute",
    date(2020, 12, 28): "Boxing Day, substitute",
    date(2021, 12, 27): "Christmas Day, substitute",
    date(2021, 12, 28): "Boxing Day, substitute",
    date(2022, 1, 3): "New Year's Day, substitute",
    date(2022, 12, 27): "Christmas Day, substitute",
    date(2023, 1, 2): "New Year's Day, substitute",
    date(2026, 12, 28): "Boxing Day, substitute",
    date(2027, 12, 27): "Christmas Day, substitute",
    date(2027, 12, 28): "Boxing Day, substitute",
    date(2028, 1, 3): "New Year's Day, substitute",
}
# GOV.UK's list for England and Wales, 2026.
YEAR_2026 = {
    date(2026, 1, 1): "New Year's Day",
    date(2026, 4, 3): "Good Friday",
    date(2026, 4, 6): "Easter Monday",
    date(2026, 5, 4): "Early May bank holiday",
    date(2026, 5, 25): "Spring bank holiday",
    date(2026, 8, 31): "Summer bank holiday",
    date(2026, 12, 25): "Christmas Day",
    date(2026, 12, 28): "Boxing Day, substitute",
}


def counts(day: date) -> bool:
    """The rule said as simply as it can be."""
    return day.weekday() < 5 and day not in HOLIDAYS


def counted_naively(day: date, number: int) -> date:
    while number:
        day += DAY
        number -= counts(day)
    return day


@pytest.mark.parametrize(("day", "name"), [*ONE_OFF_DAYS.items(), *SUBSTITUTE_DAYS.items()])
def test_a_moved_or_one_off_bank_holiday_is_known(day: date, name: str | None) -> None:
    assert HOLIDAYS.get(day) == name


def test_the_weekday_bank_holidays_of_2026_are_those_published() -> None:
    assert {d: why for d, why in HOLIDAYS.items() if d.year == 2026 and d.weekday() < 5} == (
        YEAR_2026
    )


@pytest.mark.parametrize("year", range(2015, 2036))
def test_every_year_has_its_eight_days_and_the_one_off_ones(year: int) -> None:
    extra = {2022: 2, 2023: 1}.get(year, 0)

    assert sum(d.year == year and d.weekday() < 5 for d in HOLIDAYS) == 8 + extra


def test_scottish_and_northern_irish_days_do_not_count_here() -> None:
    calendar = england_and_wales()

    assert calendar.is_working_day(date(2026, 1, 2))  # Scotland
    assert calendar.is_working_day(date(2026, 3, 17))  # Northern Ireland
    assert calendar.is_working_day(date(2026, 11, 30))  # Scotland
    assert not calendar.is_working_day(date(2026, 4, 6))  # not Scotland


@settings(deadline=None)
@given(DAYS, st.integers(1, 60))
def test_counting_forward_agrees_with_counting_day_by_day(day: date, number: int) -> None:
    assert england_and_wales().working_days_after(day, number) == counted_naively(day, number)


@settings(deadline=None)
@given(DAYS, st.integers(0, 200))
def test_counting_between_two_days_agrees_with_counting_day_by_day(day: date, span: int) -> None:
    calendar, end = england_and_wales(), day + timedelta(days=span)
    between = [day + timedelta(days=n) for n in range(1, span + 1)]

    assert calendar.working_days_between(day, end) == sum(counts(each) for each in between)
    assert [skipped.on for skipped in calendar.skipped_between(day, end)] == [
        each for each in between if not counts(each)
    ]


@settings(deadline=None)
@given(DAYS)
def test_the_first_working_day_from_a_day_is_never_before_it(day: date) -> None:
    calendar = england_and_wales()
    first = calendar.first_working_day_from(day)

    assert first >= day
    assert calendar.is_working_day(first)
    assert calendar.is_working_day(day) == (first == day)


def test_a_skipped_day_says_why() -> None:
    closed = Closure(date(2026, 12, 29), date(2026, 12, 30), "Offices closed")
    calendar = WorkingDayCalendar(HOLIDAYS, [closed], first_year=2026, last_year=2027)

    assert calendar.skipped_between(date(2026, 12, 24), date(2026, 12, 31)) == (
        Skipped(date(2026, 12, 25), "Christmas Day"),
        Skipped(date(2026, 12, 26), "weekend and Boxing Day"),
        Skipped(date(2026, 12, 27), "weekend"),
        Skipped(date(2026, 12, 28), "Boxing Day, substitute"),
        Skipped(date(2026, 12, 29), "Offices closed"),
        Skipped(date(2026, 12, 30), "Offices closed"),
    )


def test_a_bank_holiday_inside_a_closure_keeps_its_own_name() -> None:
    closed = Closure(date(2026, 12, 24), date(2026, 12, 28), "Offices closed")
    calendar = england_and_wales((closed,), 2026, 2027)

    skipped = calendar.skipped_between(date(2026, 12, 23), date(2026, 12, 25))

    assert [each.why for each in skipped] == ["Offices closed", "Christmas Day"]


def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_about() -> None:
    calendar = england_and_wales((), 2026, 2026)

    assert not calendar.is_working_day(date(2026, 1, 1))
    assert calendar.first_working_day_from(date(2026, 1, 1)) == date(2026, 1, 2)
    assert calendar.first_working_day_from(date(2026, 12, 31)) == date(2026, 12, 31)
    assert calendar.working_days_after(date(2026, 12, 30), 1) == date(2026, 12, 31)


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2041, 1, 1)])
def test_a_year_the_calendar_does_not_cover_is_refused_not_guessed(day: date) -> None:
    with pytest.raises(CalendarRangeError) as refusal:
        england_and_wales().working_days_after(day, 1)

    assert str(refusal.value) == (
        f"The calendar covers 2010 to 2040 and cannot count {day}; use dates inside those years."
    )


def test_counting_past_the_last_year_is_refused() -> None:
    calendar = england_and_wales((), 2026, 2026)

    with pytest.raises(CalendarRangeError, match="cannot count 5 working days from 2026-12-24"):
        calendar.working_days_after(date(2026, 12, 24), 5)
    with pytest.raises(CalendarRangeError):
        WorkingDayCalendar(
            {date(2026, 12, 31): "closed"}, first_year=2026, last_year=2026
        ).first_working_day_from(date(2026, 12, 31))


@pytest.mark.parametrize("number", [0, -1])
def test_only_one_or_more_days_can_be_counted(number: int) -> None:
    with pytest.raises(DayCountError, match=f"{number} is not a number of days"):
        england_and_wales().working_days_after(date(2026, 1, 5), number)


def changed(kind: ChangeKind, first: date, last: date, why: str) -> WorkingDayCalendar:
    return calendar_for(load_pack("west-kent-current"), (CalendarChange(kind, first, last, why),))


@pytest.mark.parametrize("kind", ["bank_holiday", "closure"])
def test_an_announced_day_off_no_longer_counts_and_is_named(kind: ChangeKind) -> None:
    calendar = changed(kind, date(2027, 6, 14), date(2027, 6, 14), "National day of thanks")

    assert england_and_wales().is_working_day(date(2027, 6, 14))
    assert calendar.working_days_after(date(2027, 6, 11), 1) == date(2027, 6, 15)
    assert calendar.skipped_between(date(2027, 6, 13), date(2027, 6, 14)) == (
        Skipped(date(2027, 6, 14), "National day of thanks"),
    )


def test_a_closure_over_several_days_takes_them_all_out() -> None:
    calendar = changed("closure", date(2026, 12, 29), date(2026, 12, 31), "Offices closed")

    assert calendar.working_days_after(date(2026, 12, 24), 1) == date(2027, 1, 4)


def test_without_changes_the_calendar_is_the_packs_own() -> None:
    pack = load_pack("west-kent-current")

    assert calendar_for(pack) is calendar_for(pack, ())
    assert calendar_for(pack).is_working_day(date(2026, 12, 24))


def test_changes_of_both_kinds_are_laid_over_the_packs_own_closures() -> None:
    pack = load_pack("west-kent-current")
    own = Closure(date(2027, 6, 9), date(2027, 6, 9), "Training day")
    closed = replace(pack, calendar=replace(pack.calendar, closures=(own,)))
    changes = (
        CalendarChange("closure", date(2027, 6, 10), date(2027, 6, 11), "Move of offices"),
        CalendarChange("bank_holiday", date(2027, 6, 11), date(2027, 6, 11), "Jubilee"),
    )

    skipped = calendar_for(closed, changes).skipped_between(date(2027, 6, 8), date(2027, 6, 11))

    assert [day.why for day in skipped] == ["Training day", "Move of offices", "Jubilee"]


def test_a_holiday_that_the_library_has_come_to_know_keeps_its_name() -> None:
    calendar = changed("bank_holiday", date(2027, 3, 26), date(2027, 3, 26), "Announced in 2026")

    assert calendar.skipped_between(date(2027, 3, 25), date(2027, 3, 26))[0].why == "Good Friday"


def test_a_change_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ChangeBackwardsError) as refusal:
        CalendarChange("closure", date(2027, 1, 2), date(2027, 1, 1), "Offices closed")

    assert str(refusal.value) == (
        "The change 'Offices closed' is said to run from 2027-01-02 to 2027-01-01, which is "
        "backwards; swap the two dates."
    )


@pytest.mark.parametrize("why", ["", "  "])
def test_a_change_must_say_why(why: str) -> None:
    with pytest.raises(
        UnexplainedChangeError, match="does not say why; name the bank holiday"
    ) as no:
        CalendarChange("bank_holiday", date(2027, 1, 4), date(2027, 1, 5), why)

    assert "2027-01-04" in str(no.value)
    assert "2027-01-05" in str(no.value)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2009, 12, 31), date(2010, 1, 4)),
        (date(2040, 12, 31), date(2041, 1, 1)),
        (date(2026, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_change_beyond_the_calendar_is_refused(first: date, last: date) -> None:
    said = f"2010 to 2040 and cannot count {first} to {last}; use dates"
    with pytest.raises(CalendarRangeError, match=said):
        changed("closure", first, last, "Offices closed")


def test_a_change_may_be_in_the_first_and_the_last_year_of_the_calendar() -> None:
    assert not changed("closure", date(2010, 1, 4), date(2010, 1, 4), "Fire").is_working_day(
        date(2010, 1, 4)
    )
    assert not changed("closure", date(2040, 12, 31), date(2040, 12, 31), "Fire").is_working_day(
        date(2040, 12, 31)
    )
