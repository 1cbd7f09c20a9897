"""Whether somebody may act for another, and how that can be shown."""

from backend.policy.reading.answer import Answer
from backend.policy.reading.plain_words import first_said, plain_words
from backend.policy.reading.yes_no import read_yes_no


def read_permission(text: str) -> Answer | None:
    """Return "yes", "not_yet", "no" or "unsure" and the words that say so."""
    found = first_said("permission", plain_words(text))
    said = read_yes_no(text)
    return found or (Answer(said, text.strip()) if said else None)


def read_evidence(text: str) -> Answer | None:
    """Return how permission can be shown, as the intake's own value for it."""
    return first_said("evidence", plain_words(text))
