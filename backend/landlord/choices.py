"""Reading what managers type for their settings: hours, who is on call, numbers and names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from itertools import pairwise
from typing import Any

from backend.errors import DomainError
from backend.policy.opening import clock
from backend.policy.pack import OpeningSpan
from backend.policy.wording import WEEKDAYS

OPENING_HOURS = "opening_hours"
ON_CALL = "on_call"
UNCLAIMED_MINUTES = "unclaimed_minutes"
CALL_BACK_HOURS = "call_back_hours"
NAMES_SHOWN = "names_shown"
# So many working days before a duty falls due its handler is reminded of it, and so many before the
# time to ask for the next stage ends the resident is; and when nobody is reminded of anything.
DUE_SOON_DAYS = "due_soon_days"
WINDOW_DAYS = "window_days"
QUIET_HOURS = "quiet_hours"
# Where neither managers nor the opening hours say when.
USUAL_QUIET_HOURS = {"from": "20:00", "until": "08:00"}
# Hours after which somebody is reminded of a complaint that they did not finish, and staff see it.
UNFINISHED_HOURS = "unfinished_hours"
# For how many days a resident can undo a withdrawal by themselves. No text of a landlord says so:
# usually as long as the 20 working days that they have to question an answer.
WITHDRAWAL_DAYS = "withdrawal_days"

NUMBERS = {
    UNCLAIMED_MINUTES: range(1, 241),
    CALL_BACK_HOURS: range(1, 41),
    DUE_SOON_DAYS: range(1, 11),
    WINDOW_DAYS: range(1, 21),
    UNFINISHED_HOURS: range(1, 169),
    WITHDRAWAL_DAYS: range(1, 91),
}
NAMES = ("full_name", "first_name", "team")
DEFAULTS: Mapping[str, Any] = {
    UNCLAIMED_MINUTES: 10,
    CALL_BACK_HOURS: 8,
    NAMES_SHOWN: NAMES[0],
    DUE_SOON_DAYS: 2,
    WINDOW_DAYS: 5,
    UNFINISHED_HOURS: 24,
    WITHDRAWAL_DAYS: 28,
}

_SPAN = re.compile(r"(.+?)\s*(?:-|–|\bto\b|\buntil\b)\s*(.+)", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|;|\band\b)\s*", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_PHONE = re.compile(r"\+?[\d ()-]{3,40}")


class UnreadableHours(DomainError):
    """Write the hours with a start and an end, such as 9am to 5pm, or 9am to 12pm and 1pm to
    5pm.
    """


class BackwardsHours(DomainError):
    """The end has to be after the start, on the same day. Check the times, and am and pm."""


class OverlappingHours(DomainError):
    """Two of these times overlap. Give each part of the day once."""


class UnreadableQuietHours(DomainError):
    """Write from when until when, such as 8pm to 8am, or leave it empty."""


class UnreadableEmail(DomainError):
    """Enter an email address in the right format, such as name@example.com, or leave it empty."""


class UnreadablePhone(DomainError):
    """Enter a telephone number, such as 01632 960 001, or leave it empty."""


class OutOfRange(DomainError):
    """Enter a whole number from {0} to {1}."""


class UnknownNames(DomainError):
    """Choose what residents see of the names of staff."""


def read_day(weekday: int, typed: str) -> tuple[OpeningSpan, ...]:
    """Read the hours of a weekday (0 is Monday), such as "9am to 12pm and 1pm to 5pm".

    Nothing typed is a day on which nobody is there. Raise UnreadableHours, BackwardsHours or
    OverlappingHours.
    """
    parts = [part for part in _BETWEEN.split(typed.strip()) if part]
    spans = sorted((_span(weekday, part) for part in parts), key=lambda span: span.opens)
    if any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
        raise OverlappingHours
    return tuple(spans)


def day_in_words(spans: Sequence[OpeningSpan], weekday: int) -> str:
    """Give the hours of a weekday as somebody would type them, empty for a day without any."""
    own = sorted((span for span in spans if span.weekday == weekday), key=lambda span: span.opens)
    return " and ".join(f"{clock(span.opens)} to {clock(span.closes)}" for span in own)


def week(spans: Sequence[OpeningSpan]) -> Iterator[tuple[str, str]]:
    """Yield each weekday with its hours in words."""
    return ((day, day_in_words(spans, number)) for number, day in enumerate(WEEKDAYS))


def as_kept(spans: Sequence[OpeningSpan]) -> dict[str, Any]:
    """Give hours as the setting keeps them."""
    kept = [
        {
            "weekday": span.weekday,
            "opens": span.opens.isoformat("minutes"),
            "closes": span.closes.isoformat("minutes"),
        }
        for span in spans
    ]
    return {"spans": kept, "words": ""}


def read_email(typed: str) -> str:
    """Read an email address, or nothing; raise UnreadableEmail."""
    email = typed.strip()
    if email and not (len(email) <= 254 and _EMAIL.fullmatch(email)):
        raise UnreadableEmail
    return email


def read_phone(typed: str) -> str:
    """Read a telephone number, or nothing; raise UnreadablePhone."""
    phone = " ".join(typed.split())
    if phone and not _PHONE.fullmatch(phone):
        raise UnreadablePhone
    return phone


def read_number(name: str, typed: str) -> int:
    """Read a number of a setting; raise OutOfRange when it is none, or too small or too large."""
    allowed = NUMBERS[name]
    written = typed.strip()
    if re.fullmatch(r"[0-9]{1,3}", written) is None or int(written) not in allowed:
        raise OutOfRange(str(OutOfRange.__doc__).format(allowed[0], allowed[-1]))
    return int(written)


def read_quiet_hours(typed: str) -> dict[str, str] | None:
    """Read quiet hours such as "8pm to 8am", which may go past midnight, or nothing.

    Raise UnreadableQuietHours.
    """
    if not typed.strip():
        return None
    found = _SPAN.fullmatch(typed.strip())
    try:
        times = [_time(part) for part in found.groups()] if found else []
    except UnreadableHours:
        times = []
    if not times:
        raise UnreadableQuietHours
    begins, ends = times
    return {"from": begins.isoformat("minutes"), "until": ends.isoformat("minutes")}


def quiet_hours_in_words(kept: Mapping[str, str] | None) -> str:
    """Give quiet hours as somebody would type them, empty where none are set."""
    if kept is None:
        return ""
    begins, ends = (clock(time.fromisoformat(kept[name])) for name in ("from", "until"))
    return f"{begins} to {ends}"


def read_names(typed: str) -> str:
    """Read what is shown of the names of staff; raise UnknownNames."""
    if typed not in NAMES:
        raise UnknownNames
    return typed


def _span(weekday: int, part: str) -> OpeningSpan:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise UnreadableHours
    opens, closes = _time(found[1]), _time(found[2])
    if opens >= closes:
        raise BackwardsHours
    return OpeningSpan(weekday, opens, closes)


def _time(written: str) -> time:
    """Read "9am", "5:30pm" or "17:30"; a bare number could be either half of the day."""
    found = _TIME.fullmatch(written.strip())
    if found is None or not (found[2] or found[3]):
        raise UnreadableHours
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if minute > 59 or hour > (12 if half else 23) or (half and hour == 0):
        raise UnreadableHours
    return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)
