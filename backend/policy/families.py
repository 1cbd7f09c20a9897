"""Families of words that mean the same, and where several of them stand close together."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_ENDS = frozenset(".?!")
# Spans of one family seldom overlap, so that the nearest other one is among the next few.
_FEW = 3

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a phrase: any of some words, or any that begins with some stems."""

    exact: frozenset[str]
    stems: tuple[str, ...]

    def is_meant_by(self, word: str) -> bool:
        return word in self.exact or word.startswith(self.stems)


# A family, and the words after the first of one of its phrases.
_Phrase = tuple[str, tuple[_Word, ...]]


@dataclass(frozen=True, slots=True)
class Close:
    """Families of which each must stand within so many words of the first, in any order.

    They stand in one sentence unless they may be `across` several.
    """

    families: tuple[str, ...]
    within: int
    across: bool = False


class Families:
    """Words and phrases by the family they belong to.

    An entry is words with one space between. A word may be given in several forms ("lock|bolt"),
    and a form that ends in a star stands for every word that begins so.
    """

    def __init__(self, entries: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, list[_Phrase]] = {}
        self._stems: dict[str, list[_Phrase]] = {}
        for family, phrases in entries.items():
            for phrase in phrases:
                first, *rest = (_word(forms) for forms in phrase.split())
                for word in first.exact:
                    self._exact.setdefault(word, []).append((family, tuple(rest)))
                for stem in first.stems:
                    self._stems.setdefault(stem, []).append((family, tuple(rest)))
        self._lengths = sorted({len(stem) for stem in self._stems})
        self._beginning = lru_cache(maxsize=8192)(self._phrases_beginning)

    def in_text(self, text: str) -> "Found":
        """Return where each family stands in plain text."""
        words = text.split(" ")
        found: dict[str, list[Span]] = {}
        for at, (word, following) in enumerate(pairwise((*words, ""))):
            for family, rest in self._beginning(word).going_on_with(following):
                end = at + 1 + len(rest)
                if end <= len(words) and all(map(_Word.is_meant_by, rest, words[at + 1 : end])):
                    found.setdefault(family, []).append((at, end))
        return Found(words, found)

    def _phrases_beginning(self, word: str) -> "_Beginning":
        phrases = list(self._exact.get(word, ()))
        for length in self._lengths:
            if length <= len(word):
                phrases += self._stems.get(word[:length], ())
        return _Beginning(phrases)


class _Beginning:
    """The phrases that begin with one word, by the word that follows it."""

    def __init__(self, phrases: Iterable[_Phrase]) -> None:
        self._any: list[_Phrase] = []
        self._followed: dict[str, list[_Phrase]] = {}
        for phrase in phrases:
            _, rest = phrase
            if rest and not rest[0].stems:
                for word in rest[0].exact:
                    self._followed.setdefault(word, []).append(phrase)
            else:
                self._any.append(phrase)

    def going_on_with(self, word: str) -> Iterable[_Phrase]:
        """Return those that a word may go on with."""
        return (*self._any, *self._followed.get(word, ()))


class Found:
    """Where families of words stand in a text, counted in words."""

    def __init__(self, words: list[str], spans: Mapping[str, list[Span]]) -> None:
        self._spans = spans
        self._sentences: list[int] = []
        self._starts: list[int] = []
        sentence = at = 0
        for word in words:
            self._sentences.append(sentence)
            self._starts.append(at)
            sentence += word in _ENDS
            at += len(word) + 1
        self._starts.append(at)

    def close(self, wanted: Close) -> Iterator[Span]:
        """Return each stretch, in characters, where all the families stand close together."""
        first, *others = wanted.families
        if all(family in self._spans for family in wanted.families):
            for anchor in self._spans[first]:
                near = [self._nearest(family, anchor, wanted) for family in others]
                held = [span for span in near if span]
                if len(held) == len(others):
                    yield self._in_characters([anchor, *held])

    def _nearest(self, family: str, anchor: Span, wanted: Close) -> Span | None:
        spans = self._spans[family]
        at = bisect_left(spans, anchor)
        near = [
            (_words_between(span, anchor), span)
            for span in spans[max(at - _FEW, 0) : at + _FEW]
            if self._may_belong(span, anchor, wanted)
        ]
        return min(near)[1] if near else None

    def _may_belong(self, span: Span, anchor: Span, wanted: Close) -> bool:
        same = self._sentences[span[0]] == self._sentences[anchor[0]]
        return 0 <= _words_between(span, anchor) <= wanted.within and (wanted.across or same)

    def _in_characters(self, spans: Iterable[Span]) -> Span:
        first = min(start for start, _ in spans)
        last = max(end for _, end in spans)
        return self._starts[first], self._starts[last] - 1


def _words_between(one: Span, other: Span) -> int:
    """Return how many words stand between two stretches; less than none when they overlap."""
    return max(one[0] - other[1], other[0] - one[1])


def _word(forms: str) -> _Word:
    listed = forms.split("|")
    stems = tuple(form[:-1] for form in listed if form.endswith("*"))
    return _Word(frozenset(form for form in listed if not form.endswith("*")), stems)
