"""What the letters say: the wording that comes with the program, or the landlord's own."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.errors import DomainError
from backend.letters.models import LetterWording
from backend.policy.placeholders import PLACEHOLDER

# What every letter may name, besides what its own wording names from the start.
COMMON = frozenset(
    {"reference", "name", "landlord", "team", "phone", "email", "post", "handler", "today"}
)
# Mail shows its subject to whoever looks at the list, so it names nobody.
IN_SUBJECT = frozenset({"reference", "landlord"})
LONGEST = 6000


class UnknownKind(DomainError):
    """There is no letter of that kind. Choose one of the list."""


class WrongWording(DomainError):
    """The wording cannot be used."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class WordingChangedMeanwhile(DomainError):
    """Somebody else changed this wording while you were writing. Yours is below. Compare the two,
    then save again.
    """


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a letter: its heading, empty where it has none, and its paragraphs."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What one kind of letter says; `version` is 0 for the wording that comes with the program."""

    kind: str
    title: str
    subject: str
    parts: Mapping[str, Part]
    version: int = 0

    @property
    def named(self) -> frozenset[str]:
        """The names of facts in its parts."""
        texts = (f"{part.heading} {part.text}" for part in self.parts.values())
        return frozenset(_names(" ".join(texts)))


@dataclass(frozen=True, slots=True)
class Must:
    """A name that a kind of letter may not lose, and the sentence that asks for it."""

    name: str
    what: str
    sentence: str


@cache
def _written() -> Mapping[str, Any]:
    path = Path(__file__).with_name("wording.yaml")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return MappingProxyType(loaded)


def kinds() -> tuple[str, ...]:
    """Return every kind of wording, in the order of the process."""
    return tuple(_written()["kinds"])


def name_of(kind: str) -> str:
    """Return what staff call a kind of letter; raise UnknownKind."""
    return str(_of(kind)["name"])


def letter_of(kind: str) -> str:
    """Return the letter that a wording is of: two wordings may be of the same, at other stages."""
    return str(_of(kind).get("of", kind))


def shown_by(kind: str, content: str) -> str:
    """Return the name under which a kind of letter shows something that it has to hold."""
    return str(_written()["shown_by"].get(kind, {}).get(content, content))


def what_is(content: str) -> str:
    """Return what something is that letters hold, in the words of staff."""
    return str(_written()["contents"][content])


def contents() -> frozenset[str]:
    """Return everything that a letter may have to hold."""
    return frozenset(_written()["contents"])


def phrase(name: str, **facts: object) -> str:
    """Return words that depend on a fact, filled."""
    return str(_written()["phrases"][name]).format_map(facts)


def every(name: str) -> str:
    """Return what stands in every letter under that name."""
    return str(_written()["every"][name])


@cache
def standard(kind: str) -> Wording:
    """Return the wording that comes with the program."""
    said = _of(kind)
    parts = {
        name: Part(part.get("heading", ""), part["text"].strip())
        for name, part in said["parts"].items()
    }
    return Wording(kind, said["title"], said["subject"], MappingProxyType(parts))


def current(session: Session, kind: str) -> Wording:
    """Give the wording in use: the newest of the landlord's own, or the program's."""
    found = session.scalar(
        select(LetterWording)
        .where(LetterWording.kind == kind)
        .order_by(LetterWording.id.desc())
        .limit(1)
    )
    return standard(kind) if found is None else _own(found)


def history(session: Session, kind: str) -> list[LetterWording]:
    """Give every change of a wording, the newest first."""
    chosen = select(LetterWording).where(LetterWording.kind == kind)
    return list(session.scalars(chosen.order_by(LetterWording.id.desc())))


def typed(kind: str, fields: Mapping[str, str]) -> Wording:
    """Return a wording as it was typed: "title", "subject" and "PART.text", "PART.heading"."""
    first = standard(kind)
    parts = {
        name: Part(
            fields.get(f"{name}.heading", "").strip(),
            fields.get(f"{name}.text", "").replace("\r\n", "\n").strip(),
        )
        for name in first.parts
    }
    title, subject = fields.get("title", "").strip(), fields.get("subject", "").strip()
    return Wording(kind, title, subject, MappingProxyType(parts))


def change(
    session: Session,
    wording: Wording,
    *,
    musts: Iterable[Must],
    seen: int,
    staff_id: int,
    now: datetime,
) -> None:
    """Put a wording in use; `seen` is the version that whoever wrote it had before them.

    Raise WrongWording with every problem, or WordingChangedMeanwhile.
    """
    problems = tuple(wrong_with(wording, musts))
    if problems:
        raise WrongWording(problems)
    if current(session, wording.kind).version != seen:
        raise WordingChangedMeanwhile
    parts = {name: [part.heading, part.text] for name, part in wording.parts.items()}
    plain = {"title": wording.title, "subject": wording.subject, "parts": parts}
    row = LetterWording(kind=wording.kind, parts=plain, at=now, by=staff_id)
    session.add(row)
    session.flush()
    record(
        session,
        actor=f"staff:{staff_id}",
        action="letter_wording_changed",
        object_kind="letter_wording",
        object_id=wording.kind,
        now=now,
        data={"version": row.id},
    )


def may_name(kind: str) -> frozenset[str]:
    """Return the names that a kind of letter has facts for."""
    return COMMON | standard(kind).named


def wrong_with(wording: Wording, musts: Iterable[Must]) -> Iterator[str]:
    """Tell everything that keeps a wording from being used, and what to do about each."""
    yield from _wrong_line("The title", wording.title, may_name(wording.kind))
    yield from _wrong_line("The subject", wording.subject, IN_SUBJECT)
    for name, part in wording.parts.items():
        where = f"“{part.heading or name}”"
        yield from _unknown(where, f"{part.heading} {part.text}", may_name(wording.kind))
        if len(part.heading) + len(part.text) > LONGEST:
            yield f"{where} is too long. Use {LONGEST} characters at most."
    for must in musts:
        if must.name not in wording.named:
            yield (
                f"{{{must.name}}} is gone, and this letter must say {must.what}. Put it back. "
                f"{must.sentence}"
            )


def _wrong_line(what: str, line: str, known: frozenset[str]) -> Iterator[str]:
    if not line:
        yield f"{what} is empty. Write one."
    if re.search(r"[\x00-\x1f\x7f]", line) or len(line) > 150:
        yield f"{what} must be one line of 150 characters at most."
    yield from _unknown(what, line, known)


def _unknown(where: str, text: str, known: frozenset[str]) -> Iterator[str]:
    for name in sorted(set(_names(text)) - known):
        listed = ", ".join(f"{{{one}}}" for one in sorted(known))
        yield f"{where} names {{{name}}}, which this letter has no fact for. Use one of: {listed}."
    if {"{", "}"} & set(PLACEHOLDER.sub("", text)):
        yield f"{where} has a brace without its partner. Write names as {{reference}}."


def _names(text: str) -> list[str]:
    return PLACEHOLDER.findall(text)


def _own(row: LetterWording) -> Wording:
    parts = {name: Part(*said) for name, said in row.parts["parts"].items()}
    # A part that the program has gained since stands as it came with it.
    merged = {**standard(row.kind).parts, **parts}
    return Wording(
        row.kind, row.parts["title"], row.parts["subject"], MappingProxyType(merged), row.id
    )


def _of(kind: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = _written()["kinds"].get(kind)
    if found is None:
        raise UnknownKind
    return found
