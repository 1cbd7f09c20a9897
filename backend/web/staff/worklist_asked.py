"""What somebody asks of the worklist, read from an address and written into one."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from backend.casework.worklist import SORTS, TABS, Asked

LIST = "/staff/cases"
LONGEST = 200
LARGEST = 2**31 - 1


def read(params: Mapping[str, str]) -> Asked:
    """Read what is asked; what cannot be read narrows nothing, so that an old link still works."""
    words = params.get("words", "").replace("\0", "").strip()[:LONGEST]
    usual = "any" if words else "going_on"
    show, sort = params.get("show", usual), params.get("sort", "")
    return Asked(
        show=show if show in TABS else usual,
        words=words,
        kind=_plain(params, "kind"),
        stage=_plain(params, "stage"),
        route=_plain(params, "route"),
        policy=_plain(params, "policy"),
        handler=_handler(params.get("handler", "")),
        team=_number(params.get("team", "")),
        received_from=_day(params.get("received_from", "")),
        received_to=_day(params.get("received_to", "")),
        sort=sort if sort in SORTS else "",
    )


def written(asked: Asked, *, at: str = "") -> str:
    """Write what is asked, without what narrows nothing."""
    said = {name: str(value) for name, value in asdict(asked).items() if value}
    return urlencode({**said, **({"at": at} if at else {})})


def address(query: str, **more: str) -> str:
    """Give the address of the list with a query, and more after it."""
    whole = "&".join(part for part in (query, urlencode(more)) if part)
    return f"{LIST}?{whole}" if whole else LIST


def address_of(asked: Asked) -> Callable[..., str]:
    """Give what writes the address of the same list with something else in it."""

    def other(**changed: Any) -> str:
        return address(written(replace(asked, **changed)))

    return other


def without_words(asked: Asked) -> dict[str, Any]:
    """Give what is asked for the audit log: what was searched for may be somebody's name."""
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(asked).items()
        if value and name != "words"
    }
    return {**plain, "searched": bool(asked.words)}


def _plain(params: Mapping[str, str], name: str) -> str:
    value = params.get(name, "")
    return value if value.replace("-", "").replace("_", "").isalnum() and len(value) <= 40 else ""


def _handler(value: str) -> str:
    return value if value == "none" or _number(value) else ""


def _number(value: str) -> int | None:
    with suppress(ValueError):
        number = int(value)
        return number if 0 < number <= LARGEST else None
    return None


def _day(value: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(value)
    return None
