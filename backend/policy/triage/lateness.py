"""Whether the next stage is asked for after the time for it, by the day told of the answer."""

import re
from collections.abc import Iterator
from datetime import date

from backend.policy.calendar import CalendarRangeError, WorkingDayCalendar, calendar_for
from backend.policy.counting import due_on
from backend.policy.pack import Duty, PolicyPack
from backend.policy.reading.text import lowered
from backend.policy.reading.when import clauses_with_moments

_WINDOWS: tuple[Duty, ...] = ("request_escalation", "request_review")
_LONGEST = 4_000
_ANSWER = re.compile(
    r"\b(?:(?:your|the|that|this|an?|another|their|one|1|first|complaints?"
    r"|my(?! (?:letter|e-?mail)))\s+"
    r"(?:(?!(?:not?|never|rent|appointment)\b)[\w']+\s+){0,3}?"
    r"(?:answers?|respon[sc]e|repl(?:y|ies)|letter|e-?mail|deci[sc]ion|outcome|findings?|result)\b"
    r"|you(?:'ve|'d| have| had)?\s+(?:(?:finally|only|already|first|last|all)\s+)?"
    r"(?:answered|responded|replied|decided|wrote(?: back)?|got back|came back|closed|rejected"
    r"|upheld|dismissed|turned|said no)\b"
    r"|heard (?:back )?from you\b"
    r"|(?:was|were|been|got)\s+(?:rejected|upheld|closed|answered|turned down|decided|dismissed)\b"
    r"|stage (?:one|1)\s+(?:was\s+)?(?:ended|finished|closed|answered|over|concluded|done)\b)"
)
# It has yet to come, or was the resident's own.
_NOT_COME = re.compile(
    r"\b(?:no|without|any|await\w*|wait\w*|chas\w*|expect\w*|promis\w*|due|owed?|asked for)\s+"
    r"(?:[\w']+\s+){0,4}?(?:answer|respon[sc]e|reply|letter|e-?mail|deci[sc]ion|outcome|result)\b"
    r"|(?:\bnot|n't|\bnever)\s+(?:\w+\s+){0,2}?(?:got|had|received?|get|have|seen|heard|answered"
    r"|replied|responded|given|sent|written|come|came|decided)\b"
    r"|\b(?:should|would) have\b|\bsupposed to\b"
    r"|\bi(?:'ve| have)?\s+(?:sent|wrote|e-?mailed|posted|replied|responded|answered)\b"
)
# Between the answer and the day these give the day to the problem, unless the answer comes after.
_PROBLEM = (
    r"\b(?:began|begun|start\w*|happen\w*|br[oe]ke\w*|leak\w*|damp|mould|told|report\w*"
    r"|complain(?:ed|ing)|since i|flood\w*|repair\w*|fault\w*|problem\w*|visit\w*|moved|work\w*"
    r"|say|says|said|saying|claim\w*)\b"
)
_ARRIVES = r"\b(?:came|arrived|dated|received|reached|landed|turned up|was (?:sent|given|posted))\b"
_OF_THE_PROBLEM = re.compile(rf"{_PROBLEM}(?!.*{_ARRIVES})|\b(?:says?|said|saying|claim\w*)\b")
# "The July flood" is a problem, whatever the answer says of it.
_NAMES_A_PROBLEM = re.compile(r"\s*(?:leak|flood|damp|mould|repair|fault|problem|visit|work)")
# From then on the words tell of a day that has come, not of one when something was sent.
_HAS_COME = re.compile(r"\b(?:got|had|have|received?|came|arrived|read|opened|landed|turned up)\b")
_CUTS = re.compile(r",|\band\b|\bbut\b|\bso\b|\bbecause\b|\bthough\b|\balthough\b|\bthen\b")
_BARE = re.compile(
    r"\W*(?:(?:in|on|at|it|that|this|was|is|i|think|believe|back|about|around|early|late|the|of"
    r"|end|start|some ?time|already|came|arrived|dated|which|way|all)\b\W*)*"
)


def asks_late(text: str, pack: PolicyPack, today: date) -> bool:
    """Say whether even the latest day told of the answer is too long ago to ask for more."""
    window = next(filter(None, map(pack.first_stage.limit, _WINDOWS)), None)
    # Nobody tells the hour, so a window of hours is left to whoever takes the case.
    if window is None or window.unit == "hour":
        return False
    told = list(_answered(lowered(text[:_LONGEST]), today))
    if not told:
        return False
    day, has_come = max(told)
    calendar = calendar_for(pack)
    try:
        start = day if has_come else _delivered(day, pack, calendar)
        return due_on(window.amount, window.unit, start, calendar) < today
    except CalendarRangeError:
        return day.year < calendar.first_year


def _delivered(day: date, pack: PolicyPack, calendar: WorkingDayCalendar) -> date:
    """What was sent on the day counts as received after the longest time that a channel takes."""
    days = max(pack.calendar.deemed_delivery.values(), default=0)
    return calendar.working_days_after(day, days) if days else day


def _answered(given: str, today: date) -> Iterator[tuple[date, bool]]:
    """Yield the last day that each mention can mean, and whether the answer had come by then."""
    for start, end, moments in clauses_with_moments(given, today):
        for moment in moments:
            first, last = start + moment.start, start + moment.end
            before, after = _around(given, (start, end), first, last)
            if not moment.ongoing and _tells_of_the_answer(before, after):
                yield moment.latest, bool(_HAS_COME.search(f"{before} {after}"))


def _around(given: str, sentence: tuple[int, int], first: int, last: int) -> tuple[str, str]:
    """Return the words of the clause beside a day; of the sentence where it has none to speak of"""
    before, after = given[sentence[0] : first], given[last : sentence[1]]
    near = _CUTS.split(before)[-1], _CUTS.split(after)[0]
    return (before, after) if all(map(_BARE.fullmatch, near)) else near


def _tells_of_the_answer(before: str, after: str) -> bool:
    if _NOT_COME.search(f"{before} {after}") or _NAMES_A_PROBLEM.match(after):
        return False
    earlier = (before[found.end() :] for found in _ANSWER.finditer(before))
    later = (after[: found.start()] for found in _ANSWER.finditer(after))
    return any(not _OF_THE_PROBLEM.search(between) for between in (*earlier, *later))
