"""What was read in a resident's words: an answer, or what is wrong with them."""

from dataclasses import dataclass
from typing import Any, Literal

ProblemName = Literal["impossible_date", "future_date", "bad_postcode", "bad_phone", "bad_email"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A value that can be written as JSON, and the words it was read in."""

    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Words that look like an answer and cannot be one; the edge says what to do about it."""

    name: ProblemName
