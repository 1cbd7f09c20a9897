"""Which signals a message gives, and in which of its clauses."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from backend.policy.lexicon import POLICIES, compiled, words_in
from backend.policy.pack import PolicyPack
from backend.policy.plain_text import PlainText, plain, seems_english
from backend.policy.spelling import Spelling, english_words
from backend.policy.triage.courtesies import courteous, without_courtesies

LEXICON = POLICIES / "triage-lexicon.yaml"

# Where one clause ends and the next begins: a full stop, or a joining word before a new subject.
_JOINT = re.compile(
    r" ?[.!?]+ ?"
    r"|(?: ,)? (?:and|but|plus|also|though|although|whereas|however)"
    r"(?= (?:i|you|your|we|my|our|the|it|he|she|they|there|now|nobody|no|not|none|by|also|nothing"
    r"|this|that|still|then|on top of|my|yours)\b)"
    r"|(?: ,)? and (?=when(?:ever)? (?:i|we|my)\b|every time (?:i|we)\b)"
    r"| ,(?= (?:you|i|we|your|nobody|no one|by the way|can|could)\b)"
    r"|(?: ,)? (?=by the way\b)"
)

# An account of the landlord's own dealings; a claim that follows it is another matter.
_DEALT_WITH = frozenset({"chased", "not_done", "late", "acted", "conduct", "again", "promised"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the plain text and the signals that begin in it."""

    start: int
    end: int
    heard: frozenset[str]


@dataclass(frozen=True, slots=True)
class Message:
    """A message in clauses; `heard` is every signal of the whole."""

    words: PlainText
    clauses: tuple[Clause, ...]
    heard: frozenset[str]


def hear(text: str, pack: PolicyPack) -> Message:
    """Return the message in clauses with the signals of each."""
    spelling = _spelling() if seems_english(text, _spelling()) else _no_slips()
    words = without_courtesies(plain(text, spelling), _courtesies())
    signals = _signals(_names(pack))
    starts = [
        (match.start(), name)
        for name, pattern in signals.items()
        for match in pattern.finditer(words.text)
    ]
    clauses = tuple(
        Clause(start, end, frozenset(name for at, name in starts if start <= at < end))
        for start, end in _with_claims_apart(_stretches(words.text), starts)
    )
    return Message(words, clauses, frozenset(name for _, name in starts))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for joint in _JOINT.finditer(text):
        if text[start : joint.start()].strip(" ,"):
            yield start, joint.start()
            start = joint.end() if joint.group().strip(" ") in (".", "!", "?") else joint.start()
    if text[start:].strip(" ,.!?"):
        yield start, len(text)


def _with_claims_apart(
    stretches: Iterable[tuple[int, int]], starts: Sequence[tuple[int, str]]
) -> Iterator[tuple[int, int]]:
    """Cut where money for belongings is asked for after an account of how it was dealt with."""
    for start, end in stretches:
        within = [(at, name) for at, name in starts if start <= at < end]
        claim = min((at for at, name in within if name == "insurance"), default=start)
        told_to = any(name == "sent_to_insurers" for _, name in within)
        if not told_to and any(at < claim and name in _DEALT_WITH for at, name in within):
            yield start, claim
            yield claim, end
        else:
            yield start, end


def _names(pack: PolicyPack) -> tuple[str, ...]:
    """The landlord's own names as they stand in plain text."""
    names = (pack.landlord.name, pack.landlord.short_name)
    return tuple(plain(name, _spelling()).text for name in names)


@lru_cache
def _signals(landlord: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    data = _data()
    names = "|".join([*map(re.escape, landlord), r"(?:the |my |our )?landlords?",
                      r"(?:the |my |our )?housing association"])  # fmt: skip
    return compiled(data["signals"], {**data["macros"], "landlord": names})


@lru_cache
def _courtesies() -> re.Pattern[str]:
    return courteous(_data()["courtesies"])


@lru_cache
def _spelling() -> Spelling:
    data, english = _data(), english_words()
    written = [pattern for listed in data["signals"].values() for pattern in listed]
    words = words_in([*written, *data["macros"].values()])
    # A word that a pattern is written with is no slip, and none is put right towards a strange one.
    return Spelling((words & english).union(data["spelling"]), english | words)


@lru_cache
def _no_slips() -> Spelling:
    """Nothing is put right in another language: its words are not English ones gone wrong."""
    return Spelling((), frozenset())


@lru_cache
def _data() -> dict[str, Any]:
    # Imported here because reading YAML costs more than all the rest.
    import yaml

    data: dict[str, Any] = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
    return data
