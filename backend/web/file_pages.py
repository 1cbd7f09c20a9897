"""How files are shown and given out: a list with their state, and bytes that run nothing."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from backend.casework.files import kind_in_words
from backend.evidence.kinds import ACCEPT, MEDIA_TYPES
from backend.evidence.models import StoredFile
from backend.evidence.names import download_name
from backend.evidence.service import GIVEN_OUT, MEGABYTE, Evidence

READ_AT_ONCE = 256 * 1024
NOT_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")
STATE_WORDS = {
    "quarantined": "It waits for our virus check. Nobody can open it until then.",
    "infected": "Our virus check found a virus in it. We have removed it.",
}
# Nothing that a file holds may run or load anything, whatever a browser takes it for.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; "
    "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def chooser(
    evidence: Evidence, *, kept: Sequence[dict[str, Any]] = (), problems: Sequence[str] = ()
) -> dict[str, Any]:
    """Give what the template evidence.html shows."""
    limits = evidence.limits
    return {
        "most": limits.at_once,
        "megabytes": limits.megabytes,
        "accept": ACCEPT,
        "kept": kept,
        "problems": problems,
    }


def listed(files: Iterable[StoredFile], *, at: str) -> list[dict[str, Any]]:
    """Give files as pages list them; `at` begins the address of those that can be opened."""
    return [
        {
            "id": file.public_id,
            "name": file.name,
            "what": kind_in_words(file.kind),
            "kind": file.kind.upper(),
            "size": size_in_words(file.size),
            "at": file.at,
            "by": file.given_by,
            "purpose": file.purpose,
            "state": STATE_WORDS.get(file.state, ""),
            "href": f"{at}/{file.public_id}" if file.state in GIVEN_OUT else None,
        }
        for file in files
    ]


def size_in_words(size: int) -> str:
    """Give "2.1 MB" or "340 KB"."""
    if size >= MEGABYTE // 10:
        return f"{size / MEGABYTE:.1f} MB"
    return f"{max(1, round(size / 1024))} KB"


def give_out(evidence: Evidence, file: StoredFile, *, inline: bool = True) -> StreamingResponse:
    """Give the bytes of a file: pictures to be looked at, documents to be saved only.

    Raises NoSuchFile or NotGivenOut.
    """
    content = evidence.given_out(file)
    shown = inline and file.kind != "pdf"
    return StreamingResponse(
        _read(content),
        media_type=MEDIA_TYPES[file.kind],
        headers={
            **HEADERS,
            "Content-Length": str(file.size),
            "Content-Disposition": disposition(file.name, file.kind, inline=shown),
        },
    )


def disposition(name: str, kind: str, *, inline: bool) -> str:
    """Give the header that names a file (RFC 6266): in plain letters, and in all of them."""
    full = download_name(name, kind)
    how = "inline" if inline else "attachment"
    plain = NOT_PLAIN.sub("_", full)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"


def _read(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while part := content.read(READ_AT_ONCE):
            yield part
