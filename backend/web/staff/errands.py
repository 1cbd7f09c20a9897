"""Where somebody was going when they had to sign in, and what they were writing.

What was typed travels through the sign-in page encrypted, and is given back to the account that
typed it and to nobody else. Passwords and codes are never kept.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from fastapi import Request

from backend.settings import Settings
from backend.staff.sealing import Unreadable, seal, unseal

PURPOSE = "what was being written"
WITHIN = timedelta(hours=12)
HOME = "/staff"
NEVER = ("csrf", "code")
LONGEST_ADDRESS = 500


@dataclass(frozen=True)
class Kept:
    """A form that could not be taken: whose, where it goes, its page and what was in it."""

    staff_id: int
    path: str
    page: str
    fields: list[tuple[str, str]]


@dataclass(frozen=True)
class Errand:
    """What is to happen after the sign-in: an address to go to, or a form to give back."""

    next: str = ""
    kept: str = ""

    @classmethod
    def of(cls, written: str) -> "Errand":
        """Read one as a sign-in carries it."""
        return cls(**json.loads(written)) if written else cls()

    def __str__(self) -> str:
        """Write one for a sign-in to carry."""
        return json.dumps(asdict(self))


def safe_address(address: str) -> str:
    """Give an address of our own staff pages, empty for any other, so that nobody is led away."""
    odd = "\\" in address or any(ord(sign) < 33 or ord(sign) > 126 for sign in address)
    parts = urlsplit(address) if not odd and len(address) <= LONGEST_ADDRESS else None
    ours = parts and not parts.scheme and not parts.netloc and address.startswith("/staff")
    inside = ours and parts and (parts.path == HOME or parts.path.startswith(f"{HOME}/"))
    return address if inside and "/../" not in address else ""


async def keep(request: Request, settings: Settings, staff_id: int, *, now: datetime) -> str:
    """Encrypt what a form held; empty when there is nothing that anybody typed."""
    form = await request.form()
    fields = [
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name not in NEVER and "password" not in name
    ]
    if not any(value.strip() for _, value in fields):
        return ""
    kept = Kept(staff_id, request.url.path, _page_of(request), fields)
    return seal(settings.secret_key, PURPOSE, json.dumps(asdict(kept)), now=now)


def sealed_here(settings: Settings, sealed: str, *, now: datetime) -> str:
    """Give back what was sealed here, empty for anything else that somebody sends."""
    try:
        unseal(settings.secret_key, PURPOSE, sealed, now=now, within=WITHIN)
    except Unreadable:
        return ""
    return sealed


def kept_for(settings: Settings, staff_id: int, sealed: str, *, now: datetime) -> Kept | None:
    """Give back what somebody was writing; None when it is not theirs, or not ours, or old."""
    if not sealed:
        return None
    try:
        read: Mapping[str, object] = json.loads(
            unseal(settings.secret_key, PURPOSE, sealed, now=now, within=WITHIN)
        )
    except Unreadable:
        return None
    kept = Kept(**read)  # type: ignore[arg-type]  # it was sealed here
    return kept if kept.staff_id == staff_id and safe_address(kept.path) else None


def _page_of(request: Request) -> str:
    """Give the page that a form stood on, as the browser says; only our own browsers' pages do."""
    parts = urlsplit(request.headers.get("referer", ""))
    same = parts.netloc == request.headers.get("host")
    return safe_address(parts.path + (f"?{parts.query}" if parts.query else "")) if same else ""
