"""The chat in a frame on the landlord's website, and the launcher that opens it there."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse

from backend.settings import Settings
from backend.web.door import Door, door_of
from backend.web.security import EMBED, cookie_name, set_cookie

router = APIRouter(include_in_schema=False)

LAUNCHER = Path(__file__).parent / "static" / "launcher.js"
# Kept for a week: its address stays the same, and a newer one reaches everybody within that time.
# Any website may read it, as a check of its hash (integrity) asks for.
LAUNCHER_HEADERS = {
    "Cache-Control": "public, max-age=604800",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# Says that this browser keeps our cookies in the frame, and whether the page around it is of
# another site, so that they have to be kept apart.
FRAME = "frame"
APART, TOGETHER = "apart", "together"


@router.get("/launcher.js")
def launcher() -> FileResponse:
    """Give the script that opens the chat in a frame."""
    return FileResponse(LAUNCHER, media_type="text/javascript", headers=LAUNCHER_HEADERS)


@router.get(f"{EMBED}/cookies")
def cookies_kept(request: Request, door: Annotated[Door, Depends(door_of)]) -> Response:
    """Tell the page in the frame whether the browser sends back the cookie that it was given."""
    return Response(status_code=204 if _frame_of(request, door.settings) else 404)


def at_of(request: Request) -> str:
    """Give the address of the chat as this request sees it: in the frame or on its own page."""
    return EMBED if is_framed(request) else "/chat"


def is_framed(request: Request) -> bool:
    """Say whether a request is for the chat in a frame."""
    return request.url.path == EMBED or request.url.path.startswith(f"{EMBED}/")


def is_apart(request: Request, settings: Settings) -> bool:
    """Say whether cookies are set in a frame on a page of another site than ours.

    Only the first request for the frame tells; its cookie says so to those that follow. Without
    https no browser would keep a cookie of another site.
    """
    if not (settings.https and is_framed(request)):
        return False
    known = _frame_of(request, settings)
    elsewhere = request.headers.get("sec-fetch-site", "cross-site") == "cross-site"
    return known == APART if known else elsewhere


def note_frame(response: Response, request: Request, settings: Settings) -> None:
    """Leave the cookie by which the page in the frame finds out whether cookies are kept."""
    if is_framed(request) and not _frame_of(request, settings):
        apart = is_apart(request, settings)
        set_cookie(response, settings, FRAME, APART if apart else TOGETHER, apart=apart)


def view_of(request: Request, settings: Settings) -> dict[str, Any]:
    """Give what the templates need to know of the frame."""
    hosts = " ".join(settings.embedding_origins) if is_framed(request) else None
    return {"at": at_of(request), "embedding_origins": hosts}


def _frame_of(request: Request, settings: Settings) -> str:
    return request.cookies.get(cookie_name(settings, FRAME), "")
