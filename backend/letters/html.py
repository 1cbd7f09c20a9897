"""A letter as HTML: a whole mail, or the middle of a page of ours."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend.letters.document import Document

BLANK_LINES = re.compile(r"\n\s*\n")


def as_mail(document: Document, *, large: bool) -> str:
    """Return the letter as a mail of its own, with its language and title."""
    return _rendered("mail.html", document, large=large)


def as_body(document: Document) -> str:
    """Return the letter for the middle of a page, below the page's own heading."""
    return _rendered("body.html", document, large=False)


def _rendered(name: str, document: Document, *, large: bool) -> str:
    html = _templates().get_template(name).render(letter=document.as_data(), large=large)
    return BLANK_LINES.sub("\n", html).strip() + "\n"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
