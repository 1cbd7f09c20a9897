"""The way in by the landlord's own sign-in: to the provider and back."""

import json
import logging
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from backend.errors import DomainError
from backend.staff import single_sign_on
from backend.web.door import Door
from backend.web.security import cookie_name, forget_cookie, refuse_other_origins, set_cookie
from backend.web.staff.access import TheDoor
from backend.web.staff.errands import Errand, safe_address, sealed_here
from backend.web.staff.openid import Provider, Visit
from backend.web.staff.signed_out import sign_in_page
from backend.web.staff.signing import opened

log = logging.getLogger(__name__)
router = APIRouter(prefix="/staff/sign-in/single", include_in_schema=False)

COOKIE = "staff-visit"
VISIT_SECONDS = int(single_sign_on.VISIT.total_seconds())
BACK = "/staff/sign-in/single/back"


class NotOffered(DomainError):
    """Signing in with a work account is not set up here. Use a username and password."""


@router.get("")
def set_out(door: TheDoor, next: str = "") -> Response:  # noqa: A002
    """Send the browser to the provider, keeping here what has to come back."""
    try:
        there, token = _set_out(door, Errand(safe_address(next)))
    except DomainError as error:
        return _not_now(door, error, Errand(next))
    response = RedirectResponse(there, status_code=303)
    set_cookie(response, door.settings, COOKIE, token, seconds=VISIT_SECONDS)
    return response


@router.post("")
def set_out_with_words(
    request: Request,
    door: TheDoor,
    next: Annotated[str, Form()] = "",  # noqa: A002
    kept: Annotated[str, Form()] = "",
) -> Response:
    """Do the same for somebody who was writing.

    The policy of our pages lets no form lead elsewhere, so a link leads on from here.
    """
    refuse_other_origins(request)
    kept = sealed_here(door.settings, kept, now=door.clock())
    try:
        there, token = _set_out(door, Errand(safe_address(next), kept))
    except DomainError as error:
        return _not_now(door, error, Errand(next, kept))
    response = door.renderer.page("staff/sign_in_single.html", staff=None, csrf="", there=there)
    set_cookie(response, door.settings, COOKIE, token, seconds=VISIT_SECONDS)
    return response


@router.get("/back")
def come_back(request: Request, door: TheDoor) -> Response:
    """Take what the provider says of whoever comes back, and sign them in."""
    errand = Errand()
    try:
        if not door.settings.oidc_issuer:
            raise NotOffered
        visit, errand = _taken(request, door)
        identity = Provider.known(door.settings, now=door.clock()).identity(
            visit, dict(request.query_params), back=_back(door), now=door.clock()
        )
        with door.database.write() as session:
            staff = single_sign_on.account_of(session, identity)
            answer = opened(
                request,
                door,
                session,
                staff,
                how="single_sign_on",
                errand=errand,
                proved=identity.has_second_factor,
            )
    except DomainError as error:
        log.warning("a single sign-on failed: %s", type(error).__name__)
        response = sign_in_page(
            door, status_code=422, error=str(error), way_back=errand.next, kept=errand.kept
        )
    else:
        response = answer()
    forget_cookie(response, door.settings, COOKIE)
    return response


def _set_out(door: Door, errand: Errand) -> tuple[str, str]:
    """Begin a visit and give the provider's address and the browser's token for coming back."""
    if not door.settings.oidc_issuer:
        raise NotOffered
    visit = Visit.new()
    provider = Provider.known(door.settings, now=door.clock())
    there = provider.way_there(visit, back=_back(door))
    words = json.dumps({"visit": asdict(visit), "errand": str(errand)})
    with door.database.write() as session:
        token = single_sign_on.set_out(
            session, words, secret_key=door.settings.secret_key, now=door.clock()
        )
    return there, token


def _not_now(door: Door, error: DomainError, errand: Errand) -> Response:
    return sign_in_page(
        door,
        status_code=404 if isinstance(error, NotOffered) else 503,
        error=str(error),
        way_back=errand.next,
        kept=errand.kept,
    )


def _taken(request: Request, door: Door) -> tuple[Visit, Errand]:
    """Take the visit that this browser set out on; each comes back once."""
    token = request.cookies.get(cookie_name(door.settings, COOKIE), "")
    with door.database.write() as session:
        words = single_sign_on.come_back(
            session, token, secret_key=door.settings.secret_key, now=door.clock()
        )
    read = json.loads(words)
    return Visit(**read["visit"]), Errand.of(read["errand"])


def _back(door: Door) -> str:
    return f"{door.settings.public_url}{BACK}"
