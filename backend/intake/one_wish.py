"""The wish for one of several things that went wrong, named by its place or by its own words."""

import re
from collections.abc import Sequence

MOST_WORDS = 40
_WHICH = (
    r"(?:the |my |that )?(?P<which>[\w' ]{2,40}?)(?: (?:one|problem|issue|thing|complaint|part))?"
)
_WISH = r"(?:outcome|wish|result|answer|what (?:i|we) (?:want(?:ed)?|would like|asked for))"
_SAYS = tuple(
    re.compile(rf"^\W*(?:(?:and|no|sorry|actually|oh|please|well)\W+)*{form}\s*$", re.IGNORECASE)
    for form in (
        rf"(?:change |make |put )?(?:the |my )?{_WISH} (?:for|about|with|on|of) {_WHICH}"
        r"\W+(?:is|was|should be|should say|to|into|as|:)\s+(?P<words>\S.*)",
        rf"{_WHICH}\W+should (?:be|say)\s+(?P<words>\S.*)",
        rf"(?:for|about|with|on) {_WHICH}\W+(?P<words>(?:i|we)(?:.?d)? (?:want|would like|like"
        rf"|need)\s.*)",
    )
)
_PLACES = {
    "first": 0, "1st": 0, "1": 0, "number one": 0, "second": 1, "2nd": 1, "2": 1, "number two": 1,
    "third": 2, "3rd": 2, "3": 2, "fourth": 3, "4th": 3, "last": -1,
}  # fmt: skip
_COMMON = frozenset(
    """
    the and for with that this one has have had was were are been not you your our its her his all
    out what when who how they them there thing things problem issue about
    """.split()  # noqa: SIM905 (a list of words, to be read as one)
)


def wish_for_one(text: str, issues: Sequence[str]) -> tuple[int, str] | None:
    """Give the place of the issue, counted from 0, and what is wanted for it; None if unclear."""
    if len(issues) < 2 or len(text.split()) > MOST_WORDS:
        return None
    for says in _SAYS:
        found = says.match(text)
        number = _place(found["which"], issues) if found else None
        if found and number is not None:
            return number, found["words"].strip(" .")
    return None


def _place(which: str, issues: Sequence[str]) -> int | None:
    number = _PLACES.get(" ".join(which.lower().split()))
    if number is not None:
        return number % len(issues) if number < len(issues) else None
    said = _words(which)
    meant = [n for n, issue in enumerate(issues) if said & _words(issue)]
    return meant[0] if len(meant) == 1 else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower())) - _COMMON
