"""Danger, hazards and people at risk, recognised in a resident's words, and what to do now."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

from backend.policy.lexicon import POLICIES, compiled, words_in
from backend.policy.plain_text import PlainText, plain
from backend.policy.spelling import Spelling, english_words

# A threat is one against the landlord's staff: it tells them, and changes nothing for the resident.
Level = Literal["danger", "hazard", "vulnerability", "threat"]

SAFETY = POLICIES / "safety.yaml"
_NEAR = 40  # characters either side of a find in which harmless words may explain it


@dataclass(frozen=True, slots=True)
class Recognised:
    """A danger, hazard, vulnerability or threat, and the resident's words that say so."""

    kind: str
    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A telephone number for danger, where it was read and on what day it was checked."""

    digits: str
    name: str
    source: str
    checked: str


class _MentionEntry(TypedDict):
    say: list[str]
    unless: list[str]


class _Kind(TypedDict):
    level: Level
    advice: NotRequired[str]
    patterns: list[str]
    mentions: NotRequired[list[_MentionEntry]]
    exclude: NotRequired[str]


@dataclass(frozen=True)
class _Mention:
    """Words that count unless the same sentence also holds some of the others."""

    say: re.Pattern[str]
    unless: re.Pattern[str]

    def found_in(self, text: str) -> tuple[int, int] | None:
        for match in self.say.finditer(text):
            if not self.unless.search(text, *_sentence_around(text, match)):
                return match.span()
        return None


def _sentence_around(text: str, match: re.Match[str]) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, match.start()) for mark in ".?!") + 1
    ends = [at for mark in ".?!" if (at := text.find(mark, match.end())) >= 0]
    return start, min(ends, default=len(text))


@dataclass(frozen=True)
class _Safety:
    numbers: Mapping[str, EmergencyNumber]
    advice: Mapping[str, str]
    kinds: Mapping[str, _Kind]
    patterns: Mapping[str, re.Pattern[str]]
    mentions: Mapping[str, tuple[_Mention, ...]]
    exclude: Mapping[str, re.Pattern[str]]
    spelling: Spelling


def recognise(text: str) -> tuple[Recognised, ...]:
    """Return every kind recognised in the words, each once, danger before hazards and people."""
    safety = _safety()
    words = plain(text, safety.spelling)
    return tuple(_recognised(words, safety))


def advice_for(kinds: Iterable[str]) -> str:
    """Return what to do now for these kinds, with the numbers; empty when nothing needs doing."""
    safety = _safety()
    wanted = {safety.kinds[kind].get("advice") for kind in kinds if kind in safety.kinds}
    return "\n\n".join(words for name, words in safety.advice.items() if name in wanted)


def emergency_numbers() -> Mapping[str, EmergencyNumber]:
    """Return every telephone number for danger by its name."""
    return _safety().numbers


def _recognised(words: PlainText, safety: _Safety) -> Iterator[Recognised]:
    for kind, entry in safety.kinds.items():
        found = _found(kind, words.text, safety)
        if found:
            yield Recognised(kind, entry["level"], words.words(*found))


def _found(kind: str, text: str, safety: _Safety) -> tuple[int, int] | None:
    for match in safety.patterns[kind].finditer(text):
        if not _is_harmless(kind, match, safety):
            return match.span()
    finds = (mention.found_in(text) for mention in safety.mentions[kind])
    return next((span for span in finds if span), None)


def _is_harmless(kind: str, match: re.Match[str], safety: _Safety) -> bool:
    """Say whether the find is, or touches, words that mean something else."""
    harmless = safety.exclude.get(kind)
    if harmless is None:
        return False
    start, end = match.span()
    near = harmless.finditer(match.string, max(start - _NEAR, 0), end + _NEAR)
    return any(other.start() < end and start < other.end() for other in near)


@lru_cache
def _safety(path: Path = SAFETY) -> _Safety:
    # Imported here because reading YAML costs more than all the rest.
    import yaml

    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    kinds: dict[str, _Kind] = data["kinds"]
    macros: dict[str, str] = data["macros"]
    numbers = {name: EmergencyNumber(**_texts(entry)) for name, entry in data["numbers"].items()}
    digits = {name: number.digits for name, number in numbers.items()}
    excluded = {kind: [entry["exclude"]] for kind, entry in kinds.items() if "exclude" in entry}
    return _Safety(
        numbers=numbers,
        advice={name: words.format(**digits) for name, words in data["advice"].items()},
        kinds=kinds,
        patterns=compiled({kind: entry["patterns"] for kind, entry in kinds.items()}, macros),
        mentions={kind: _mentions(entry, macros) for kind, entry in kinds.items()},
        exclude=compiled(excluded, macros),
        spelling=_spelling(data),
    )


def _spelling(data: Mapping[str, Any]) -> Spelling:
    english = english_words()
    written = [pattern for entry in data["kinds"].values() for pattern in entry["patterns"]]
    words = words_in([*written, *data["macros"].values()])
    # A word that a pattern is written with is no slip, and none is put right towards a strange one.
    return Spelling((words & english).union(data["spelling"]), english | words)


def _texts(entry: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in entry.items()}


def _mentions(kind: _Kind, macros: Mapping[str, str]) -> tuple[_Mention, ...]:
    groups = (
        compiled({"say": group["say"], "unless": group["unless"]}, macros)
        for group in kind.get("mentions", [])
    )
    return tuple(_Mention(**group) for group in groups)
