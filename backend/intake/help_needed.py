"""Telling help with using our service from a wish about what went wrong."""

import re

from backend.policy import reading
from backend.policy.reading import Answer

_HELP = re.compile(
    r"\b(interpret\w*|translat\w*|(large|larger|big|bigger) (print|font|letters)|braille|easy read"
    r"|sign language|bsl|deaf|blind|hard of hearing|dyslexi\w*)\b",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"\b(sorry|apolog\w*|compensat\w*|fix\w*|mend\w*|repair\w*|replac\w*|clean\w*|paid|refund\w*"
    r"|send|sent|letter|never|train\w*|staff|should|alarm|bell)\b",
    re.IGNORECASE,
)


_CANNOT = re.compile(
    r"\b(?:deaf|blind|hard of hearing|partially sighted|dyslexi\w*|dementia|housebound|bedbound"
    r"|hearing aids?)\b"
    r"|(?:\bnot|\bcannot|n['’]?t|\bhard to|\bstruggles? to) (?:really |even )?"
    r"(?:hear|see|read|write|use (?:the|a) phone)\b"
    r"|\b(?:my|his|her|their|mum.?s|dad.?s) (?:hearing|sight|eyesight|eyes|ears|english)"
    r" (?:is|are|isn|aren|has|have)\b",
    re.IGNORECASE,
)


def told_in_passing(text: str) -> Answer | None:
    """Give the need that somebody tells of where a detail was asked for and none was given."""
    has_detail = isinstance(reading.read_contact(text), Answer) or re.search(r"\d", text)
    return None if has_detail or not _CANNOT.search(text) else Answer(text, text)


def is_only_help(found: Answer) -> bool:
    """Tell whether somebody names help that they need, and nothing that is to be put right."""
    return _HELP.search(found.words) is not None and not _WISHES.search(found.words)
