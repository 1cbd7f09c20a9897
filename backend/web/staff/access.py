"""Who is signed in, what they may do, and that a form is of this sign-in."""

from typing import Annotated

from fastapi import Depends, Form, Path, Request
from starlette.concurrency import run_in_threadpool

from backend.errors import DomainError
from backend.settings import Settings
from backend.staff import service as accounts
from backend.staff import sessions
from backend.staff.models import Staff
from backend.staff.sessions import SignIn
from backend.web.door import Door, door_of
from backend.web.security import (
    FromElsewhere,
    cookie_name,
    form_token,
    refuse_other_origins,
    refuse_wrong_token,
)
from backend.web.stream import LARGEST

COOKIE = "staff"
# What a page asks for by itself does not show that anybody is there.
BY_ITSELF = ("stream", "fragment", "presence")

TheDoor = Annotated[Door, Depends(door_of)]
Number = Annotated[int, Path(ge=0, le=LARGEST)]


class SignedOut(DomainError):
    """Sign in to see this."""


class EarlierForm(DomainError):
    """This page was opened in an earlier sign-in of yours. Reload it and send it again."""

    def __init__(self, staff_id: int) -> None:
        super().__init__()
        self.staff_id = staff_id


def token_of(request: Request, settings: Settings) -> str:
    """Give the token of the browser's sign-in, empty when it has none."""
    return request.cookies.get(cookie_name(settings, COOKIE), "")


def standing(request: Request, door: TheDoor) -> SignIn:
    """Give the sign-in of a request, or raise SignedOut; a post must come from our own page."""
    token = token_of(request, door.settings)
    if request.method == "POST":
        refuse_other_origins(request)
    by_hand = request.url.path.rsplit("/", 1)[-1] not in BY_ITSELF
    with door.database.read() as session:
        found = sessions.find(session, token, now=door.clock()) if token else None
        # Asked first, because each write holds up every other one for a moment.
        to_note = by_hand and accounts.is_to_be_noted(session, token, now=door.clock())
    if found is None or not found.is_complete:
        raise SignedOut
    if to_note:
        with door.database.write() as session:
            accounts.still_here(session, token, now=door.clock())
    return found


async def signed_in_staff(found: Annotated[SignIn, Depends(standing)]) -> Staff:
    """Give who is signed in."""
    return found.staff


async def page_token(request: Request, door: TheDoor) -> str:
    """Give the form token of this sign-in."""
    return form_token(door.settings, sessions.digest(token_of(request, door.settings)))


async def checked_form(
    request: Request,
    door: TheDoor,
    me: Annotated[Staff, Depends(signed_in_staff)],
    csrf: Annotated[str, Form()] = "",
) -> None:
    """Refuse a post whose form is not of this sign-in; whoever is signed out signs in first.

    Raise EarlierForm for a form of an earlier sign-in of the same person, which is theirs but old.
    From a script of such a page it is taken, as the browser says that the page is our own: a chat
    goes on where it was when its owner has signed in again in another tab.
    """
    own = sessions.digest(token_of(request, door.settings))
    try:
        refuse_wrong_token(door.settings, own, csrf)
    except FromElsewhere:
        if csrf not in await run_in_threadpool(_tokens_of, door, me):
            raise
        if not is_of_our_script(request):
            raise EarlierForm(me.id) from None


def _tokens_of(door: Door, me: Staff) -> set[str]:
    """Give the form tokens of every sign-in of somebody, ended or not."""
    with door.database.read() as session:
        earlier = sessions.past_and_present(session, me.id)
    return {form_token(door.settings, one) for one in earlier}


def is_of_our_script(request: Request) -> bool:
    """Tell whether the browser says that a script of our own page asks."""
    own = request.headers.get("sec-fetch-site") == "same-origin"
    return own and request.headers.get("sec-fetch-mode", "navigate") != "navigate"


Standing = Annotated[SignIn, Depends(standing)]
Me = Annotated[Staff, Depends(signed_in_staff)]
Csrf = Annotated[str, Depends(page_token)]
OwnForm = Depends(checked_form)


class OnlyManagers(DomainError):
    """Only a manager or an administrator can do that. Ask one of them."""


class OnlyAdministrators(DomainError):
    """Only an administrator can do that. Ask one of them."""


async def managers(me: Me) -> None:
    """Refuse whoever is neither a manager nor an administrator."""
    if not accounts.manages(me):
        raise OnlyManagers


async def administrators(me: Me) -> None:
    """Refuse whoever is no administrator."""
    if not accounts.administers(me):
        raise OnlyAdministrators


ForManagers = Depends(managers)
ForAdministrators = Depends(administrators)
