"""Whether somebody says politely, or in a roundabout way, that there is nothing."""

from typing import Literal

from backend.policy.reading.plain_words import phrases, plain_words

_LONGEST = 40  # words; longer tells something


def says_nothing(text: str, *, about: Literal["no_need", "no_more"]) -> bool:
    """Say whether the words hold a no and its manners: any word beside them is something."""
    plain = plain_words(text).text
    if len(plain.split()) > _LONGEST:
        return False
    known = phrases(about)
    told = known["nothing"].sub("#", plain)
    rest = known["beside"].sub("", known["manners"].sub("", told))
    return "#" in rest and not rest.strip("# ,.!?")
