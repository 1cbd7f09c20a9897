"""Days named by how near they are: yesterday, last Tuesday, at the weekend, last month."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from backend.policy.reading.moments import DAY, Found, between, month_of, months_before, on

_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s|ensday)?|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_FULL_WEEKDAY = r"(?:monday|tuesday|tues|wednesday|wensday|thursday|thurs|friday|saturday|sunday)"
_NAMED = re.compile(
    rf"\b(?:(?P<said>on|last|since|from|this|this past)\s+(?P<short>{_WEEKDAY})"
    rf"|(?P<day>{_FULL_WEEKDAY}))\b(?:\s+(?P<part>morning|afternoon|evening|night|just gone))?"
)
_TODAY = re.compile(
    r"\b(?:today|this (?:morning|afternoon|evening)|tonight|just now|an hour ago"
    r"|(?:\w+ )?(?:hours?|minutes?|mins) ago)\b"
)
_DAY_BEFORE = re.compile(r"\b(?:the )?day before (?:yesterday|yesturday)\b")
_YESTERDAY = re.compile(r"\b(?:yesterday|yesturday|yesterdays?|last night|overnight)\b")
_OTHER_DAY = re.compile(r"\bthe other (?:day|night|week)\b")
_WEEKEND = re.compile(r"\b(?:at |over |since )?(?:the|last|this) weekend\b")
_LAST = re.compile(
    r"\b(?:since |in |from |during |earlier |early |late )?(?P<which>last|this|all) "
    r"(?P<unit>week|month|year)\b(?! (?:of|was))"
)
_FUTURE = re.compile(
    r"\b(?:tomorrow|tommorow|tomorow|day after tomorrow"
    rf"|next (?:week|month|year|{_FULL_WEEKDAY})"
    r"|in (?:the next )?(?:\d+|a|two|three|four|five|six) (?:days?|weeks?|months?)(?:'? time)?)\b"
    r"(?! (?:or|after|it|later))"
)


def days_near(text: str, today: date) -> Iterator[Found]:
    """Yield the days in the text, which is in lower case, that are counted from today."""
    for match in _TODAY.finditer(text):
        yield on(match.span(), today, today)
    for match in _DAY_BEFORE.finditer(text):
        yield on(match.span(), today - 2 * DAY, today)
    for match in _YESTERDAY.finditer(text):
        yield on(match.span(), today - DAY, today)
    for match in _OTHER_DAY.finditer(text):
        yield between(match.span(), today - 7 * DAY, today - DAY, today)
    for match in _WEEKEND.finditer(text):
        saturday = _last_weekday(today - DAY, 5)
        yield between(match.span(), saturday, saturday + DAY, today)
    for match in _NAMED.finditer(text):
        yield on(match.span(), _named_day(match, today), today)
    for match in _LAST.finditer(text):
        yield between(match.span(), *_stretch(match["which"], match["unit"], today), today)
    for match in _FUTURE.finditer(text):
        yield on(match.span(), today + DAY, today)


def _named_day(match: re.Match[str], today: date) -> date:
    weekday = _WEEKDAYS.index((match["short"] or match["day"])[:2])
    # "Since Monday" on a Monday is a week long, or it would have begun this morning.
    is_past = match["said"] in ("last", "this past", "since") or match["part"] == "just gone"
    return _last_weekday(today - DAY if is_past else today, weekday)


def _last_weekday(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _stretch(which: str, unit: str, today: date) -> tuple[date, date]:
    back = 1 if which == "last" else 0
    if unit == "week":
        monday = _last_weekday(today, 0) - 7 * back * DAY
        return monday, monday + 6 * DAY
    if unit == "month":
        earlier = months_before(today, back)
        return month_of(earlier.year, earlier.month)
    return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
