"""A stretch of days that some words speak of."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.policy.reading.answer import Problem


@dataclass(frozen=True, slots=True)
class Moment:
    """From when to when, where the words stand, and whether they say that it still goes on."""

    start: int
    end: int
    earliest: date
    latest: date
    ongoing: bool = False
    future: bool = False


@dataclass(frozen=True, slots=True)
class NotADay:
    """Words that name a day which cannot be."""

    start: int
    end: int
    problem: Problem


Found = Moment | NotADay

DAY = timedelta(days=1)


def on(span: tuple[int, int], day: date, today: date) -> Moment:
    """One single day."""
    return between(span, day, day, today)


def between(span: tuple[int, int], first: date, last: date, today: date) -> Moment:
    """Several days, cut off at today; days that have yet to come are marked as such."""
    if first > today:
        return Moment(*span, first, last, future=True)
    return Moment(*span, first, min(last, today))


def month_of(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    first, last = month_of(max(index // 12, 1), index % 12 + 1)
    return first.replace(day=min(day.day, last.day))


def without_overlaps(found: Sequence[Found]) -> list[Found]:
    """Keep the longest of finds that share words, in the order of the text."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)
