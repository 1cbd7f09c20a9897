"""Danger, hazards and people at risk, recognised in a resident's words, and what to do now."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

from backend.policy.families import Close, Families, Found, Span
from backend.policy.lexicon import POLICIES, compiled, words_in
from backend.policy.plain_text import PlainText, plain
from backend.policy.spelling import Spelling, english_words

# A threat is one against the landlord's staff: it tells them, and changes nothing for the resident.
# Urgency is haste without a danger that can be named: it shows whom to ring, and marks no case.
Level = Literal["danger", "hazard", "vulnerability", "threat", "urgency"]

SAFETY = POLICIES / "safety.yaml"
_FOR_DANGER = "cannot_speak"
_ENDINGS = ("", "s", "es", "y", "ed", "ing")
_NEAR = 40  # characters either side of a find in which harmless words may explain it


@dataclass(frozen=True, slots=True)
class Recognised:
    """A danger, hazard, vulnerability, threat or urgency, and the words that say so."""

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


class _NearEntry(TypedDict):
    of: list[str]
    within: int
    across: NotRequired[bool]
    unless: NotRequired[list[str]]


class _Kind(TypedDict):
    level: Level
    advice: NotRequired[str]
    patterns: list[str]
    near: NotRequired[list[_NearEntry]]
    mentions: NotRequired[list[_MentionEntry]]
    exclude: NotRequired[str]


@dataclass(frozen=True)
class _Mention:
    """Words that count unless the same sentence also holds some of the others."""

    say: re.Pattern[str]
    unless: re.Pattern[str]

    def found_in(self, text: str) -> Iterator[Span]:
        for match in self.say.finditer(text):
            if not self.unless.search(text, *_sentence_around(text, *match.span())):
                yield match.span()


@dataclass(frozen=True)
class _Near:
    """Families of words that count close together, unless the sentence holds some others."""

    close: Close
    unless: re.Pattern[str] | None

    def found_in(self, text: str, families: Found) -> Iterator[Span]:
        for start, end in families.close(self.close):
            sentence = _sentence_around(text, start, end)
            if self.unless is None or not self.unless.search(text, *sentence):
                yield start, end


def _sentence_around(text: str, start: int, end: int) -> Span:
    begins = max(text.rfind(mark, 0, start) for mark in ".?!") + 1
    ends = [at for mark in ".?!" if (at := text.find(mark, end)) >= 0]
    return begins, min(ends, default=len(text))


@dataclass(frozen=True)
class _Safety:
    numbers: Mapping[str, EmergencyNumber]
    advice: Mapping[str, str]
    says_it_already: Mapping[str, str]
    quick_exit: frozenset[str]
    kinds: Mapping[str, _Kind]
    patterns: Mapping[str, re.Pattern[str]]
    near: Mapping[str, tuple[_Near, ...]]
    mentions: Mapping[str, tuple[_Mention, ...]]
    exclude: Mapping[str, re.Pattern[str]]
    families: Families
    spelling: Spelling


@lru_cache(maxsize=8)
def recognise(text: str) -> tuple[Recognised, ...]:
    """Return every kind recognised in the words, each once, danger before hazards and people.

    The last few are kept, because a message is looked at several times in its turn.
    """
    safety = _safety()
    words = plain(text, safety.spelling)
    return tuple(_recognised(words, safety))


def advice_for(kinds: Iterable[str]) -> str:
    """Return what to do now for these kinds, with the numbers; empty when nothing needs doing."""
    safety = _safety()
    known = [safety.kinds[kind] for kind in kinds if kind in safety.kinds]
    wanted = {entry.get("advice") for entry in known}
    if any(entry["level"] == "danger" for entry in known):
        wanted.add(_FOR_DANGER)
    wanted -= {less for more, less in safety.says_it_already.items() if more in wanted}
    return "\n\n".join(words for name, words in safety.advice.items() if name in wanted)


def is_danger(kind: str) -> bool:
    """Say whether a kind is a danger to life, which waits for nobody."""
    entry = _safety().kinds.get(kind)
    return entry is not None and entry["level"] == "danger"


def needs_quick_exit(kinds: Iterable[str]) -> bool:
    """Say whether somebody who tells of these may have to leave a page before another sees it."""
    return not _safety().quick_exit.isdisjoint(kinds)


def kinds_of(*levels: Level) -> tuple[str, ...]:
    """Return every kind of those levels, in the order of the data."""
    return tuple(kind for kind, one in _safety().kinds.items() if one["level"] in levels)


def emergency_numbers() -> Mapping[str, EmergencyNumber]:
    """Return every telephone number for danger by its name."""
    return _safety().numbers


def _recognised(words: PlainText, safety: _Safety) -> Iterator[Recognised]:
    families = safety.families.in_text(words.text)
    for kind, entry in safety.kinds.items():
        finds = _finds(kind, words.text, families, safety)
        found = next(
            (span for span in finds if not _is_harmless(kind, words.text, span, safety)), None
        )
        if found:
            yield Recognised(kind, entry["level"], words.words(*found))


def _finds(kind: str, text: str, families: Found, safety: _Safety) -> Iterator[Span]:
    yield from (match.span() for match in safety.patterns[kind].finditer(text))
    for near in safety.near[kind]:
        yield from near.found_in(text, families)
    for mention in safety.mentions[kind]:
        yield from mention.found_in(text)


def _is_harmless(kind: str, text: str, found: Span, safety: _Safety) -> bool:
    """Say whether the find is, or touches, words that mean something else."""
    harmless = safety.exclude.get(kind)
    if harmless is None:
        return False
    start, end = found
    near = harmless.finditer(text, max(start - _NEAR, 0), end + _NEAR)
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
    return _Safety(
        numbers=numbers,
        says_it_already=data["says_it_already"],
        quick_exit=frozenset(data["quick_exit"]),
        advice={name: words.format(**digits) for name, words in data["advice"].items()},
        kinds=kinds,
        patterns=compiled({kind: entry["patterns"] for kind, entry in kinds.items()}, macros),
        near={kind: _near(entry, macros) for kind, entry in kinds.items()},
        mentions={kind: _mentions(entry, macros) for kind, entry in kinds.items()},
        exclude=compiled(_excluded(kinds, data["told_elsewhere"]), macros),
        families=Families(data["families"]),
        spelling=_spelling(data),
    )


def _excluded(kinds: Mapping[str, _Kind], told_elsewhere: str) -> dict[str, list[str]]:
    own = {kind: [entry["exclude"]] for kind, entry in kinds.items() if "exclude" in entry}
    dangers = (kind for kind, entry in kinds.items() if entry["level"] == "danger")
    return own | {kind: [*own.get(kind, []), told_elsewhere] for kind in dangers}


def _spelling(data: Mapping[str, Any]) -> Spelling:
    english = english_words()
    written = [pattern for entry in data["kinds"].values() for pattern in entry["patterns"]]
    phrases = [phrase for family in data["families"].values() for phrase in family]
    words = words_in([*written, *data["macros"].values()]) | _words_of(phrases, english)
    # A word that a pattern is written with is no slip, and none is put right towards a strange one.
    return Spelling((words & english).union(data["spelling"]), english | words, data["slips"])


def _words_of(phrases: Iterable[str], english: frozenset[str]) -> frozenset[str]:
    """Return the words that a family's phrases stand for, stems with what they may end in."""
    forms = {form for phrase in phrases for form in re.split(r"[ |]", phrase)}
    stems = {form[:-1] for form in forms if form.endswith("*")}
    words = {word for word in english if word.startswith(tuple(stems))}
    # Slang is in no list of English ("pong", "whoosh").
    slang = {stem for stem in stems if not any(word.startswith(stem) for word in words)}
    inflected = {stem + ending for stem in slang for ending in _ENDINGS}
    return frozenset(words | inflected | {form for form in forms if not form.endswith("*")})


def _texts(entry: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in entry.items()}


def _near(kind: _Kind, macros: Mapping[str, str]) -> tuple[_Near, ...]:
    return tuple(
        _Near(
            Close(tuple(entry["of"]), entry["within"], across=entry.get("across", False)),
            compiled({"unless": entry["unless"]}, macros)["unless"] if "unless" in entry else None,
        )
        for entry in kind.get("near", [])
    )


def _mentions(kind: _Kind, macros: Mapping[str, str]) -> tuple[_Mention, ...]:
    groups = (
        compiled({"say": group["say"], "unless": group["unless"]}, macros)
        for group in kind.get("mentions", [])
    )
    return tuple(_Mention(**group) for group in groups)
