"""What link somebody has with the landlord."""

import re
from dataclasses import replace

from backend.policy.reading.answer import Answer
from backend.policy.reading.plain_words import first_said, phrases, plain_words


def read_relationship(text: str) -> Answer | None:
    """Return the link that an answer names, None when it names none."""
    plain = plain_words(text)
    told = replace(plain, text=phrases("relationship_denied")["it"].sub(_blanked, plain.text))
    return first_said("relationship_near", plain) or first_said("relationship", told)


def said_of_relationship(text: str) -> Answer | None:
    """Return the link that somebody says they have, in so many words."""
    return first_said("relationship_said", plain_words(text))


def _blanked(match: re.Match[str]) -> str:
    return "#" * len(match.group())
