"""Passing over a question in words before it is asked: "I'd rather not say when"."""

import re

from backend.intake.named import named
from backend.intake.questions import questions

MOST_WORDS = 14
_DECLINES = re.compile(
    r"^\W*((sorry|no|but|and|also|please|thanks?)\W+)*(i.?d |i would |id |i.?m |i am |i |we )?"
    r"((much )?(rather|prefer)( to)? not( to)?|would not like to|(do ?n.?t|do not) (want|wish) to"
    r"|wo ?n.?t|will not|not (going|willing|happy) to|refuse to)( be)?"
    r" (say|tell|give|share|disclose|giving|telling|sharing)\b"
    r"( (you|u|anyone|out|away))*(?P<what>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WHO_I_AM = re.compile(r"\bwho (i|we) (am|are)\b", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere (i|we|it)\b", re.IGNORECASE)


def declined(text: str) -> str | None:
    """Give the question that somebody says they will not answer, None when they name none."""
    found = _DECLINES.match(text) if len(text.split()) <= MOST_WORDS else None
    if found is None:
        return None
    if _WHO_I_AM.search(found["what"]):
        return "full_name"
    if _WHERE.search(found["what"]):
        return "address"
    return named(found["what"], questions())
