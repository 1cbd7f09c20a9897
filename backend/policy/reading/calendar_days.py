"""Dates written as dates: 3/2/2026, 3rd of March, in March, since 2024."""

import re
from collections.abc import Iterator
from datetime import date

from backend.policy.reading.answer import Problem
from backend.policy.reading.moments import Found, NotADay, between, month_of, on

_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary|urary|uray)?|feb(?:ruary|uary|urary|r)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_FULL_MONTH = (
    r"(?:january|janurary|february|febuary|april|june|july|august|september|october"
    r"|november|december|jan|feb|apr|aug|sept?|oct|nov|dec)"
)
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
]  # fmt: skip
_DAY = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|(?P<ordinal>{'|'.join(_ORDINALS)})"
_YEAR = r"(?P<year>(?:19|20)\d\d|'?\d\d(?!\d|:))"
_SOON = (
    r"(?:in|since|from|of|during|until|till|by|around|about|last|early|late|mid|back in|this|was"
    r"|between|started|began|happened|at)"
)

_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b")
_NUMBERS = re.compile(
    r"(?<![\d/.£-])(?P<day>\d{1,2})\s?(?P<mark>[/.-])\s?(?P<month>\d{1,2})"
    r"(?:\s?(?P=mark)\s?(?P<year>\d{4}|\d\d))?(?![\d/]|\.\d|[ap]m\b|\s?[ap]m\b|%)"
)
_DAY_MONTH = re.compile(rf"\b(?:{_DAY})\s+(?:day\s+)?(?:of\s+)?(?P<month>{_MONTH})\b"
                        rf"(?:,?\s+(?:of\s+)?{_YEAR})?")  # fmt: skip
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
    rf"(?:,?\s+(?P<year>(?:19|20)\d\d))?"
)
_MONTH_YEAR = re.compile(
    rf"\b(?P<month>{_MONTH})\s+(?:of\s+)?(?:(?P<year>(?:19|20)\d\d)|'(?P<short>\d\d))\b"
)
# Bare "may", "mar", "jun" and "jul" are months only where something says so.
_MONTH_ALONE = re.compile(
    rf"\b(?:(?P<said>{_SOON})\s+(?:(?:about|around)\s+)?(?:the\s+)?(?:(?P<part>start|end|beginning|middle)\s+of\s+)?(?P<after>{_MONTH})"
    rf"|(?P<month>{_FULL_MONTH}))\b(?P<which>\s+(?:last|this)\s+year|\s+just\s+gone)?"
    r"(?!\s+(?:of\s+|the\s+)?'?\d)"
)
_SECOND_MONTH = re.compile(rf"\b{_MONTH}\s+(?:and|to|or|until)\s+(?P<month>{_MONTH})\b")
_FIRST_MONTH = re.compile(rf"\b(?P<month>{_MONTH})(?=\s+(?:and|to|or|until)\s+{_MONTH}\b)")
_ONLY_MONTH = re.compile(rf"^\W*(?P<month>{_MONTH})\W*$")
_YEARS = re.compile(
    r"\b(?:in|since|from|during|around|about|year|back in|of|and|to|until)\s+(?:the\s+year\s+)?"
    r"(?P<year>(?:19|20)\d\d)\b(?![-/]\d)"
)
_FIRST_OF_YEARS = re.compile(r"\b(?P<year>(?:19|20)\d\d)(?=\s+(?:and|to|or|until)\s+(?:19|20)\d\d)")
_ONLY_YEAR = re.compile(r"\W*(?P<year>(?:19|20)\d\d)\W*$")
_DAY_ALONE = re.compile(r"\b(?:on|since|from)\s+the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b")
_IN_DAY, _IN_MONTH = re.compile(r"[0-9]{1,2}"), re.compile(rf"[0-9]{{1,2}}|{_MONTH}\.?")
_IN_YEAR = re.compile(r"[0-9]{2}|[0-9]{4}")
# The first and last day that people mean by a part of a month.
_PARTS = {"start": (1, 10), "beginning": (1, 10), "middle": (11, 20), "end": (21, 31)}
# "24/7" is how people say "always", and no day of July.
_NEVER = ("24/7",)


def calendar_days(text: str, today: date) -> Iterator[Found]:
    """Yield the dates in the text, which is in lower case."""
    for pattern in (_ISO, _NUMBERS, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            if match.group() not in _NEVER:
                yield _day(match, today)
    for match in _DAY_ALONE.finditer(text):
        yield _latest_such_day(match, today)
    yield from _months(text, today)
    yield from _years(text, today)


def day_of(day: str, month: str, year: str) -> date | None:
    """Give the day of three fields, None where it is none.

    The month is a number or a word, as people write it; a year of two digits is of this century.
    """
    given = (_IN_DAY, day), (_IN_MONTH, month), (_IN_YEAR, year)
    if not all(pattern.fullmatch(field.strip().lower()) for pattern, field in given):
        return None
    return _made(_full_year(year), _month_number(month.strip().lower()), int(day))


def _day(match: re.Match[str], today: date) -> Found:
    given = match.groupdict()
    day = int(given["day"]) if given["day"] else _ORDINALS.index(given["ordinal"]) + 1
    month = _month_number(given["month"])
    if given.get("year"):
        return _dated(match, _full_year(given["year"]), month, day, today)
    # Without a year it is the last time that such a day has been.
    for year in range(today.year, today.year - 9, -1):
        found = _made(year, month, day)
        if found and found <= today:
            return on(match.span(), found, today)
    return NotADay(*match.span(), Problem("impossible_date"))


def _dated(match: re.Match[str], year: int, month: int, day: int, today: date) -> Found:
    found = _made(year, month, day)
    if found is None:
        return NotADay(*match.span(), Problem("impossible_date"))
    return on(match.span(), found, today)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(words: str) -> int:
    return int(words) if words.isdigit() else _SHORT_MONTHS.index(words[:3]) + 1


def _full_year(digits: str) -> int:
    year = int(digits.strip("'"))
    return year if year > 99 else 2000 + year


def _latest_such_day(match: re.Match[str], today: date) -> Found:
    day = int(match["day"])
    for months in range(13):
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        found = _made(year, month + 1, day)
        if found and found <= today:
            return on(match.span(), found, today)
    return NotADay(*match.span(), Problem("impossible_date"))


def _months(text: str, today: date) -> Iterator[Found]:
    for match in _MONTH_YEAR.finditer(text):
        year = int(match["year"] or _full_year(match["short"]))
        yield between(match.span(), *month_of(year, _month_number(match["month"])), today)
    for match in _MONTH_ALONE.finditer(text):
        month = _month_number(match["after"] or match["month"])
        yield _part_of_month(match, _year_meant(match, month, today), month, today)
    for bare in (_ONLY_MONTH, _FIRST_MONTH, _SECOND_MONTH):
        for match in bare.finditer(text):
            month = _month_number(match["month"])
            year = today.year if month <= today.month else today.year - 1
            yield between(match.span("month"), *month_of(year, month), today)


def _part_of_month(match: re.Match[str], year: int, month: int, today: date) -> Found:
    first, last = month_of(year, month)
    begins, ends = _PARTS.get(match["part"], (1, last.day))
    first, last = first.replace(day=begins), last.replace(day=min(ends, last.day))
    if match["part"] and first > today:
        return _part_of_month(match, year - 1, month, today)
    return between(match.span(), first, last, today)


def _year_meant(match: re.Match[str], month: int, today: date) -> int:
    which = match["which"] or ""
    if "last year" in which:
        return today.year - 1
    is_over = month < today.month or (month == today.month and match["said"] != "last")
    return today.year if is_over else today.year - 1


def _years(text: str, today: date) -> Iterator[Found]:
    only = _ONLY_YEAR.match(text)
    several = [*_YEARS.finditer(text), *_FIRST_OF_YEARS.finditer(text)]
    for match in [*several, *([only] if only else [])]:
        year = int(match["year"])
        yield between(match.span(), date(year, 1, 1), date(year, 12, 31), today)
