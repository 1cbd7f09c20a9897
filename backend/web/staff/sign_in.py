"""The staff pages for signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.staff import service as accounts
from backend.web.security import cookie_name, forget_cookie, refuse_other_origins, set_cookie
from backend.web.staff.access import Me, OwnForm, TheDoor

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(door: TheDoor) -> Response:
    """Ask for username and password."""
    return door.renderer.page("staff/sign_in.html", csrf="", username="", error=None, staff=None)


@router.post("/sign-in")
def sign_in(
    request: Request,
    door: TheDoor,
    username: Annotated[str, Form(max_length=80)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Sign in, in the same time and words whichever of the two is wrong."""
    refuse_other_origins(request)
    now = door.clock()
    username = without_controls(username)
    source = request.client.host if request.client else ""
    try:
        with door.database.read() as session:
            accounts.refuse_when_guessing(session, source=source, username=username, now=now)
            found = accounts.password_is_right(session, username, password)
        with door.database.write() as session:
            if found is None:
                accounts.note_wrong_guess(session, source=source, username=username, now=now)
            else:
                token = accounts.sign_in(session, found, now=now)
        if found is None:
            raise accounts.WrongSignIn
    except DomainError as error:
        return door.renderer.page(
            "staff/sign_in.html",
            status_code=422,
            csrf="",
            username=username,
            error=str(error),
            staff=None,
        )
    response = RedirectResponse("/staff", status_code=303)
    set_cookie(response, door.settings, "staff", token)
    return response


@router.post("/sign-out", dependencies=[OwnForm])
def sign_out(request: Request, door: TheDoor, _me: Me) -> Response:
    """End this sign-in."""
    name = cookie_name(door.settings, "staff")
    with door.database.write() as session:
        accounts.sign_out(session, request.cookies.get(name, ""))
    response = RedirectResponse("/staff/sign-in", status_code=303)
    forget_cookie(response, door.settings, "staff")
    return response
