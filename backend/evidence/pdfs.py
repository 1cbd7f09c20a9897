"""Looking at a PDF without running anything of it: whether it is whole, and not locked."""

import re
from typing import BinaryIO

from backend.evidence.refusals import Locked, Unreadable

END = re.compile(rb"startxref\s+\d+\s+%%EOF")
# How far from its end readers look for where a document begins.
TAIL = 2048
# The dictionary that says so is never compressed, wherever in the document it stands.
ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")


def look_at(content: BinaryIO, name: str) -> None:
    """Raise Unreadable for a document that is cut off, and Locked for one with a password."""
    content.seek(0)
    whole = content.read()
    # Some printers fill what they write up with nothing.
    if not END.search(whole.rstrip(b"\0 \t\r\n")[-TAIL:]):
        raise Unreadable(name)
    if ENCRYPTED.search(whole):
        raise Locked(name)
