"""Slips of the pen put right, towards the words that matter and no others."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

_ENGLISH = Path(__file__).parent.parent / "policies" / "english-words.txt"
_SHORTEST = 4
_LONG = 8


class Spelling:
    """The words a lexicon knows, and how near a strange word must come to be one of them."""

    def __init__(self, words: Iterable[str], english: frozenset[str]) -> None:
        self._words = frozenset(words)
        self._english = english
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _SHORTEST:
                self._by_letter.setdefault(word[0], []).append(word)

    def corrected(self, word: str) -> str:
        """Return the known word that a strange one must be meant for, or the word itself."""
        if len(word) < _SHORTEST or word in self._words or word in self._english:
            return word
        near = (meant for meant in self._candidates(word) if _is_near(word, meant))
        return min(near, key=lambda meant: (OSA.distance(word, meant), meant), default=word)

    def _candidates(self, word: str) -> list[str]:
        # A slip seldom touches the first letter, except by swapping it with the second.
        firsts = {word[0], word[1]}
        return [meant for letter in firsts for meant in self._by_letter.get(letter, ())]


def _is_near(word: str, meant: str) -> bool:
    if word[0] != meant[0] and not (word[0] == meant[1] and word[1] == meant[0]):
        return False
    allowed = 2 if len(meant) >= _LONG else 1
    return bool(OSA.distance(word, meant, score_cutoff=allowed) <= allowed)


@lru_cache
def english_words() -> frozenset[str]:
    """Return the English words that are never taken for slips."""
    lines = _ENGLISH.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
