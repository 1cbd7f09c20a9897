"""Whether somebody says that another landlord than this one lets them their home."""

import re
from typing import Literal

Kind = Literal["private", "social"]

# Each must say whose landlord it is: a neighbour may rent from whom they like.
_PRIVATE = re.compile(
    r"\b(my|our|we have an?|i have an?|i.?ve got an?|got an?|from an?|with an?|to an?) "
    r"(\w+ )?private(ly)? (landlord|landlady|owner)\b"
    r"|\b(i.?m|im|i am|we.?re|we are|as) (an? |only an? |just an? )?private(ly)? "
    r"(tenant|tenants|renter|renters|renting)\b"
    r"|\b(i|we) (only |just )?(rent|am renting|are renting) (\w+ ){0,4}private(ly)?\b"
    r"|\b(i|we|i.?m|im|we.?re) (rent|renting|let) (\w+ ){0,5}(letting|estate) agen(t|ts|cy)\b"
    r"|\bmy (landlord|landlady)\b[^.?!]{0,60}\b(not a council|private|letting agen(t|cy))\b"
    r"|\bmy letting agen(t|ts|cy)\b"
    r"|^\W*(an? )?(private(ly)? (tenant|renter|renting|landlord)|(rent|renting) private(ly)?)\W*$",
    re.IGNORECASE,
)
_OTHERS = (
    r"(hyde|clarion|peabody|moat|orbit|sanctuary|guinness|l ?(&|and) ?q|notting hill genesis"
    r"|metropolitan|riverside|golding|optivo|southern housing|anchor|town (&|and) country"
    r"|places for people|home group|circle|mhs|sovereign|stonewater|hastoe|paradigm|a2 ?dominion)"
)
_BODY = r"(housing|homes|council|housing association|association|housing trust|borough|ha)"
_LET = (
    r"(\b(i.?m|im|i am|we.?re|we are|as) (an? )?|^\W*(an? )?)"
    r"(tenant|tenants|resident|leaseholder|shared owner|customer|renting|rent)"
    r" (of|with|from|at|for|to) (the )?"
)
_SOCIAL = re.compile(
    rf"{_LET}(?P<named>(\w+ ){{0,3}}{_BODY}|{_OTHERS})\b"
    rf"|\b(i|we) rent (\w+ ){{0,3}}(from|with|off) (the )?(?P<let>(\w+ ){{0,3}}{_BODY}|{_OTHERS})\b"
    rf"|\bmy (landlord|housing association) is (the )?(?P<is>(\w+ ){{0,3}}{_BODY}|{_OTHERS})\b"
    r"|\b(i.?m|im|i am|we.?re|we are|as) (an? )?(?P<council>council) tenants?\b"
    r"|^\W*(an? )?(?P<bare>council) tenant\W*$",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(you|your|yours|this|the same|our|ur|u)\b", re.IGNORECASE)
_ASKS = re.compile(r"^\W*(can|could|do|does|may|what|how|if|is|are|am)\b|\?\W*$", re.IGNORECASE)
_DENIED = re.compile(
    r"\bnot (an? |with )?(private|renting private)|\b(i.?m|am|we.?re) not (an? )?council",
    re.IGNORECASE,
)


def other_landlord(text: str, *, ours: tuple[str, ...]) -> Kind | None:
    """Give what kind of other landlord somebody says they have, None when they say no such thing.

    `ours` are the names by which this landlord goes.
    """
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        if _ASKS.search(sentence) or _DENIED.search(sentence):
            continue
        if _PRIVATE.search(sentence):
            return "private"
        if any(not _is_ours(said, ours) for said in _named(sentence)):
            return "social"
    return None


def _named(sentence: str) -> list[str]:
    return [name for found in _SOCIAL.finditer(sentence) for name in found.groupdict().values()
            if name]  # fmt: skip


def _is_ours(name: str, ours: tuple[str, ...]) -> bool:
    """Tell whether a name is this landlord's, whole or shortened, or only "your homes"."""
    said = name.casefold()
    return bool(_OURS.search(said)) or any(our.casefold() in said for our in ours)
