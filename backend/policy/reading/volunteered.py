"""Answers given in a message before they were asked for, and nothing that was not said."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from backend.policy.reading.address import said_of_address
from backend.policy.reading.adjustments import said_of_adjustments
from backend.policy.reading.answer import Answer
from backend.policy.reading.behalf import said_of_behalf
from backend.policy.reading.contact import said_of_contact, said_of_preferred
from backend.policy.reading.home_days import of_the_home
from backend.policy.reading.moments import Moment
from backend.policy.reading.name import said_of_name
from backend.policy.reading.outcome import said_of_outcome
from backend.policy.reading.relationship import said_of_relationship
from backend.policy.reading.reported import said_of_reporting
from backend.policy.reading.text import lowered
from backend.policy.reading.when import clauses_with_moments, goes_on, words_of

_LONGEST = 4_000
# Days in such a clause belong to something else than the problem.
_OF_OTHER_THINGS = re.compile(
    r"\b(?:appointments?|booked|due|coming (?:on|next)|visit|lived|live|living|moved (?:in|here)"
    r"|tenant|tenancy|born|pregnant|years? old|aged|expir\w+|holiday|work(?:ed)? here|married"
    r"|diagnosed|rang|rung|phoned|telephoned|telephone|texted|messaged|emailed|wrote|written|told"
    r"|reported|complained|called|spoke|contacted|sent"
    r"|promised|said|answer(?:ed)?|repl(?:y|ied)|decision|letter|complaint|chased|asked|came|come"
    r"|visited|inspected|surveyed|fixed|repaired|paid|charged|bill(?:ed)?|not sure|don'?t know"
    r"|maybe|perhaps|might|could have|every|if|closed|gave|within|until|was told|were told)\b"
)
# "Every night since August" tells since when; "every August" does not.
_HOW_OFTEN = re.compile(r"\bevery (?:single )?(?:other )?\w+ (?=since\b|for\b)")
_JOINED = re.compile(r"\W*(?:(?:then|again|also|in|on|at|early|late|once more|too|as well)\b\W*)*")
_JOINT = r"(?:,|\band\b|\bbut\b|\bso\b|\bbecause\b|\bwhen\b|\bthen\b)"
_CLAUSES = re.compile(rf"{_JOINT}(?:\s*{_JOINT})*")
_AND = re.compile(r"(?:,|and|then|\s)+")

_READERS: dict[str, Callable[[str], Answer | None]] = {
    "reported_before": said_of_reporting,
    "outcome": said_of_outcome,
    "on_behalf": said_of_behalf,
    "relationship": said_of_relationship,
    "full_name": said_of_name,
    "address": said_of_address,
    "contact_details": said_of_contact,
    "preferred_contact": said_of_preferred,
    "adjustments": said_of_adjustments,
}


def volunteered(text: str, today: date) -> dict[str, Answer]:
    """Return the answers that a message gives by the question they answer."""
    told = text[:_LONGEST].replace("\x00", " ")
    found = {"noticed_on": _noticed(told, today)}
    found |= {question: read(told) for question, read in _READERS.items()}
    return {question: answer for question, answer in found.items() if answer}


def _noticed(text: str, today: date) -> Answer | None:
    """Return since when the problem has been there, from the first clause that says so."""
    given = lowered(text)
    for start, end, moments in clauses_with_moments(given, today):
        for moment in moments:
            at = start + moment.start
            if given[start:end].rstrip().endswith("?") or of_the_home(given, at, alone=False):
                continue
            first, last = _clause_around(given, start, end, at, moments)
            clause = given[first:last]
            if _OF_OTHER_THINGS.search(_HOW_OFTEN.sub("", clause)):
                continue
            ongoing = goes_on(clause, [moment])
            latest = today if ongoing else moment.latest
            value = {
                "earliest": moment.earliest.isoformat(),
                "latest": latest.isoformat(),
                "ongoing": ongoing,
            }
            return Answer(value, words_of(moment, text[start:], given[start:]))
    return None


def _clause_around(
    given: str, start: int, end: int, at: int, days: Sequence[Moment]
) -> tuple[int, int]:
    cuts = list(_CLAUSES.finditer(given, start, end))
    ends = [cut.start() for cut in cuts[1:]] + [end] * bool(cuts)
    spans = [
        cut.span()
        for cut, until in zip(cuts, ends, strict=True)
        if not _adds_a_day(given, cut, until, [one for one in days if not one.ongoing], start)
    ]
    first = max((after for _, after in spans if after <= at), default=start)
    last = min((before for before, _ in spans if before > at), default=end)
    return first, last


def _adds_a_day(
    given: str, cut: re.Match[str], until: int, days: Sequence[Moment], start: int
) -> bool:
    """Say whether only a day follows: "I rang in May and in June" says the same of both."""
    return bool(_AND.fullmatch(cut.group())) and any(
        cut.end() <= start + day.start
        and start + day.end <= until
        and _JOINED.fullmatch(given, cut.end(), start + day.start)
        and _JOINED.fullmatch(given, start + day.end, until)
        and not given.startswith("since", start + day.start)
        for day in days
    )
