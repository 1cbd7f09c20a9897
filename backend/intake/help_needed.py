"""Telling help with using our service from a wish about what went wrong."""

import re

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


def is_only_help(found: Answer) -> bool:
    """Tell whether somebody names help that they need, and nothing that is to be put right."""
    return _HELP.search(found.words) is not None and not _WISHES.search(found.words)
