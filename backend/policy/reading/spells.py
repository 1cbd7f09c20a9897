"""Spells of time: three weeks, about two years ago, for months, six and a half weeks now."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from backend.policy.reading.moments import Found, Moment, months_before

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "couple": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
# How few and how many such words can mean.
_LOOSE = {"few": (2, 5), "several": (3, 8), "many": (5, 12), "some": (2, 8), "bare": (2, 8)}
_AROUND = {"about", "around", "approx", "approximately", "roughly", "nearly", "almost", "maybe",
           "over", "more than", "at least", "just over", "best part of", "up to"}  # fmt: skip
_UNIT = r"(?P<unit>days?|weeks?|wks?|fortnights?|months?|mths?|years?|yrs?|decades?|winters?)"
_SPELL = re.compile(
    r"(?<!\d)(?<!\d\s)\b(?P<lead>(?:for|over|in|within|during|took(?: \w+)?"
    r"|taken(?: \w+)?|takes|taking|every|each|after|another|last|past|than|wait(?:ed|ing)?"
    r"|next|of|is|within the|been|off|these)"
    r"\s+)?(?:(?:the|this)\s+)?(?P<last>last\s+|past\s+)?"
    r"(?P<around>(?:about|around|approx(?:imately)?|roughly|nearly|almost|maybe|just over|over"
    r"|more than|at least|the best part of|best part of|up to)\s+)?"
    rf"(?:(?:a\s+)?(?P<loose>few|several|many|some)\s+|(?:a\s+)?(?P<count>{'|'.join(_NUMBERS)}"
    r"|\d{1,3})\s*(?:of\s+)?(?P<half>(?:and a half|&?\s?½|\.5)\s+)?-?"
    r"|(?P<half_a>half a\s+)|)"
    rf"{_UNIT}(?:\s+and\s+a\s+(?P<half_after>half))?\b"
    r"(?P<tail>\s+(?:ago|back|now|later|old|pregnant|notice|time|late|gone|running|in a row|off"
    r"|since|wait|at a time|rent|deposit|supply|worth|and counting|straight))?"
)
# After or before these, a spell says how long something takes or how old somebody is.
_OTHER_TAILS = ("later", "old", "pregnant", "notice", "time", "late", "wait", "at a time", "rent",
                "deposit", "supply", "worth", "gone", "off")  # fmt: skip
_OTHER_LEADS = ("within", "took", "taken", "takes", "taking", "every", "each", "after", "another",
                "next", "than", "of", "in", "within the")  # fmt: skip
_ONGOING_LEADS = ("for", "over", "during", "last", "past", "been", "off", "these", "waited",
                  "waiting", "wait")  # fmt: skip

_MOST_YEARS = 100  # nobody means more

Unit = Literal["day", "week", "month", "year"]


def spells(text: str, today: date) -> Iterator[Found]:
    """Yield the spells in the text, which is in lower case, as stretches before today."""
    for match in _SPELL.finditer(text):
        if _is_when(match):
            yield _moment(match, today)


def _is_when(match: re.Match[str]) -> bool:
    lead = (match["lead"] or "").split()
    tail = (match["tail"] or "").strip()
    if tail in _OTHER_TAILS or match["unit"].startswith("winter"):
        return False
    if _unit(match["unit"])[0] == "year" and _years(match) > _MOST_YEARS:
        return False
    if tail in ("ago", "back"):
        return True
    is_answer = match.group().strip() == match.string.strip(" .,!")
    is_bare = not (match["count"] or match["loose"] or match["half_a"])
    if is_bare and not is_answer and not (match["last"] or (lead and lead[0] in _ONGOING_LEADS)):
        return False
    return bool(match["last"]) or not (lead and lead[0] in _OTHER_LEADS)


def _moment(match: re.Match[str], today: date) -> Moment:
    unit, times = _unit(match["unit"])
    few, most, half = _amounts(match)
    earliest = _before(today, unit, most * times, half)
    latest = _before(today, unit, few * times, half)
    said = {(match[part] or "").strip().removeprefix("the ") for part in ("around", "lead")}
    if said & _AROUND:
        spread = latest - _before(latest, unit, 0, half=True)
        earliest, latest = earliest - spread, latest + spread
    ongoing = (match["tail"] or "").strip() not in ("ago", "back")
    return Moment(*match.span(), earliest, today if ongoing else min(latest, today), ongoing)


def _unit(word: str) -> tuple[Unit, int]:
    if word.startswith("fortnight"):
        return "week", 2
    if word.startswith("decade"):
        return "year", 10
    names: dict[str, Unit] = {"d": "day", "w": "week", "m": "month", "y": "year"}
    return names[word[0]], 1


def _years(match: re.Match[str]) -> int:
    return _amounts(match)[1] * _unit(match["unit"])[1]


def _amounts(match: re.Match[str]) -> tuple[int, int, bool]:
    half = bool(match["half"] or match["half_after"] or match["half_a"])
    if match["half_a"]:
        return 0, 0, True
    if match["count"]:
        number = _NUMBERS.get(match["count"]) or int(match["count"])
        return number, number, half
    is_one = match["unit"] in ("day", "week", "month", "year", "fortnight")
    few, most = (1, 1) if is_one else _LOOSE[match["loose"] or "bare"]
    return few, most, half


def _before(day: date, unit: Unit, count: int, half: bool) -> date:
    if unit in ("day", "week"):
        days = (7 if unit == "week" else 1) * count + (4 if unit == "week" else 1) * half
        return day - timedelta(days=days)
    months = (12 * count + 6 * half) if unit == "year" else count
    return months_before(day, months) - timedelta(days=15 * (half and unit == "month"))
