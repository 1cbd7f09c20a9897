"""Slips of the pen put right, towards the words that matter and no others."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

_ENGLISH = Path(__file__).parent.parent / "policies" / "english-words.txt"
_SHORTEST = 4
_LONG = 8
_FARTHEST = 2
_ALIKE = 5  # how many of the nearest words are told apart by their sound
_HEARD = 3  # consonants; fewer are too few to tell a word by
_HEARD_FARTHEST = 3
_HEARD_AS = tuple(
    (re.compile(letters), heard)
    for letters, heard in (
        (r"ph", "f"),
        (r"gh(?=t|$)|(?<=.)h", ""),
        (r"^kn", "n"),
        (r"^wr", "r"),
        (r"x", "ks"),
        (r"c(?=[eiy])|z", "s"),
        (r"ck|c|q", "k"),
        (r"(?<=.)[aeiouyw]+", ""),
        (r"(.)\1+", r"\1"),
    )
)


class Spelling:
    """The words a lexicon knows, and how near a strange word must come to be one of them.

    `slips` are words put right without asking how near: what is too short to measure, or far off.
    """

    def __init__(
        self,
        words: Iterable[str],
        english: frozenset[str],
        slips: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._words = frozenset(words)
        self._english = english
        self._slips = slips
        self._by_letter: dict[str, list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _SHORTEST:
                self._by_letter.setdefault(word[0], []).append(word)
                self._by_sound.setdefault(_sound(word), []).append(word)

    def knows(self, word: str) -> bool:
        """Say whether a word is one of the lexicon's or an English one; short ones always are."""
        return len(word) < _SHORTEST or word in self._words or word in self._english

    def corrected(self, word: str) -> str:
        """Return the known word that a strange one must be meant for, or the word itself."""
        if word in self._slips:
            return self._slips[word]
        if self.knows(word):
            return word
        return self._as_written(word) or self._as_heard(word) or word

    def _as_written(self, word: str) -> str | None:
        nearest = process.extract(
            word, self._candidates(word), scorer=OSA.distance, score_cutoff=_FARTHEST, limit=_ALIKE
        )
        slips = [(far, _sound(word) != _sound(meant), meant) for meant, far, _ in nearest]
        return next((meant for far, _, meant in sorted(slips) if _is_slip(meant, far)), None)

    def _as_heard(self, word: str) -> str | None:
        sound = _sound(word)
        alike = self._by_sound.get(sound, []) if len(sound) >= _HEARD else []
        nearest = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=_HEARD_FARTHEST)
        return nearest[0] if nearest else None

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


def _sound(word: str) -> str:
    """Return the consonants of a word as they are heard, by which spellings by ear are alike."""
    for letters, heard in _HEARD_AS:
        word = letters.sub(heard, word)
    return word


@lru_cache
def english_words() -> frozenset[str]:
    """Return the English words that are never taken for slips."""
    lines = _ENGLISH.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
