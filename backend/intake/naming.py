"""What a problem is called: a few of its own words, from the part that tells the trouble."""

import re
from collections.abc import Iterator

from backend.policy.danger import recognise

MOST_WORDS = 6
# So many words before what is wrong belong to its name: "the ceiling in my bedroom leaks".
MOST_BEFORE = 7

_LEADS = re.compile(
    r"^\W*((hi|hello|hey|also|and|but|oh|yes|well|so|plus|then|dear sir or madam"
    r"|good (morning|evening|afternoon))\b[\s,.:!-]*)+",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^\W*(i|we)(.?m| am| are|.?re|.?d| would)? (just )?(want|wish|like|need|writing|here|trying)"
    r"( to)? (complain|make a (formal )?complaint|report|tell you|let you know)( about| that)?\s+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[^.!?;,\n]+")
# How somebody is, and not what is wrong.
_FEELS = re.compile(
    r"\b(tired|fed up|sick (and tired )?of|had enough|angry|fuming|furious|disgust\w*|upset|livid"
    r"|at my wits|can.?t (cope|take|go on|believe)|cannot (cope|take|go on|believe)|stress\w*"
    r"|(not|so|very) (un)?happy|unhappy|dissatisfied|frustrat\w*|desperate|joke|ridiculous"
    r"|unacceptable|disgrace\w*|appalling|appalled|pathetic|useless|how (long|many times)"
    r"|to complain|a complaint|what do i pay|sorry to|hope (you|this)|i.?m at the end|shambles)\b",
    re.IGNORECASE,
)


def name_of(text: str) -> str:
    """Give a few words of what went wrong, by which a resident knows it again."""
    told = _WISH.sub("", _LEADS.sub("", text, count=1), count=1)
    words = (_what_is_wrong(told) or told).split() or text.split()
    if len(words) <= MOST_WORDS:
        return " ".join(words).rstrip(".!?,;:")
    return " ".join(words[:MOST_WORDS]).rstrip(".!?,;:") + " …"


def _what_is_wrong(told: str) -> str:
    """Give the words from the hazard on that they tell of, else from the first part of trouble."""
    if len(told.split()) <= MOST_WORDS:
        return told
    hazards = [told.find(one.words) for one in recognise(told) if one.level in ("danger", "hazard")]
    at = min((place for place in hazards if place >= 0), default=None)
    if at is not None:
        return _from(told, at)
    return next((told[start:] for start in _troubles(told)), told)


def _from(told: str, at: int) -> str:
    """Give the words from the beginning of the part that holds a place, where that is near."""
    starts = [part.start() for part in _PARTS.finditer(told) if part.start() <= at]
    start = starts[-1] if starts else 0
    part = told[start:at]
    is_near = len(part.split()) <= MOST_BEFORE and not _FEELS.search(part)
    return _LEADS.sub("", told[start if is_near else at :].strip(), count=1)


def _troubles(told: str) -> Iterator[int]:
    for part in _PARTS.finditer(told):
        if len(part[0].split()) > 1 and not _FEELS.search(part[0]):
            yield part.start() + len(part[0]) - len(part[0].lstrip())
