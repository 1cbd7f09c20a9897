"""The staff pages for signing in with a password, signing out, and going on where one was."""

import logging
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from backend.audit import log as audit
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.staff import guessing, sessions
from backend.staff import service as accounts
from backend.web.security import forget_cookie, refuse_other_origins
from backend.web.staff import devices
from backend.web.staff.access import COOKIE, Csrf, Me, OwnForm, Standing, TheDoor, token_of
from backend.web.staff.errands import HOME, Errand, kept_for, safe_address
from backend.web.staff.signed_out import SIGN_IN, sign_in_page
from backend.web.staff.signing import failed, opened

log = logging.getLogger(__name__)
router = APIRouter(prefix="/staff", include_in_schema=False)

Carried = Annotated[str, Form()]
SHORT = 60


@router.get("/sign-in")
def ask(door: TheDoor, next: str = "") -> Response:  # noqa: A002  # the name people know
    """Ask for username and password."""
    return sign_in_page(door, way_back=next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    door: TheDoor,
    username: Annotated[str, Form(max_length=80)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    next: Carried = "",  # noqa: A002
    kept: Carried = "",
) -> Response:
    """Sign in, in the same time and words whichever of the two is wrong."""
    refuse_other_origins(request)
    now, settings = door.clock(), door.settings
    username = without_controls(username)
    source = devices.source_of(request, settings, username)
    try:
        with door.database.write() as session:
            number = guessing.take_a_try(session, source=source, username=username, now=now)
        with door.database.read() as session:
            found = accounts.password_is_right(session, username, password)
        if found is None:
            log.warning("a wrong username or password from %s", source)
            failed(door, username)
            raise accounts.WrongSignIn
    except DomainError as error:
        return sign_in_page(
            door, status_code=422, username=username, error=str(error), way_back=next, kept=kept
        )
    with door.database.write() as session:
        guessing.forgive(session, source=source, username=username, number=number)
        errand = Errand(safe_address(next), kept)
        answer = opened(request, door, session, found, how="password", errand=errand)
    return answer()


@router.post("/sign-out", dependencies=[OwnForm])
def sign_out(request: Request, door: TheDoor, me: Me) -> Response:
    """End this sign-in."""
    with door.database.write() as session:
        sessions.sign_out(session, token_of(request, door.settings), now=door.clock())
        audit.record(
            session,
            actor=f"staff:{me.id}",
            action="signed_out",
            object_kind="staff",
            object_id=str(me.id),
            now=door.clock(),
        )
    response = RedirectResponse(SIGN_IN, status_code=303)
    response.headers["Clear-Site-Data"] = '"cache"'
    forget_cookie(response, door.settings, COOKIE)
    return response


@router.get("/kept")
def kept_page(door: TheDoor, found: Standing, csrf: Csrf) -> Response:
    """Show what somebody was writing when they were signed out, for them to send it or not."""
    sealed = Errand.of(found.row.errand).kept
    kept = kept_for(door.settings, found.staff.id, sealed, now=door.clock())
    if kept is None:
        return RedirectResponse(HOME, status_code=303)
    return door.renderer.page(
        "staff/kept.html",
        staff=found.staff,
        csrf=csrf,
        action=kept.path,
        page=kept.page,
        words=[one for one in kept.fields if _is_written(one[1])],
        choices=[one for one in kept.fields if not _is_written(one[1])],
    )


def _is_written(value: str) -> bool:
    """Tell words that somebody wrote from what a form carries or offers to choose."""
    return len(value) > SHORT or any(sign.isspace() for sign in value.strip())
