"""Mends words that nobody writes, where exactly one slip makes them a word of the examples."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

SHORTEST = 4

_WORD = re.compile(r"[a-z]+")
_LONG_WORD = re.compile(rf"[A-Za-z]{{{SHORTEST},}}")


class Spelling:
    """Knows the words of the examples by how often they stand there, and those of the language."""

    def __init__(self, counts: Mapping[str, int], language: Collection[str]) -> None:
        self.counts = dict(counts)
        self._known = frozenset(language) | frozenset(counts)
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in self.counts:
            if len(word) >= SHORTEST:
                for shorter in _with_one_letter_less(word):
                    self._near[shorter].append(word)

    @classmethod
    def of(cls, texts: Iterable[str], language: Collection[str]) -> "Spelling":
        """The spelling of examples."""
        return cls(Counter(w for text in texts for w in _WORD.findall(text.lower())), language)

    def mended(self, text: str) -> str:
        """The text with each word that is none, and one slip from one of the examples', mended."""
        return _LONG_WORD.sub(lambda found: self._word(found[0]), text)

    def _word(self, written: str) -> str:
        word = written.lower()
        if word in self._known:
            return written
        near = {
            each for shorter in _with_one_letter_less(word) for each in self._near.get(shorter, ())
        }
        likely = [each for each in near if is_one_slip(word, each)]
        return max(likely, key=lambda each: (self.counts[each], each), default=written)


def _with_one_letter_less(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def is_one_slip(one: str, other: str) -> bool:
    """Whether a letter too many, too few, wrong, or two changed about lie between two words."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) != len(other):
        shorter, longer = sorted((one, other), key=len)
        return shorter in _with_one_letter_less(longer)
    wrong = [place for place, pair in enumerate(zip(one, other, strict=True)) if len(set(pair)) > 1]
    if len(wrong) == 2:
        first, second = wrong
        return second == first + 1 and one[first] + one[second] == other[second] + other[first]
    return len(wrong) <= 1
