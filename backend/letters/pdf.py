"""A letter as a tagged PDF (PDF/UA-1), in ordinary or in large print."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from backend.letters.document import Document

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
# Shown for a character that no font here has; staff are told of it before they send the letter.
NO_GLYPH = "□"


def as_pdf(document: Document, *, reference: str, variant: str, now: datetime) -> bytes:
    """Return the letter as PDF/UA-1; the same letter at the same time gives the same bytes."""
    data = {**document.as_data(), "reference": reference, "variant": variant}
    made = typst.compile(
        _template(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"letter": json.dumps(_printable(data), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(now.timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101 (a PDF is one file)
    return made


def not_printable(document: Document) -> str:
    """Return the characters that the PDF cannot show, each once."""
    said = json.dumps(document.as_data(), ensure_ascii=False)
    return "".join(
        sorted({each for each in said if _is_seen(each) and ord(each) not in _covered()})
    )


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(_shown(each) for each in value)
    if isinstance(value, Mapping):
        return {name: _printable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value


def _shown(character: str) -> str:
    if character == "\n" or ord(character) in _covered():
        return character
    return NO_GLYPH if _is_seen(character) else " " if character.isspace() else ""


def _is_seen(character: str) -> bool:
    """Say whether a character leaves a mark, as controls and joiners do not."""
    return character.isprintable() and not 0xFE00 <= ord(character) <= 0xFE0F


@cache
def _covered() -> frozenset[int]:
    manifest = json.loads((FONTS / "manifest.json").read_text("utf-8"))
    found: set[int] = set()
    for span in manifest["covers"].split():
        first, _, last = span.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


@cache
def _template() -> bytes:
    return (HERE / "letter.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
