"""What staff see of an answer: how it was read, the words it came from, and how sure that was."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.web.staff.intent_words import taken_for

LETTER = re.compile(r"[^\W\d_]")


def in_full(found: Iterable[Sequence[str]], answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give each line of what was gathered with the words it came from, where they say more."""
    return [
        {
            "label": label,
            "answer": answer,
            "words": _words(question, answer, answers),
            "understood": understood(answers.get(question) or {}),
        }
        for question, label, answer in found
    ]


def contact_words(answers: Mapping[str, Any]) -> str:
    """Give the resident's own words on how to reach them when they say more than the address."""
    answer = answers.get("contact_details") or {}
    words = rest = str(answer.get("words") or "")
    value = answer.get("value")
    for known in value.values() if isinstance(value, dict) else ():
        rest = re.sub(re.escape(str(known)), "", rest, flags=re.IGNORECASE)
    return words if LETTER.search(rest) else ""


def understood(answer: Mapping[str, Any]) -> str:
    """Give what the assistant took the words for, in a sentence; empty when not known."""
    heard = answer.get("understood")
    if not heard:
        return ""
    taken = taken_for(str(heard["intent"]))
    if not taken:
        return "The assistant was not sure what the words mean, and kept them as they are."
    return f"The assistant took this for {taken}, and was {sure(heard['confidence'])}."


def sure(confidence: float) -> str:
    """Give a confidence from 0 to 1 in words that say if it has to be looked at."""
    words = ((0.8, "sure"), (0.6, "fairly sure"))
    return next((told for least, told in words if confidence >= least), "not sure: check it")


def _words(question: str, answer: str, answers: Mapping[str, Any]) -> str:
    if question == "contact_details":
        return contact_words(answers)
    words = str((answers.get(question) or {}).get("words") or "")
    return "" if _plain(words) in _plain(answer) else words


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
