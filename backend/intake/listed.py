"""Answers given one after the other, each a part of its own: "for me, tenant, Pete Orme"."""

import re
from collections.abc import Callable, Mapping

from backend.intake.answers import gives_a_street
from backend.intake.merging import merged
from backend.policy import reading
from backend.policy.reading import Answer
from backend.policy.spelling import english_words

MOST_WORDS = 30
# Longer parts are sentences, which may say anything.
MOST_WORDS_OF_A_PART = 7
MOST_WORDS_OF_A_LINK = 4
FEWEST_WORDS_OF_A_NAME = 2
MOST_WORDS_OF_A_NAME = 3

_BETWEEN = re.compile(r"[,;\n]+\s*|\.\s+|\s+and\s+(?=my\b)")


def listed(text: str) -> dict[str, Answer]:
    """Give the answers of a list by their question; nothing where a part answers none."""
    parts = [part.strip(" .") for part in _BETWEEN.split(text) if part.strip(" .")]
    if len(parts) < 2 or len(text.split()) > MOST_WORDS:
        return {}
    found: dict[str, Answer] = {}
    for part in parts:
        one = part_answers(part)
        if one is None:
            return {}
        name, answer = one
        before = found.get(name)
        kept = {"value": before.value, "words": before.words} if before else {}
        found[name] = merged(name, kept, answer)
    return found if len(found) > 1 else {}


def part_answers(part: str) -> tuple[str, Answer] | None:
    """Give the question that a few words alone answer, with the answer."""
    if len(part.split()) > MOST_WORDS_OF_A_PART:
        return None
    for name, read in _READERS.items():
        answer = read(part)
        if answer is not None:
            return name, answer
    return None


def only_a_link(text: str) -> Answer | None:
    """Give the link with the landlord where the words say that and no more."""
    return reading.read_relationship(text) if len(text.split()) <= MOST_WORDS_OF_A_LINK else None


def only_a_name(text: str) -> Answer | None:
    """Give the name and surname where the words are that and no more."""
    name = reading.read_name(text)
    number = len(str(name.value).split()) if name else 0
    if name is None or not FEWEST_WORDS_OF_A_NAME <= number <= MOST_WORDS_OF_A_NAME:
        return None
    whole = str(name.value)
    is_named = whole.istitle() or not english_words().issuperset(whole.lower().split())
    return Answer(whole, whole) if is_named else None


def _contact(part: str) -> Answer | None:
    found = reading.read_contact(part)
    return found if isinstance(found, Answer) else None


def _address(part: str) -> Answer | None:
    found = reading.read_address(part) if gives_a_street(part) else None
    return found if isinstance(found, Answer) else None


def _behalf(part: str) -> Answer | None:
    return reading.read_behalf(part) if len(part.split()) <= MOST_WORDS_OF_A_LINK else None


_READERS: Mapping[str, Callable[[str], Answer | None]] = {
    "contact_details": _contact,
    "address": _address,
    "relationship": only_a_link,
    "on_behalf": _behalf,
    "full_name": only_a_name,
}
