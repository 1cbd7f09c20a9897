"""Who is signed in, what they may do, and that a form is of this sign-in."""

from typing import Annotated

from fastapi import Depends, Form, Path, Request

from backend.errors import DomainError
from backend.staff import service as accounts
from backend.staff.models import Staff
from backend.web.door import Door, door_of
from backend.web.security import (
    cookie_name,
    form_token,
    refuse_other_origins,
    refuse_wrong_token,
)
from backend.web.stream import LARGEST

TheDoor = Annotated[Door, Depends(door_of)]
Number = Annotated[int, Path(ge=0, le=LARGEST)]


class SignedOut(DomainError):
    """Sign in to see this."""


def signed_in_staff(request: Request, door: TheDoor) -> Staff:
    """Give who is signed in, or raise SignedOut; a post must come from our own page."""
    token = request.cookies.get(cookie_name(door.settings, "staff"), "")
    if request.method == "POST":
        refuse_other_origins(request)
    by_hand = request.url.path.rsplit("/", 1)[-1] not in ("stream", "fragment", "presence")
    with door.database.read() as session:
        staff = accounts.signed_in(session, token, now=door.clock()) if token else None
        # Asked first, because each write holds up every other one for a moment.
        to_note = by_hand and accounts.is_to_be_noted(session, token, now=door.clock())
    if staff is None:
        raise SignedOut
    if to_note:
        with door.database.write() as session:
            accounts.still_here(session, token, now=door.clock())
    return staff


def page_token(request: Request, door: TheDoor) -> str:
    """Give the form token of this sign-in."""
    return form_token(door.settings, request.cookies.get(cookie_name(door.settings, "staff"), ""))


def checked_form(
    request: Request,
    door: TheDoor,
    _me: Annotated[Staff, Depends(signed_in_staff)],
    csrf: Annotated[str, Form()] = "",
) -> None:
    """Refuse a post whose form is not of this sign-in; whoever is signed out signs in first."""
    secret = request.cookies.get(cookie_name(door.settings, "staff"), "")
    refuse_wrong_token(door.settings, secret, csrf)


Me = Annotated[Staff, Depends(signed_in_staff)]
Csrf = Annotated[str, Depends(page_token)]
OwnForm = Depends(checked_form)


class OnlyManagers(DomainError):
    """Only a manager or an administrator can do that. Ask one of them."""


class OnlyAdministrators(DomainError):
    """Only an administrator can do that. Ask one of them."""


def managers(me: Me) -> None:
    """Refuse whoever is neither a manager nor an administrator."""
    if not accounts.manages(me):
        raise OnlyManagers


def administrators(me: Me) -> None:
    """Refuse whoever is no administrator."""
    if not accounts.administers(me):
        raise OnlyAdministrators


ForManagers = Depends(managers)
ForAdministrators = Depends(administrators)
