"""When something happened, or since when it goes on."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from backend.policy.reading.answer import Answer, Problem
from backend.policy.reading.calendar_days import calendar_days
from backend.policy.reading.days_near import days_near
from backend.policy.reading.home_days import of_the_home
from backend.policy.reading.moments import Found, Moment, NotADay, without_overlaps
from backend.policy.reading.plain_words import phrases, plain_words
from backend.policy.reading.seasons import seasons
from backend.policy.reading.spells import spells
from backend.policy.reading.text import lowered

_LONGEST = 4_000
# A hurt that lasts is not the thing that caused it.
_LASTING = (
    r"(?:\w+\s+)?(?:(?:can.?t|cannot|can not|could not|couldn.?t|never|haven.?t)\s+)?(?:get over"
    r"|got over|upset\w*|hurts?|haunts?|angry|furious|think(?:s|ing)?\s+(?:about|of)|bothers?\s+me"
    r"|cry\w*|sad|feels?|nightmares|have nightmares|on my mind)"
)
_GOES_ON = re.compile(
    rf"\b(?:since|still(?!\s+{_LASTING})|ongoing|on going|going on|ever since|keeps?|continu\w+"
    r"|to this day|on and off|every (?:day|night|week|month|winter)|all the time|until now"
    r"|up to now)\b"
)
_LEAD = re.compile(
    r"(?:\b(?:since|for|from|about|around|on|in|early|late|over|during|at|before|after|the"
    r"|beginning of|end of|start of|back in)\s+)+$"
)


def read_when(text: str, today: date) -> Answer | Problem | None:
    """Return the days in the words, a problem with them, or None when they name no day."""
    given = lowered(text[:_LONGEST])
    found = moments_in(given, today)
    wrong = next((one.problem for one in found if isinstance(one, NotADay)), None)
    past = [one for one in found if isinstance(one, Moment) and not one.future]
    if wrong:
        return wrong
    if past:
        told = [one for one in past if not of_the_home(given, one.start, alone=len(past) == 1)]
        for other in (one for one in past if one not in told):
            given = given[: other.start] + " " * (other.end - other.start) + given[other.end :]
        return _answer(_of_the_same_time(told), text, given, today) if told else None
    return Problem("future_date") if found else None


def is_only_rude(text: str) -> bool:
    """Say whether words are rude to us and tell of no time, however loosely."""
    plain, known = plain_words(text[:_LONGEST]).text, phrases("at_us")
    return known["rude"].search(plain) is not None and not known["time"].search(plain)


def moments_in(given: str, today: date) -> list[Found]:
    """Return every moment in text of lower case, in order."""
    found = [
        *calendar_days(given, today),
        *days_near(given, today),
        *seasons(given, today),
        *spells(given, today),
    ]
    return without_overlaps(found)


def goes_on(given: str, moments: Sequence[Moment]) -> bool:
    """Say whether text of lower case tells that it is still so."""
    return any(one.ongoing for one in moments) or bool(_GOES_ON.search(given))


def _of_the_same_time(moments: list[Moment]) -> list[Moment]:
    """Leave out spells that lie in a time named beside them: "in 2020, for a month"."""
    named = [one for one in moments if not one.ongoing]
    first = min((one.earliest for one in named), default=date.max)
    return [one for one in moments if not one.ongoing or one.earliest <= first]


def _answer(moments: Sequence[Moment], text: str, given: str, today: date) -> Answer:
    ongoing = goes_on(given, moments)
    latest = today if ongoing else max(one.latest for one in moments)
    value = {
        "earliest": min(one.earliest for one in moments).isoformat(),
        "latest": latest.isoformat(),
        "ongoing": ongoing,
    }
    whole = Moment(moments[0].start, moments[-1].end, moments[0].earliest, latest)
    return Answer(value, words_of(whole, text, given))


def words_of(moment: Moment, text: str, given: str) -> str:
    """Return the resident's words for a moment, with the "since" or "for" before it."""
    lead = _LEAD.search(given, 0, moment.start)
    return text[lead.start() if lead else moment.start : moment.end].strip()


def clauses_with_moments(given: str, today: date) -> Iterator[tuple[int, int, list[Moment]]]:
    """Yield each clause of lower-case text that names days gone by, with where it stands."""
    for clause in re.finditer(r"[^.?!;\n]+[.?!;\n]*", given):
        moments = [
            one
            for one in moments_in(clause.group(), today)
            if isinstance(one, Moment) and not one.future
        ]
        if moments:
            yield clause.start(), clause.end(), moments
