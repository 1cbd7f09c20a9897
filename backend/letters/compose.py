"""Putting a letter together: its wording with the facts filled in, what is empty left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from backend.conversations.service import without_controls
from backend.letters.document import Block, Bullets, Heading, Paragraph
from backend.letters.wording import Part, Wording
from backend.policy.placeholders import PLACEHOLDER

Value = str | tuple[Block, ...]
ALONE = re.compile(r"\{([^{}]*)\}")


@dataclass
class Composer:
    """Fills parts with facts and notes which names were really shown."""

    facts: Mapping[str, Value]
    shown: set[str] = field(default_factory=set)

    def line(self, text: str) -> str:
        """Return a line with its facts; what is empty leaves nothing."""
        return PLACEHOLDER.sub(lambda found: self._said(found[1]), text)

    def blocks(self, wording: Wording) -> tuple[Block, ...]:
        """Return what the parts of a letter say, one after the other."""
        return tuple(block for part in wording.parts.values() for block in self._part(part))

    def paragraphs(self, text: str) -> Iterator[Block]:
        """Yield the paragraphs of a text that have something to say."""
        for paragraph in re.split(r"\n\s*\n", text.strip()):
            yield from self._paragraph(paragraph.strip())

    def _part(self, part: Part) -> Iterator[Block]:
        blocks = tuple(self.paragraphs(part.text))
        if not blocks:
            return
        if part.heading:
            yield Heading(self.line(part.heading))
        yield from blocks

    def _paragraph(self, text: str) -> Iterator[Block]:
        names = PLACEHOLDER.findall(text)
        if not text or any(not self.facts.get(name) for name in names):
            return
        self.shown.update(names)
        alone = ALONE.fullmatch(text)
        if alone:
            yield from _as_blocks(self.facts[alone[1]])
        elif all(line.startswith("- ") for line in text.splitlines()):
            yield Bullets(tuple(self.line(line[2:]) for line in text.splitlines()))
        else:
            yield Paragraph(self.line(text))

    def _said(self, name: str) -> str:
        value = self.facts.get(name, "")
        return value if isinstance(value, str) else _in_a_line(value)


def _as_blocks(value: Value) -> tuple[Block, ...]:
    """Return a value that stands alone: blocks as they are, words a paragraph a line."""
    if not isinstance(value, str):
        return value
    return tuple(Paragraph(line) for line in paragraphs_of(value))


def paragraphs_of(words: str) -> tuple[str, ...]:
    """Return the paragraphs that somebody typed."""
    parts = re.split(r"\n\s*\n", without_controls(words))
    return tuple(part.strip() for part in parts if part.strip())


def _in_a_line(blocks: tuple[Block, ...]) -> str:
    return "; ".join(line for block in blocks for line in block.plain())
