"""When somebody is there: the opening hours by the clocks in England, less the days off."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.clock import LONDON, local_date
from backend.landlord.service import value
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.opening import hours_in_words
from backend.policy.pack import OpeningHours, OpeningSpan, PolicyPack

NAME = "opening_hours"
# Longer than any closure: whoever is not there within a year has no hours worth naming.
LOOK_AHEAD = timedelta(days=366)


def opening(session: Session, pack: PolicyPack) -> OpeningHours:
    """Give the hours that the managers have set, or those of the policy pack."""
    kept = value(session, NAME)
    return read(kept) if kept and kept["spans"] else pack.opening_hours


def read(kept: Mapping[str, Any]) -> OpeningHours:
    """Read the hours as the setting keeps them: its spans, and words of their own or none."""
    spans = tuple(
        OpeningSpan(
            weekday=span["weekday"],
            opens=time.fromisoformat(span["opens"]),
            closes=time.fromisoformat(span["closes"]),
        )
        for span in kept["spans"]
    )
    words = kept.get("words") or hours_in_words(spans)
    return OpeningHours(spans=spans, status="published", words=words)


def is_open(hours: OpeningHours, calendar: WorkingDayCalendar, now: datetime) -> bool:
    """Say whether somebody is there: within a span, on no bank holiday and in no closure."""
    return any(start <= now < end for start, end in _spans_on(hours, calendar, local_date(now)))


def closes_at(hours: OpeningHours, calendar: WorkingDayCalendar, now: datetime) -> datetime | None:
    """Give when whoever is there now goes home, or None when nobody is there."""
    spans = _spans_on(hours, calendar, local_date(now))
    return next((end for start, end in spans if start <= now < end), None)


def opens_next(hours: OpeningHours, calendar: WorkingDayCalendar, now: datetime) -> datetime | None:
    """Give the first opening after an instant, or None when there is none within a year."""
    return next((start for start, _end in _spans_from(hours, calendar, now) if start > now), None)


def after_open_hours(
    hours: OpeningHours, calendar: WorkingDayCalendar, start: datetime, amount: timedelta
) -> datetime | None:
    """Give the instant by which somebody was there for so long since the start.

    None when that takes longer than a year, or when no hours are known.
    """
    left = amount
    for opens, closes in _spans_from(hours, calendar, start):
        begin = max(opens, start)
        if closes - begin >= left:
            return begin + left
        left -= max(closes - begin, timedelta())
    return None


def is_day_off(calendar: WorkingDayCalendar, day: date) -> bool:
    """Say whether a day is a bank holiday or in a closure; a weekend alone is none."""
    skipped = calendar.skipped_between(day - timedelta(days=1), day)
    return bool(skipped) and skipped[0].why != "weekend"


def _spans_from(
    hours: OpeningHours, calendar: WorkingDayCalendar, start: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans from the day of an instant on, those of a year, in their order."""
    first = local_date(start)
    for number in range(LOOK_AHEAD.days if hours.are_set else 0):
        yield from _spans_on(hours, calendar, first + timedelta(days=number))


def _spans_on(
    hours: OpeningHours, calendar: WorkingDayCalendar, day: date
) -> list[tuple[datetime, datetime]]:
    """Give the instants between which somebody is there on a day, in their order, none twice."""
    spans = [span for span in hours.spans if span.weekday == day.weekday()]
    if not spans or is_day_off(calendar, day):
        return []
    found: list[tuple[datetime, datetime]] = []
    for span in sorted(spans, key=lambda span: span.opens):
        start, end = _instant(day, span.opens), _instant(day, span.closes)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if start < end]


def _instant(day: date, at: time) -> datetime:
    """Give what the clock on the wall means, in UTC, so that hours add up when clocks change."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)
