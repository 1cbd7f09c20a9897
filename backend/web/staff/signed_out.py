"""What answers somebody who is signed out, or whose page is of an earlier sign-in.

Nothing typed is lost: a form goes with them through the sign-in page and is given back filled.
"""

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from backend.staff import sessions
from backend.web.door import Door, door_of
from backend.web.staff.access import BY_ITSELF, EarlierForm, is_of_our_script, token_of
from backend.web.staff.errands import HOME, Errand, keep, safe_address
from backend.web.staff.signing import KEPT

SIGN_IN = "/staff/sign-in"
FOR_SCRIPTS = "You are signed out. Sign in in another tab, then send it again."


async def signed_out(request: Request) -> Response:
    """Lead to the sign-in page, with the way back, or with what was being written."""
    door = await door_of(request)
    if request.method != "POST":
        return RedirectResponse(_with_way_back(request), status_code=303)
    staff_id = await run_in_threadpool(_whose, door, token_of(request, door.settings))
    if staff_id is None:
        return RedirectResponse(SIGN_IN, status_code=303)
    if is_of_our_script(request):
        return JSONResponse({"error": FOR_SCRIPTS, "sign_in": SIGN_IN}, status_code=401)
    kept = await keep(request, door.settings, staff_id, now=door.clock())
    if not kept:
        return RedirectResponse(SIGN_IN, status_code=303)
    return sign_in_page(door, status_code=401, kept=kept)


async def opened_earlier(request: Request, error: EarlierForm) -> Response:
    """Show somebody what they sent from a page of an earlier sign-in, to send it from this one."""
    door = await door_of(request)
    kept = await keep(request, door.settings, error.staff_id, now=door.clock())
    await run_in_threadpool(_carry, door, token_of(request, door.settings), kept)
    return RedirectResponse(KEPT if kept else HOME, status_code=303)


def sign_in_page(
    door: Door,
    *,
    status_code: int = 200,
    username: str = "",
    error: str | None = None,
    way_back: str = "",
    kept: str = "",
) -> Response:
    """Ask for username and password, carrying where somebody was going and what they wrote."""
    return door.renderer.page(
        "staff/sign_in.html",
        status_code=status_code,
        csrf="",
        username=username,
        error=error,
        staff=None,
        next=safe_address(way_back),
        kept=kept,
        single_sign_on=bool(door.settings.oidc_issuer),
    )


def _with_way_back(request: Request) -> str:
    path = request.url.path
    if path in (HOME, KEPT) or path.startswith(SIGN_IN) or path.rsplit("/", 1)[-1] in BY_ITSELF:
        return SIGN_IN
    query = f"?{request.url.query}" if request.url.query else ""
    back = safe_address(f"{quote(path)}{query}")
    return f"{SIGN_IN}?next={quote(back, safe='')}" if back else SIGN_IN


def _whose(door: Door, token: str) -> int | None:
    with door.database.read() as session:
        return sessions.whose(session, token) if token else None


def _carry(door: Door, token: str, kept: str) -> None:
    with door.database.write() as session:
        found = sessions.find(session, token, now=door.clock())
        if found is not None:
            found.row.errand = str(Errand(kept=kept))
