"""What a file is, as its first bytes say, and whether its name agrees."""

import re

from backend.evidence.names import ending_of
from backend.evidence.refusals import NotWhatItsNameSays, WrongKind

HEAD = 64
# Some programs put a mark of the order of bytes, or an empty line, before a document.
PDF = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,16}%PDF-")
# What each kind may be called. Phones put one picture's ending on another, and pictures are
# written anew anyway; but a page or a program that is called a picture is refused.
PICTURES = frozenset({"jpg", "jpeg", "jpe", "jfif", "png", "heic", "heif"})
ENDINGS = {"jpg": PICTURES, "png": PICTURES, "heic": PICTURES, "pdf": frozenset({"pdf"})}
BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# What the file chooser of a browser offers.
ACCEPT = ".jpg,.jpeg,.png,.heic,.heif,.pdf,image/jpeg,image/png,image/heic,application/pdf"
MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


def kind_of(head: bytes, name: str) -> str:
    """Give "jpg", "png", "heic" or "pdf"; raise WrongKind or NotWhatItsNameSays."""
    kind = _by_first_bytes(head)
    ending = ending_of(name)
    if ending and ending not in PICTURES | ENDINGS["pdf"]:
        raise WrongKind(name)
    if kind is None:
        raise NotWhatItsNameSays(name) if ending else WrongKind(name)
    if ending and ending not in ENDINGS[kind]:
        raise NotWhatItsNameSays(name)
    return kind


def _by_first_bytes(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if PDF.match(head):
        return "pdf"
    if head[4:8] == b"ftyp" and head[8:12] in BRANDS:
        return "heic"
    return None
