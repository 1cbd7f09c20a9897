"""Every day from 2015 to 2035, counted one day at a time and compared with the calendar."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.policy.calendar import bank_holidays, england_and_wales
from backend.policy.counting import due_at, due_on, first_moment, local_time, skipped_days
from backend.policy.deadlines import deadlines_for
from backend.policy.pack import PolicyPack, WeekendReceipt, load_pack
from backend.policy.receipt import received_on

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONDON = "Europe/London"
HOLIDAYS = bank_holidays(2015, 2037)
CALENDAR = england_and_wales()
FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
DAYS = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
CONVENTIONS: tuple[WeekendReceipt, ...] = (
    "next_working_day_is_day_one",
    "roll_to_next_working_day",
)


def counts(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def after(day: date) -> Iterator[date]:
    while True:
        day += DAY
        yield day


def working_days_after(start: date, number: int) -> list[date]:
    """The first, second and so on, up to that number."""
    found: list[date] = []
    for day in after(start):
        if counts(day):
            found.append(day)
        if len(found) == number:
            break
    return found


def rolled(day: date) -> date:
    while not counts(day):
        day += DAY
    return day


def month_after(start: date) -> date:
    """The same day of the next month, looked for from the day after the start."""
    for day in after(start):
        last_of_month = (day + DAY).day == 1
        next_month = day.month != start.month
        if next_month and (day.day == start.day or (last_of_month and day.day < start.day)):
            return day
    raise AssertionError


def test_working_days() -> None:
    for start in DAYS:
        for number, day in enumerate(working_days_after(start, 45), 1):
            assert due_on(number, "working_day", start, CALENDAR) == day, (start, number)


def test_the_days_skipped_between_working_days() -> None:
    for start in DAYS:
        end = working_days_after(start, 20)[-1]
        skipped = [start + n * DAY for n in range(1, (end - start).days + 1)]

        assert [day.on for day in skipped_days(20, "working_day", start, CALENDAR)] == [
            day for day in skipped if not counts(day)
        ], start


@pytest.mark.parametrize("number", [1, 28, 30, 56])
def test_days(number: int) -> None:
    for start in DAYS:
        day = start
        for _ in range(number):
            day += DAY
        assert due_on(number, "day", start, CALENDAR) == day
        assert due_on(number, "day", start, CALENDAR, rolls_on=True) == rolled(day), start


@pytest.mark.parametrize("number", [1, 12])
def test_weeks(number: int) -> None:
    for start in DAYS:
        found = [day for day, _ in zip(after(start), range(7 * number), strict=False)]
        same_weekday = [day for day in found if day.weekday() == start.weekday()]
        assert due_on(number, "week", start, CALENDAR) == same_weekday[number - 1]
        assert due_on(number, "week", start, CALENDAR, rolls_on=True) == rolled(found[-1]), start


def test_months() -> None:
    for start in DAYS:
        day = month_after(start)
        assert due_on(1, "month", start, CALENDAR) == day, start
        assert due_on(1, "month", start, CALENDAR, rolls_on=True) == rolled(day), start
        passed = [start + n * DAY for n in range((rolled(day) - start).days)]
        assert [each.on for each in skipped_days(1, "month", start, CALENDAR, rolls_on=True)] == [
            each for each in passed if each >= day
        ], start


def test_hours_over_every_midnight_and_every_change_of_the_clocks() -> None:
    at = datetime.combine(FIRST, time(0, 30), UTC)
    while at.date() <= LAST:
        over = at
        for _ in range(24):
            over += HOUR
        assert due_at(24, at, CALENDAR) == due_at(24, at.astimezone(ZoneInfo(LONDON)), CALENDAR)
        assert due_at(24, at, CALENDAR) == over
        at += 5 * HOUR


def test_every_local_day_begins_at_midnight_whatever_the_clocks_do() -> None:
    pack = load_pack("west-kent-current")
    for day in DAYS:
        begins = first_moment(day, LONDON)
        hours = (first_moment(day + DAY, LONDON) - begins) / HOUR

        assert local_time(begins, LONDON).replace(tzinfo=None) == datetime.combine(day, time.min)
        assert received_on(pack, begins) == day
        assert received_on(pack, begins - timedelta(microseconds=1)) == day - DAY
        assert received_on(pack, begins + hours * HOUR - timedelta(microseconds=1)) == day
        assert hours == expected_hours(day)


def expected_hours(day: date) -> int:
    """The clocks change on the last Sunday of March and of October."""
    if day.weekday() == 6 and (day + 7 * DAY).month != day.month:
        return {3: 23, 10: 25}.get(day.month, 24)
    return 24


def with_convention(pack_id: str, convention: WeekendReceipt) -> PolicyPack:
    pack = load_pack(pack_id)
    return replace(pack, calendar=replace(pack.calendar, weekend_receipt=convention))


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize(("stage", "days"), [("stage-1", 10), ("stage-2", 20)])
def test_the_current_policy_under_both_conventions(
    stage: str, days: int, convention: WeekendReceipt
) -> None:
    pack = with_convention("west-kent-current", convention)
    rolls = convention == "roll_to_next_working_day"
    for received in DAYS:
        start = rolled(received) if rolls else received
        counted = working_days_after(start, 5 + days + days)
        expected = {
            "contact": counted[2],
            "acknowledge": counted[4],
            "respond": counted[4 + days],
            "respond_extended": counted[4 + days + days],
        }
        if stage == "stage-1":
            expected["request_escalation"] = working_days_after(start, 20)[-1]

        found = deadlines_for(
            pack,
            stage,
            received_on=received,
            responded_on=received,
            extended_by=days,
            calendar=CALENDAR,
        )

        assert {each.duty: each.due_on for each in found} == expected, received


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_older_policy_under_both_conventions(convention: WeekendReceipt) -> None:
    pack = with_convention("west-kent-older", convention)
    rolls = convention == "roll_to_next_working_day"
    for received in DAYS:
        counted = working_days_after(rolled(received) if rolls else received, 17)
        concluded = working_days_after(received, 20)  # the landlord's own act does not roll
        review = deadlines_for(
            pack,
            "review",
            received_on=received,
            responded_on=received,
            extended_by=7,
            calendar=CALENDAR,
        )
        panel = deadlines_for(
            pack, "panel", received_on=received, panel_held_on=received, calendar=CALENDAR
        )

        assert {each.duty: each.due_on for each in review} == {
            "acknowledge": counted[1],
            "agree_resolution": counted[9],
            "respond_extended": counted[16],
            "request_review": concluded[19],
        }, received
        assert {each.duty: each.due_on for each in panel} == {
            "arrange_panel": counted[9],
            "respond_after_panel": concluded[4],
        }, received
