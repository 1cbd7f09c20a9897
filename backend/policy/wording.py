"""Dates and lists in the words a resident reads, the same on every machine."""

from collections.abc import Sequence
from datetime import date, datetime

# Written out because strftime follows the machine's locale.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def long_date(day: date) -> str:
    """Return "Monday 7 December 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {short_date(day)}"


def short_date(day: date) -> str:
    """Return "7 December 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(local: datetime) -> str:
    """Return "7 December 2026 at 3:20pm" for a time on the clocks here."""
    half = "am" if local.hour < 12 else "pm"
    return f"{short_date(local.date())} at {local.hour % 12 or 12}:{local.minute:02}{half}"


def counted(number: int, noun: str) -> str:
    """Return "1 working day" or "5 working days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(items: Sequence[str], joiner: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"
