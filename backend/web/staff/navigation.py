"""The links that lead through the staff pages, for whoever looks, with the one they are on."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from backend.staff.service import MANAGERS

# What everybody uses all day stands in the open; the rest under one word.
DAILY = (
    ("/staff", "Home"),
    ("/staff/chats", "Chats"),
    ("/staff/cases", "Cases"),
    ("/staff/requests", "Service requests"),
    ("/staff/letters", "Letters"),
    ("/staff/remedies", "Promised actions"),
    ("/staff/log-complaint", "Log a complaint"),
)
MORE = (
    ("/staff/unfinished", "Complaints not finished"),
    ("/staff/feedback", "Thanks and feedback"),
    ("/staff/safety", "Safety markers"),
    ("/staff/teams", "Teams"),
    ("/staff/people", "Staff accounts"),
    ("/staff/notices", "Messages not sent"),
    ("/staff/settings", "Settings"),
    ("/staff/assistant", "Automated assistant"),
    ("/staff/audit", "Audit log"),
)
# Pages that belong to a link which their address does not begin with.
ELSEWHERE = {"/staff/conversations": "/staff/chats"}

_path: ContextVar[str] = ContextVar("path", default="")


@dataclass(frozen=True)
class Link:
    """One link; `current` is "page" for the very page, "true" for a page below it, or empty."""

    href: str
    text: str
    current: str


@dataclass(frozen=True)
class Navigation:
    """The links in the open, those under "More", and whether one of these is the current one."""

    daily: Sequence[Link]
    more: Sequence[Link]
    account: Link | None


async def note_where(request: Request) -> None:
    """Note which page is asked for; async, so that it is seen where the page is drawn."""
    _path.set(request.url.path)


def navigation(role: str) -> Navigation:
    """Give the links that somebody of a role can follow."""
    reach = _reach(role)
    here = _path.get()
    daily, more = (
        [_link(href, text, here) for href, text in part if href in reach] for part in (DAILY, MORE)
    )
    account = "/staff/account"
    return Navigation(
        daily, more, _link(account, "Your account", here) if account in reach else None
    )


def reaches(role: str, path: str) -> bool:
    """Say whether there is a page at a path that somebody of a role may open."""
    return path in _reach(role)


def _link(href: str, text: str, here: str) -> Link:
    if here == href:
        return Link(href, text, "page")
    belongs = next((to for begins, to in ELSEWHERE.items() if here.startswith(begins)), here)
    below = href != "/staff" and (belongs == href or belongs.startswith(f"{href}/"))
    return Link(href, text, "true" if below else "")


def _reach(role: str) -> set[str]:
    from backend.web.staff.routes import ROUTERS

    pages = (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
    return {
        page.path for page in pages if "GET" in (page.methods or ()) and _may(role, page.dependant)
    }


def _may(role: str, dependant: Dependant) -> bool:
    from backend.web.staff import access

    needed = {
        access.managers: role in MANAGERS,
        access.administrators: role == "administrator",
    }
    return all(needed.get(one.call, True) for one in dependant.dependencies if one.call)
