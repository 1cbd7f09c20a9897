"""A letter as a structure: headings, paragraphs, lists, pairs and tables of plain words.

Words stay words: no renderer reads anything in them as markup.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the letter's own: of a part (level 2) or within one (level 3)."""

    text: str
    level: int = 2

    def plain(self) -> Iterator[str]:
        """Yield its lines."""
        yield f"{self.text}\n{'-' * len(self.text)}" if self.level == 2 else f"{self.text}:"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; a line break in it is kept."""

    text: str

    def plain(self) -> Iterator[str]:
        """Yield its lines."""
        yield self.text


@dataclass(frozen=True, slots=True)
class Link:
    """An address to open, on a line of its own; it shows where it leads."""

    address: str

    def plain(self) -> Iterator[str]:
        """Yield its lines."""
        yield self.address


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without an order."""

    items: tuple[str, ...]

    def plain(self) -> Iterator[str]:
        """Yield its lines."""
        yield "\n".join(f"- {item}" for item in self.items)


@dataclass(frozen=True, slots=True)
class Pairs:
    """What something is called, and what is said of it, in paragraphs."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]

    def plain(self) -> Iterator[str]:
        """Yield its lines."""
        for name, said in self.rows:
            yield f"{name}: " + "\n".join(said)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; large print shows each row as a list instead."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def plain(self) -> Iterator[str]:
        """Yield its lines."""
        for row in self.rows:
            yield "\n".join(
                f"{'- ' if not place else '  '}{name}: {cell}"
                for place, (name, cell) in enumerate(zip(self.head, row, strict=True))
            )


Block = Heading | Paragraph | Link | Bullets | Pairs | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A letter: its title, who it is from and to, and what it says."""

    title: str
    subject: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]

    @property
    def plain(self) -> str:
        """The words alone, for whoever reads mail as text."""
        top = [self.title, *(f"{name}: {value}" for name, value in self.about)]
        said = [line for block in self.blocks for line in block.plain()]
        return "\n\n".join(["\n".join(top), *said, "\n".join(self.sender)]) + "\n"

    def as_data(self) -> dict[str, Any]:
        """Return the letter as plain values for a renderer."""
        return {
            "title": self.title,
            "subject": self.subject,
            "sender": list(self.sender),
            "recipient": list(self.recipient),
            "about": [list(pair) for pair in self.about],
            "blocks": [as_data(block) for block in self.blocks],
        }


def as_data(block: Block) -> dict[str, Any]:
    """Return one block as plain values for a renderer."""
    match block:
        case Heading(text, level):
            return {"is": "heading", "text": text, "level": level}
        case Paragraph(text):
            return {"is": "paragraph", "text": text}
        case Link(address):
            return {"is": "link", "address": address}
        case Bullets(items):
            return {"is": "bullets", "items": list(items)}
        case Pairs(rows):
            return {"is": "pairs", "rows": [[name, list(said)] for name, said in rows]}
        case Table(head, rows):
            return {"is": "table", "head": list(head), "rows": [list(row) for row in rows]}
