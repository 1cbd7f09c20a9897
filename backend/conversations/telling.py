"""The sentences that told of danger, a hazard or somebody at risk, for whoever is alerted."""

import re
from collections.abc import Iterable, Iterator, Sequence

from backend.policy.danger import Recognised, recognise

# What a conversation is called by what it came by; "logged" was put on record, or typed on a page.
CALLED = {"chat": "chat", "form": "form", "logged": "words"}
# The gravest is read first.
LEVELS = ("danger", "threat", "hazard", "vulnerability", "urgency")
LONGEST, AROUND = 200, 80  # characters of a sentence, and either side of the words in a longer one

_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


def sentences_of(text: str) -> Iterator[str]:
    """Give each sentence or line of a text, which so never runs into the next."""
    return filter(None, (one.strip() for one in _ENDS.split(text)))


def telling_words(texts: Iterable[str]) -> Sequence[str]:
    """Give the sentences in which each kind was first recognised, the gravest first.

    What only several sentences tell together is given in those words alone.
    """
    known: set[str] = set()
    found: list[tuple[int, str]] = []

    def note(part: str, *, whole: bool = False) -> None:
        news = [one for one in recognise(part) if one.kind not in known]
        known.update(one.kind for one in news)
        if news:
            words = news[0].words if whole else _around(part, news)
            found.append((min(LEVELS.index(one.level) for one in news), words))

    for text in texts:
        for sentence in sentences_of(text):
            note(sentence)
        note(text, whole=True)
    found.sort(key=lambda one: one[0])
    return list(dict.fromkeys(words for _, words in found))


def _around(sentence: str, told: Sequence[Recognised]) -> str:
    """Give a sentence, or of a long one what stands around the words that told."""
    if len(sentence) <= LONGEST:
        return sentence
    starts = [max(sentence.find(one.words), 0) for one in told]
    first = max(min(starts) - AROUND, 0)
    last = max(at + len(one.words) for at, one in zip(starts, told, strict=True)) + AROUND
    cut = sentence[first:last]
    if first:
        cut = f"…{cut.partition(' ')[2]}"
    return cut if last >= len(sentence) else f"{cut.rpartition(' ')[0]}…"
