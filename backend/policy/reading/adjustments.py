"""What makes it hard for somebody to use the service, and what would help."""

from backend.policy.reading.answer import Answer
from backend.policy.reading.plain_words import phrases, plain_words
from backend.policy.reading.text import has_letters
from backend.policy.reading.yes_no import read_yes_no


def read_adjustments(text: str) -> Answer | None:
    """Return what the words ask for, None when they ask for nothing."""
    if not has_letters(text) or (read_yes_no(text) and len(text.split()) <= 4):
        return None
    return Answer(text.strip(), text.strip())


def said_of_adjustments(text: str) -> Answer | None:
    """Return the sentence in which somebody names help that they need from the landlord."""
    plain = plain_words(text)
    match = phrases("adjustments")["it"].search(plain.text)
    if not match:
        return None
    start = max(plain.text.rfind(f" {mark} ", 0, match.start()) for mark in ".!?") + 3
    ends = [at for mark in ".!?" if (at := plain.text.find(f" {mark}", match.end())) >= 0]
    start = start if start > 2 else 0
    words = plain.words(start, min(ends, default=len(plain.text)))
    return Answer(words, words)
