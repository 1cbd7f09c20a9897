"""Whether two accounts in residents' own words are likely to be of the same matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from backend.policy.lexicon import POLICIES

# Out of 100, from rapidfuzz: the same word in another form or with a slip.
SAME_WORD = 80
# Shares of the words of the shorter account that the other has too (docs/decisions/0087).
ABOUT_THE_SAME = 0.5
ABOUT_NOTHING_KNOWN = 0.75
FEWEST_WORDS = 3


def is_alike(one: str, other: str) -> bool:
    """Tell whether two accounts are likely to be of the same matter; in doubt they are not."""
    words, others = _telling(one), _telling(other)
    things, other_things = _things(words), _things(others)
    shared = _shared(words, others)
    if not things and not other_things:
        enough = min(len(words), len(others)) >= FEWEST_WORDS
        return enough and shared >= ABOUT_NOTHING_KNOWN
    if things == other_things:
        return shared >= ABOUT_THE_SAME
    # One speaks of more: it has to say what the other says, and not only to touch it.
    within = things < other_things or other_things < things
    return bool(things & other_things) and within and shared > ABOUT_THE_SAME


@dataclass(frozen=True, slots=True)
class _Words:
    things: Mapping[str, str]
    empty: frozenset[str]


@cache
def _words() -> _Words:
    import yaml

    written = yaml.safe_load((POLICIES / "likeness.yaml").read_text(encoding="utf-8"))
    things = {word: thing for thing, words in written["things"].items() for word in words.split()}
    return _Words(things, frozenset(written["empty"].split()))


def _telling(text: str) -> frozenset[str]:
    found = re.findall(r"[a-z]{2,}", re.sub(r"['’]", "", text.lower()))
    return frozenset(found) - _words().empty


def _things(words: frozenset[str]) -> frozenset[str]:
    return frozenset(_words().things[word] for word in words if word in _words().things)


def _shared(words: frozenset[str], others: frozenset[str]) -> float:
    """Give the share of the words of the shorter account that the other has too."""
    from rapidfuzz import fuzz

    fewer, more = sorted((words, others), key=len)
    if not fewer:
        return 0.0
    said = sum(any(fuzz.ratio(word, one) >= SAME_WORD for one in more) for word in fewer)
    return said / len(fewer)
