"""The words of mails and texts: filled with facts, mails as text and as HTML like the letters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from backend.letters.document import Block, Bullets, Document, Link, Paragraph
from backend.letters.html import as_body
from backend.policy.pack import PolicyPack

BULLET = "- "
ADDRESS = re.compile(r"https?://\S+")
GAP = re.compile(r"\n(?:[ \t]*\n){2,}")


def names() -> Sequence[str]:
    """Give the name of every mail that is written from a template, in their order."""
    return tuple(_written())


def subject_of(name: str, facts: Mapping[str, str]) -> str:
    """Give the subject of a mail."""
    return _written()[name]["subject"].format_map(facts)


def body_of(name: str, facts: Mapping[str, str]) -> str:
    """Give a mail as text; a paragraph without words is left out."""
    return GAP.sub("\n\n", _written()[name]["body"].format_map(facts))


def names_of_texts() -> Sequence[str]:
    """Give the name of every text message, in their order."""
    return tuple(_texts())


def text_of(name: str, facts: Mapping[str, str]) -> str:
    """Give a text message."""
    return _texts()[name].format_map(facts)


def name_of(kind: str) -> str:
    """Give what the console calls a kind of notice, or a template."""
    return _examples()["names"].get(kind) or kind.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Example:
    """A mail with made-up facts; of a text message only the body."""

    subject: str
    body: str
    html: str


def example_of(name: str, pack: PolicyPack) -> Example:
    """Give a mail or a text as somebody would get it, with made-up facts in place of a case's."""
    facts = _MadeUp({**_examples()["facts"], **of_the_pack(pack)})
    if name in _texts():
        return Example("", text_of(name, facts), "")
    subject, body = subject_of(name, facts), body_of(name, facts)
    return Example(subject, body, as_body(document_of(subject, body, pack)))


class _MadeUp(dict[str, str]):
    """Facts of an example; one that nobody made up shows its name."""

    def __missing__(self, name: str) -> str:
        return f"[{name.replace('_', ' ')}]"


def of_the_pack(pack: PolicyPack) -> dict[str, str]:
    """Give what every mail may name of the landlord."""
    return {
        "landlord": pack.landlord.short_name,
        "team": pack.landlord.team,
        "phone": pack.contacts.phone,
        "email": pack.contacts.email,
        "timetable": pack.published_timetable,
        "ombudsman": pack.ombudsman.details,
    }


def document_of(subject: str, body: str, pack: PolicyPack) -> Document:
    """Give a mail as a structure, from its words as text."""
    contacts = pack.contacts
    return Document(
        title=subject,
        subject=subject,
        sender=(pack.landlord.name, contacts.post, contacts.phone, contacts.email),
        recipient=(),
        about=(),
        blocks=tuple(_blocks(body)),
    )


def _blocks(body: str) -> Iterator[Block]:
    for paragraph in re.split(r"\n\s*\n", body.strip()):
        for kind, lines in groupby(paragraph.splitlines(), _kind):
            yield from _of_kind(kind, tuple(line.strip() for line in lines))


def _kind(line: str) -> str:
    if line.startswith(BULLET):
        return "bullets"
    return "links" if ADDRESS.fullmatch(line.strip()) else "words"


def _of_kind(kind: str, lines: tuple[str, ...]) -> Iterator[Block]:
    if kind == "bullets":
        yield Bullets(tuple(line.removeprefix(BULLET) for line in lines))
    elif kind == "links":
        yield from (Link(line) for line in lines)
    else:
        # Lines are broken for whoever reads mail as text; HTML breaks its own.
        yield Paragraph(" ".join(lines))


@cache
def _written() -> Mapping[str, Mapping[str, str]]:
    return _read("letters.yaml")


@cache
def _texts() -> Mapping[str, str]:
    loaded: Mapping[str, str] = _loaded("texts.yaml")
    return loaded


@cache
def _examples() -> Mapping[str, Mapping[str, str]]:
    return _read("examples.yaml")


def _read(name: str) -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = _loaded(name)
    return loaded


def _loaded(name: str) -> Any:
    return yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
