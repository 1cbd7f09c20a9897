"""Slips of the pen put right, towards the words that matter and no others."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

_ENGLISH = Path(__file__).parent.parent / "policies" / "english-words.txt"
_SHORTEST = 4
_LONG = 8
_FARTHEST = 2


class Spelling:
    """The words a lexicon knows, and how near a strange word must come to be one of them."""

    def __init__(self, words: Iterable[str], english: frozenset[str]) -> None:
        self._words = frozenset(words)
        self._english = english
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _SHORTEST:
                self._by_letter.setdefault(word[0], []).append(word)

    def knows(self, word: str) -> bool:
        """Say whether a word is one of the lexicon's or an English one; short ones always are."""
        return len(word) < _SHORTEST or word in self._words or word in self._english

    def corrected(self, word: str) -> str:
        """Return the known word that a strange one must be meant for, or the word itself."""
        if self.knows(word):
            return word
        nearest = process.extractOne(
            word, self._candidates(word), scorer=OSA.distance, score_cutoff=_FARTHEST
        )
        return nearest[0] if nearest and _is_slip(*nearest[:2]) else word

    def _candidates(self, word: str) -> list[str]:
        # A slip seldom touches the first letter, except by swapping it with the second.
        return [
            meant
            for letter in dict.fromkeys(word[:2])
            for meant in self._by_letter.get(letter, ())
            if word[0] == meant[0] or word[:2] == meant[1::-1]
        ]


def _is_slip(meant: str, distance: float) -> bool:
    """Say whether two words are near enough for their length to be one and the same."""
    return distance <= (_FARTHEST if len(meant) >= _LONG else 1)


@lru_cache
def english_words() -> frozenset[str]:
    """Return the English words that are never taken for slips."""
    lines = _ENGLISH.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
