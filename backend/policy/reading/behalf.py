"""Whether somebody speaks for themselves, for someone else or for a group."""

from backend.policy.reading.answer import Answer
from backend.policy.reading.plain_words import first_said, plain_words


def read_behalf(text: str) -> Answer | None:
    """Return "self", "other" or "group" and the words that say so."""
    return said_of_behalf(text) or first_said("behalf_answers", plain_words(text))


def said_of_behalf(text: str) -> Answer | None:
    """Return for whom somebody says that they speak; nothing when they do not say."""
    return first_said("behalf_said", plain_words(text))
