"""What a representative may be told about someone else's case, and what evidences consent."""

from datetime import date
from types import MappingProxyType
from typing import Literal

from backend.policy.errors import PolicyError

ConsentStatus = Literal["not_needed", "awaited", "recorded", "declined", "withdrawn", "lapsed"]
Told = Literal["reference", "published_timetable", "case"]
# How much of a case somebody may see: all of it; how far it is and what is owed when, and nothing
# of what went wrong; or the receipt that whoever complains gets.
Sees = Literal["everything", "progress", "receipt"]
# How far a consent may go, in words that finish "They may be told ...".
SCOPES: MappingProxyType[str, str] = MappingProxyType(
    {
        "everything": "everything about the complaint",
        "progress": "only how far it is, and by when we do what",
    }
)

# How consent came to be known: by the person themselves, or by an authority in their place.
EVIDENCE = MappingProxyType(
    {
        "told_us": "They told us themselves, in person or by phone",
        "written": "They wrote to us themselves",
        "signed_letter": "A letter of authority that they signed",
        "power_of_attorney": "A power of attorney",
        "deputyship": "A deputyship order of the Court of Protection",
        "parental_responsibility": "Parental responsibility for a child",
        "estate": "Papers as executor, administrator or next of kin of someone who has died",
    }
)

# What may follow what; consent that was never needed stays so. No clock of a case looks at any of
# this: awaiting consent withholds disclosure and nothing more.
MOVES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "awaited": frozenset({"recorded", "declined", "lapsed"}),
        "recorded": frozenset({"withdrawn", "lapsed"}),
        "declined": frozenset({"recorded"}),
        "withdrawn": frozenset({"recorded"}),
        "lapsed": frozenset({"recorded", "declined"}),
    }
)

_SEEN_OF: MappingProxyType[str, Sees] = MappingProxyType(
    {"everything": "everything", "progress": "progress"}
)


class ConsentMoveError(PolicyError):
    """Consent that is {now} cannot become {then}; it can become: {allowed}."""


def may_disclose(status: str) -> bool:
    """Say whether anything about the case may be told; a status not known here means no."""
    return status in {"not_needed", "recorded"}


def seen_with(status: str, *, scope: str, lapses_on: date | None, on: date) -> Sees:
    """Return what a representative sees on a local day; a scope not known here allows nothing.

    Consent stands through the day on which it lapses.
    """
    has_lapsed = lapses_on is not None and on > lapses_on
    if has_lapsed or not may_disclose(status):
        return "receipt"
    return _SEEN_OF.get(scope, "receipt")


def may_be_told(status: str) -> frozenset[Told]:
    """Return what a representative may be told; the receipt and the timetable always."""
    if may_disclose(status):
        return frozenset({"reference", "published_timetable", "case"})
    return frozenset({"reference", "published_timetable"})


def check_move(now: ConsentStatus, then: ConsentStatus) -> None:
    """Raise ConsentMoveError when consent may not change so."""
    allowed = MOVES.get(now, frozenset())
    if then not in allowed:
        raise ConsentMoveError(now=now, then=then, allowed=", ".join(sorted(allowed)) or "nothing")
