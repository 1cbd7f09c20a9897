"""Residents' answers made plain, and the phrases by which they are known."""

from functools import lru_cache
from re import Pattern
from typing import Any

from backend.policy.lexicon import POLICIES, compiled
from backend.policy.plain_text import PlainText, plain
from backend.policy.reading.answer import Answer
from backend.policy.spelling import Spelling, english_words

PHRASES = POLICIES / "reading.yaml"


@lru_cache(maxsize=8)
def plain_words(text: str) -> PlainText:
    """Return the text made plain for reading; every reader of a message asks for the same."""
    return plain(text, _spelling())


@lru_cache
def phrases(question: str) -> dict[str, Pattern[str]]:
    """Return the pattern of each value that the words of a question can have."""
    data = _data()
    return compiled(data["questions"][question], data["macros"])


def first_said(question: str, plain: PlainText) -> Answer | None:
    """Return the first value whose phrase stands in the plain text, and the words that say so."""
    for value, phrase in phrases(question).items():
        match = phrase.search(plain.text)
        if match:
            return Answer(value, plain.words(match.start(), match.end()))
    return None


@lru_cache
def _spelling() -> Spelling:
    return Spelling(_data()["spelling"], english_words())


@lru_cache
def _data() -> dict[str, Any]:
    # Imported here because reading YAML costs more than all the rest.
    import yaml

    data: dict[str, Any] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return data
