"""Saying back what was read out of a resident's words, so that they can put it right."""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.intake import outcomes
from backend.intake.questions import Answers, questions, shown
from backend.intake.say import Say
from backend.policy.pack import PolicyPack
from backend.policy.reference import parse_reference
from backend.policy.wording import MONTHS, short_date

# What is read into another shape than it was written in, and so is said back.
ECHOED = ("noticed_on", "address", "contact_details")
LONGEST_SHOWN = 160  # characters


def echo(question: str, answers: Answers) -> Say | None:
    """Give the line that says back an answer just recorded; the first says how to change it."""
    what = _what(question, answers[question].get("value"))
    if not what:
        return None
    others = (_what(name, answers.get(name, {}).get("value")) for name in ECHOED)
    is_first = sum(bool(other) for other in others) == 1
    return Say("utter_echo" if is_first else "utter_echo_short", {"what": what})


def in_words(question: str, answers: Answers) -> str:
    """Give an answer as it is said back beside others, in one line."""
    what = _what(question, answers[question].get("value"))
    if not what and question == "outcome":
        what = outcomes.shown(answers)
    line = " ".join((what or shown(questions()[question], answers[question])).split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN].rstrip()} …"


def references(text: str, pack: PolicyPack) -> tuple[str, ...]:
    """Give the landlord's own references that some words hold, as they are written."""
    sign = r"[A-Z0-9]{4}"
    shape = rf"\b{pack.reference_prefix}[\s\-–]?{sign}[\s\-–]?{sign}\b"
    read = (
        parse_reference(found.group(), pack.reference_prefix)
        for found in re.finditer(shape, text, re.IGNORECASE)
    )
    return tuple(dict.fromkeys(one for one in read if one))


def days_in_words(value: Mapping[str, Any]) -> str:
    """Give a stretch of days as a resident says it: "since 2 March 2026", "in May 2026"."""
    first, last = date.fromisoformat(value["earliest"]), date.fromisoformat(value["latest"])
    if value.get("ongoing"):
        return f"since {short_date(first)}"
    if first == last:
        return short_date(first)
    if first.day == 1 and last == _end_of_month(first):
        return f"in {MONTHS[first.month - 1]} {first.year}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"in {first.year}"
    return f"between {short_date(first)} and {short_date(last)}"


def _what(question: str, value: Any) -> str:
    if question not in ECHOED or not isinstance(value, Mapping):
        return ""
    if question == "noticed_on":
        return days_in_words(value)
    if question == "address":
        return ", ".join(value[part] for part in ("address", "postcode") if value.get(part))
    return " and ".join(value[way] for way in ("email", "phone") if value.get(way))


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
