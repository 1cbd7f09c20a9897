"""The quick way out of every page, also out of the frame, and what it does and does not do."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from backend.web.door import Door, door_of
from backend.web.embed import is_apart, view_of
from backend.web.rendering import Pages
from backend.web.security import EMBED, forget_cookie

router = APIRouter(include_in_schema=False)

# What this browser knows a resident by: their chat, and that they proved who they are.
OURS = ("chat", "status")
# Not "cookies": browsers take that for every cookie of the landlord's whole website.
CLEAR = '"cache", "storage"'

TheDoor = Annotated[Door, Depends(door_of)]


@router.get("/leaving")
def about_leaving(pages: Pages, door: TheDoor) -> HTMLResponse:
    """Say what the quick way out does, what it cannot do, and how to come back."""
    return pages.page("leaving.html", exit_this_page=True, exit_url=door.settings.exit_url)


# A GET that forgets the chat, because the way out must work as a plain link.
@router.get("/exit")
def leave(request: Request, door: TheDoor) -> RedirectResponse:
    """Forget the resident in this browser and go somewhere harmless at once."""
    response = RedirectResponse(door.settings.exit_url, status_code=303)
    _forget(response, request, door)
    return response


@router.get(f"{EMBED}/exit")
def leave_from_frame(request: Request, door: TheDoor, pages: Pages) -> Response:
    """Forget the resident in this frame, and show the page that takes the whole window away."""
    response = pages.page(
        "embed_exit.html", **view_of(request, door.settings), exit_url=door.settings.exit_url
    )
    _forget(response, request, door)
    return response


def _forget(response: Response, request: Request, door: Door) -> None:
    for name in OURS:
        forget_cookie(response, door.settings, name, apart=is_apart(request, door.settings))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Clear-Site-Data"] = CLEAR
