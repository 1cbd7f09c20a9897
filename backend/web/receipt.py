"""Reading on a form when somebody was told of a complaint, as people write days and times."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from backend.clock import LONDON
from backend.policy.reading.calendar_days import day_of

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?", re.IGNORECASE)
NO_DAY = "Enter the day on which we were told, such as 27 3 2026"
NO_TIME = "Enter the time at which we were told, such as 2:30pm or 14:30"


def read_receipt(typed: Mapping[str, str]) -> tuple[datetime | None, dict[str, str]]:
    """Give the instant in the fields received-day, -month, -year and received_time, or the errors.

    The time is that of the clocks in England; one that a clock shows twice is the first of the two.
    """
    day, at = day_in(typed, "received"), _time(typed.get("received_time", ""))
    errors = {
        **({"received": NO_DAY} if day is None else {}),
        **({"received_time": NO_TIME} if at is None else {}),
    }
    if day is None or at is None:
        return None, errors
    return datetime.combine(day, at, LONDON), {}


def day_in(typed: Mapping[str, str], name: str) -> date | None:
    """Give the day in three fields for day, month and year, None where it is none."""
    day, month, year = (typed.get(f"{name}-{part}", "") for part in ("day", "month", "year"))
    return day_of(day, month, year)


def written(day: date, name: str) -> dict[str, str]:
    """Give the three fields of a day, filled in."""
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


def _time(given: str) -> time | None:
    found = _TIME.fullmatch(given.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if not half and found[2] is None:
        return None  # "7" may be of the morning or of the evening
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    try:
        return time(hour, minute)
    except ValueError:
        return None
