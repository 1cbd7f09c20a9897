"""Saying back what was read out of a resident's words, so that they can put it right."""

import re
from collections.abc import Mapping
from typing import Any

from backend.intake import outcomes
from backend.intake.days import days_in_words
from backend.intake.questions import Answers, questions, shown
from backend.intake.say import Say
from backend.policy import reading
from backend.policy.pack import PolicyPack
from backend.policy.reference import parse_reference

# What is read into another shape than it was written in, and so is said back.
ECHOED = ("noticed_on", "address", "contact_details")
LONGEST_SHOWN = 160  # characters


def echo(question: str, answers: Answers) -> Say | None:
    """Give the line that says back an answer just recorded; the first says how to change it."""
    if question == "reported_before" and _was_gathered(answers[question]):
        return Say("utter_echo", {"what": "“yes, you have told us before”"})
    what = _what(question, answers[question])
    if not what:
        return None
    others = (_what(name, answers.get(name, {})) for name in ECHOED)
    is_first = sum(bool(other) for other in others) == 1
    return Say("utter_echo" if is_first else "utter_echo_short", {"what": what})


def in_words(question: str, answers: Answers) -> str:
    """Give an answer as it is said back beside others, in one line."""
    what = _what(question, answers[question])
    if not what and question == "outcome":
        each = answers["outcome"].get("each")
        what = str(each[-1]["words"]) if each else outcomes.shown(answers)
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


def _was_gathered(answer: Mapping[str, Any]) -> bool:
    """Tell whether a yes was gathered from an account that holds neither yes nor no."""
    return answer["value"] == "yes" and reading.read_reported(str(answer["words"])) is None


def _what(question: str, answer: Mapping[str, Any]) -> str:
    value = answer.get("value")
    if question not in ECHOED or not isinstance(value, Mapping):
        return ""
    if question == "noticed_on":
        return days_in_words(value, str(answer.get("words", "")))
    if question == "address":
        return ", ".join(value[part] for part in ("address", "postcode") if value.get(part))
    return " and ".join(value[way] for way in ("email", "phone") if value.get(way))
