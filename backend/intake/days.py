"""Stretches of days as a resident says them."""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.policy.wording import MONTHS, short_date

# Whoever says so names no day, and none is said back.
_ROUGHLY = re.compile(
    r"\b(spring|summer|autumn|winter)(time)?\b|^\W*((for|since|been|its|it.?s|the|last|past)\W+)*"
    r"((many|several|some|a few|few) )?(weeks|months|years)\b(?! ago)",
    re.IGNORECASE,
)


def days_in_words(value: Mapping[str, Any], words: str = "") -> str:
    """Give a stretch of days as a resident says it: "since 2 March 2026", "in May 2026".

    `words` are those that they were read in: a season gives "since about June 2026".
    """
    first, last = date.fromisoformat(value["earliest"]), date.fromisoformat(value["latest"])
    if value.get("ongoing") and _ROUGHLY.search(words):
        return f"since about {MONTHS[first.month - 1]} {first.year}"
    if value.get("ongoing") and first.day == 1 and not re.search(r"\d", words):
        return f"since {MONTHS[first.month - 1]} {first.year}"
    if value.get("ongoing"):
        return f"since {short_date(first)}"
    if first == last:
        return short_date(first)
    if first.day == 1 and last == _end_of_month(first):
        return f"in {MONTHS[first.month - 1]} {first.year}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"in {first.year}"
    return f"between {short_date(first)} and {short_date(last)}"


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
