"""Puts the same two words in the place of every reference, so that its letters mean nothing."""

import re

# What is read instead of a reference: of what was tried, what a question about it is best known by.
INSTEAD = "my case"

_SIGNS = "([0-9BCDEFGHJKMNPQRSTVWXYZOIL]{4})"
_SHAPE = re.compile(
    rf"\b[a-z]{{2,4}}([\s\-–—.]?){_SIGNS}([\s\-–—.]?){_SIGNS}\b(?!-\d)", re.IGNORECASE
)
_HYPHEN = re.compile(r"[\-–—]")
_DAY = re.compile(r"\d\d(st|nd|rd|th)", re.IGNORECASE)
_VOWEL = re.compile(r"[AEIOU]")
# Of another system: "CR1184", "WK-10433", "WK-2026-00411".
_NUMBER = re.compile(r"\b[A-Z]{2,4}-?\d{4,6}(?:-\d{3,6})?\b")


def without_references(text: str) -> str:
    """The message with each reference in it put as the same words."""
    return _NUMBER.sub(INSTEAD, _SHAPE.sub(_instead, text))


def _instead(found: re.Match[str]) -> str:
    before, first, between, second = found.groups()
    signs = first + second
    has_hyphens = _HYPHEN.fullmatch(before) and _HYPHEN.fullmatch(between)
    is_mixed = _is_mixed(first, second) and not _DAY.fullmatch(first)
    is_no_word = signs.isupper() and not _VOWEL.search(signs)
    is_one = has_hyphens or is_mixed or is_no_word
    return INSTEAD if is_one else found[0]


def _is_mixed(first: str, second: str) -> bool:
    """Whether letters and digits stand among one another, and not a word beside a year."""
    signs, halves = first + second, {first.isdigit(), second.isdigit()}
    is_word_and_year = halves == {True, False} and (first.isalpha() or second.isalpha())
    return not signs.isalpha() and not signs.isdigit() and not is_word_and_year
