"""A day that was misunderstood, and the right one: "it was not 2009, it was September"."""

import re
from datetime import date

from backend.policy import reading
from backend.policy.reading import Answer

MOST_WORDS = 40
_DENIES = re.compile(
    r"\b(?:it|that|this)(?: was| is|.?s)?(?: not|n.?t)\s+(?:(?:in|on|since|from)\s+)?"
    r"(?P<wrong>[^.,;]{1,40}?)(?=[.,;]|\s+(?:but|it|its|that)\b|$)"
    r"|^\W*(?:(?:oh|no|sorry|and)\W+)*not\s+(?:(?:in|on|since|from)\s+)?(?P<first>[^.,;]{1,40}?)(?=[.,;]|\s+(?:but|that)\b)",
    re.IGNORECASE,
)
# What the wrong day was the day of.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:that|which)(?: is|.?s| was) (?:when|the)\b[^.;]*", re.IGNORECASE
)


def day_put_right(text: str, today: date) -> Answer | None:
    """Give the day that somebody puts in the place of one that they deny."""
    found = _DENIES.search(text) if len(text.split()) <= MOST_WORDS else None
    if found is None:
        return None
    wrong = reading.read_when(found["wrong"] or found["first"], today)
    right = reading.read_when(_OF_SOMETHING_ELSE.sub(" ", text[found.end() :]), today)
    return right if isinstance(wrong, Answer) and isinstance(right, Answer) else None
