"""What is known besides the words: the form's answers and the bot's reading."""

from dataclasses import dataclass
from datetime import date

from backend.policy.pack import Relationship


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers given to the form; each overrides what the words seem to say, None leaves it open.

    `happened_latest` is the last day on which it was still going on or became known;
    `within_timescale` tells of a repair told before that it is still in time, or no longer.
    """

    reported_before: bool | None = None
    within_timescale: bool | None = None
    outcome_words: str | None = None
    happened_latest: date | None = None
    wants_complaint: bool | None = None
    relationship: Relationship | None = None


@dataclass(frozen=True, slots=True)
class Parse:
    """What the bot took the message for; it may add to the triage and never take away."""

    intent: str
    confidence: float
