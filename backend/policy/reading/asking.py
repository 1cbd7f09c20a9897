"""Whether somebody asks us something instead of answering."""

import re

from backend.policy.reading.plain_words import phrases, plain_words

_LONGEST = 20  # words; longer is an account that holds a question
_GREETING = 2  # words


def is_question(text: str) -> bool:
    """Say whether the words ask us something, leaving out wishes, doubts and reproaches."""
    plain = plain_words(text).text
    if not plain or len(plain.split()) > _LONGEST:
        return False
    asked = phrases("asking")
    if asked["not_asked"].match(plain):
        return False
    return bool(asked["opens"].match(plain)) or (
        plain.endswith("?") and not asked["doubt"].search(plain) and not _tells_first(plain)
    )


def _tells_first(plain: str) -> bool:
    """Say whether a sentence of its own stands before the one that asks."""
    sentences = [part.split() for part in re.split(r"[.!?]", plain) if part.strip()]
    return len(sentences) > 1 and len(sentences[0]) > _GREETING
