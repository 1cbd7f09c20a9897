"""From a start and a number of hours, days, working days, weeks or months to when it is over."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from backend.policy.calendar import Skipped, WorkingDayCalendar
from backend.policy.errors import PolicyError
from backend.policy.pack import Unit
from backend.policy.wording import counted

DateUnit = Literal["day", "working_day", "week", "month"]


class AmountError(PolicyError):
    """{amount} is not a number of {unit}s to count; use a whole number of 1 or more."""


class NaiveTimeError(PolicyError):
    """The time {at} has no time zone; pass an aware one, such as one in UTC."""


class TimeOfDayError(PolicyError):
    """Hours cannot be counted from the day {start} alone; pass the time of day as well."""


def due(
    amount: int,
    unit: Unit,
    start: date | datetime,
    calendar: WorkingDayCalendar,
    *,
    rolls_on: bool = False,
    timezone: str,
) -> date | datetime:
    """Return the local date on which the time is over or, for hours, the instant in UTC.

    An aware datetime as the start stands for its local date, save for hours, which need one. Raise
    a PolicyError when the amount or the start cannot be counted or the calendar does not reach.
    """
    if unit == "hour":
        if not isinstance(start, datetime):
            raise TimeOfDayError(start=start)
        return due_at(amount, start, calendar)
    first = local_time(start, timezone).date() if isinstance(start, datetime) else start
    return due_on(amount, unit, first, calendar, rolls_on=rolls_on)


def due_at(hours: int, start: datetime, calendar: WorkingDayCalendar) -> datetime:
    """Return the instant, in UTC, so many hours after another.

    Hours run on through nights, weekends, holidays and the changes of the clocks.
    """
    _check_amount(hours, "hour")
    if start.tzinfo is None:
        raise NaiveTimeError(at=start)
    first = start.astimezone(UTC)
    days = (first.hour + hours) // 24
    _check_reach(calendar, first, days, f"{counted(hours, 'hour')} from {first}")
    return first + timedelta(hours=hours)


def due_on(
    amount: int,
    unit: DateUnit,
    start: date,
    calendar: WorkingDayCalendar,
    *,
    rolls_on: bool = False,
) -> date:
    """Return the date on which the time is over; day one is the day after the start.

    A month ends on the same day of the next one, or on its last day where it has no such day. With
    `rolls_on`, a last day that is no working day gives way to the next one that is.
    """
    _check_amount(amount, unit)
    match unit:
        case "working_day":
            return calendar.working_days_after(start, amount)
        case "month":
            last = _months_after(start, amount, calendar)
        case _:
            days = amount * 7 if unit == "week" else amount
            _check_reach(calendar, start, days, f"{counted(amount, unit)} from {start}")
            last = start + timedelta(days=days)
    return calendar.first_working_day_from(last) if rolls_on else last


def skipped_days(
    amount: int,
    unit: DateUnit,
    start: date,
    calendar: WorkingDayCalendar,
    *,
    rolls_on: bool = False,
) -> tuple[Skipped, ...]:
    """Return the days that did not count, or those that the last day rolled over."""
    over = due_on(amount, unit, start, calendar, rolls_on=rolls_on)
    if unit == "working_day":
        return calendar.skipped_between(start, over)
    last = due_on(amount, unit, start, calendar)
    return calendar.skipped_between(last - timedelta(days=1), over) if over > last else ()


def first_moment(day: date, timezone: str) -> datetime:
    """Return the instant, in UTC, at which the day begins in the time zone."""
    from zoneinfo import ZoneInfo

    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)


def local_time(at: datetime, timezone: str) -> datetime:
    """Return the instant as the clocks of the time zone show it; raise NaiveTimeError."""
    # Imported here because most counting needs no time zone.
    from zoneinfo import ZoneInfo

    if at.tzinfo is None:
        raise NaiveTimeError(at=at)
    return at.astimezone(ZoneInfo(timezone))


def _months_after(start: date, months: int, calendar: WorkingDayCalendar) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if not calendar.first_year <= start.year <= year <= calendar.last_year:
        raise calendar.out_of_reach(f"{counted(months, 'month')} from {start}")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _check_amount(amount: int, unit: Unit) -> None:
    if amount < 1:
        raise AmountError(amount=amount, unit=unit.replace("_", " "))


def _check_reach(calendar: WorkingDayCalendar, start: date, days: int, what: str) -> None:
    """Refuse what starts or ends outside the calendar, before a date too large is made."""
    end = date(calendar.last_year, 12, 31).toordinal()
    if start.year < calendar.first_year or start.toordinal() + days > end:
        raise calendar.out_of_reach(what)
