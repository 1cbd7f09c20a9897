"""The staff pages for the second factor on the way in: giving a code, and setting it up first."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from backend.audit import log as audit
from backend.errors import DomainError
from backend.staff import guessing, second_factor, sessions
from backend.staff.models import StaffSession
from backend.staff.sessions import SignIn
from backend.web.door import Door
from backend.web.security import form_token, refuse_other_origins, refuse_wrong_token
from backend.web.staff import devices
from backend.web.staff.access import Csrf, SignedOut, TheDoor, token_of
from backend.web.staff.errands import Errand
from backend.web.staff.signing import answer_with, completed, destination, landed

router = APIRouter(prefix="/staff/sign-in", include_in_schema=False)

Code = Annotated[str, Form(max_length=80)]
SVG = "image/svg+xml"


def half_signed_in(request: Request, door: TheDoor) -> SignIn:
    """Give the sign-in that waits for a second factor, or raise SignedOut."""
    if request.method == "POST":
        refuse_other_origins(request)
    token = token_of(request, door.settings)
    with door.database.read() as session:
        found = sessions.find(session, token, now=door.clock()) if token else None
    if found is None or found.is_complete:
        raise SignedOut
    return found


Half = Annotated[SignIn, Depends(half_signed_in)]


def checked_half(
    request: Request, door: TheDoor, _found: Half, csrf: Annotated[str, Form()] = ""
) -> None:
    """Refuse a form that is not of this half of a sign-in."""
    refuse_wrong_token(door.settings, sessions.digest(token_of(request, door.settings)), csrf)


HalfsForm = Depends(checked_half)


@router.get("/code")
def ask_code(door: TheDoor, found: Half, csrf: Csrf) -> Response:
    """Ask for the code that the app shows."""
    if found.row.awaits != "code":
        return RedirectResponse("/staff/sign-in/second-factor", status_code=303)
    return _code_page(door, csrf)


@router.post("/code", dependencies=[HalfsForm])
def take_code(
    request: Request, door: TheDoor, found: Half, csrf: Csrf, code: Code = ""
) -> Response:
    """Take a code, or a recovery code, and complete the sign-in."""
    if found.row.awaits != "code":
        return RedirectResponse("/staff/sign-in/second-factor", status_code=303)
    try:
        used = try_code(request, door, found, code)
    except DomainError as error:
        return _code_page(door, csrf, error=str(error))
    with door.database.write() as session:
        token = completed(request, door, session, found, by=used)
    return landed(door, found, token)


def try_code(request: Request, door: Door, found: SignIn, code: str) -> str:
    """Take a code of somebody, counting the tries; tell which kind it was."""
    staff, now = found.staff, door.clock()
    source = devices.source_of(request, door.settings, staff.username)
    with door.database.write() as session:
        number = guessing.take_a_try(
            session, source=source, username=staff.username, now=now, kind="code"
        )
    with door.database.write() as session:
        used = second_factor.check(
            session, staff, code, secret_key=door.settings.secret_key, now=now
        )
        guessing.forgive(
            session, source=source, username=staff.username, number=number, kind="code"
        )
    return used


@router.get("/second-factor")
def ask_to_set_up(request: Request, door: TheDoor, found: Half, csrf: Csrf) -> Response:
    """Show what an app has to scan, and ask for its first code."""
    if found.row.awaits != "enrolment":
        return RedirectResponse("/staff/sign-in/code", status_code=303)
    return set_up_page(door, begun(request, door), csrf, action="/staff/sign-in/second-factor")


@router.get("/second-factor.svg")
def picture(door: TheDoor, found: Half) -> Response:
    """Draw what an app has to scan."""
    return picture_of(door, found)


@router.post("/second-factor", dependencies=[HalfsForm])
def set_up(request: Request, door: TheDoor, found: Half, csrf: Csrf, code: Code = "") -> Response:
    """Take the first code, put the factor in force and show the recovery codes once."""
    if found.row.awaits != "enrolment":
        return RedirectResponse("/staff/sign-in/code", status_code=303)
    try:
        codes, token = confirmed(request, door, found, code)
    except DomainError as error:
        action = "/staff/sign-in/second-factor"
        return set_up_page(door, found, csrf, action=action, error=str(error))
    to = destination(door, found.staff, Errand.of(found.row.errand))
    return answer_with(codes_page(door, found, codes, token, to), door, found.staff, token)


def begun(request: Request, door: Door) -> SignIn:
    """Make a secret for this sign-in, unless it has one already, and give the sign-in."""
    token, now = token_of(request, door.settings), door.clock()
    with door.database.write() as session:
        found = sessions.find(session, token, now=now)
        if found is None:
            raise SignedOut
        if not found.row.new_secret:
            second_factor.begin(found.row, secret_key=door.settings.secret_key, now=now)
    return found


def confirmed(request: Request, door: Door, found: SignIn, code: str) -> tuple[list[str], str]:
    """Put a new factor in force in exchange for its first code; give recovery codes and token."""
    token, now = token_of(request, door.settings), door.clock()
    with door.database.write() as session:
        row = session.get_one(StaffSession, sessions.digest(token))
        codes = second_factor.confirm(
            session, found.staff, row, code, secret_key=door.settings.secret_key, now=now
        )
        audit.record(
            session,
            actor=f"staff:{found.staff.id}",
            action="second_factor_set",
            object_kind="staff",
            object_id=str(found.staff.id),
            now=now,
        )
        # Whoever else is signed in as this person did not show the new factor.
        sessions.sign_out_everywhere(session, found.staff.id, now=now, but=token)
        if not found.is_complete:
            return codes, completed(request, door, session, found, by="code")
        return codes, sessions.renew(session, token, now=now, second_factor=True)


def set_up_page(
    door: Door,
    found: SignIn,
    csrf: str,
    *,
    action: str,
    error: str | None = None,
    staff: object = None,
) -> Response:
    """Show what an app has to scan or to be told."""
    secret = _secret(door, found)
    return door.renderer.page(
        "staff/account_second_factor.html",
        status_code=422 if error else 200,
        staff=staff,
        csrf=csrf,
        action=action,
        picture=f"{action}.svg",
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        error=error,
    )


def picture_of(door: Door, found: SignIn) -> Response:
    """Draw what the app has to scan for the factor that is being set up."""
    if not found.row.new_secret:
        return Response(status_code=404)
    drawn = second_factor.picture(
        _secret(door, found),
        username=found.staff.username,
        issuer=f"{door.rulebook.pack.landlord.name} complaints",
    )
    return Response(drawn, media_type=SVG)


def codes_page(door: Door, found: SignIn, codes: list[str], token: str, to: str) -> Response:
    """Show recovery codes, this once."""
    return door.renderer.page(
        "staff/account_recovery_codes.html",
        staff=found.staff,
        csrf=form_token(door.settings, sessions.digest(token)),
        codes=codes,
        go_on=to,
    )


def _secret(door: Door, found: SignIn) -> str:
    return second_factor.new_secret(
        found.row, secret_key=door.settings.secret_key, now=door.clock()
    )


def _code_page(door: Door, csrf: str, *, error: str | None = None) -> Response:
    return door.renderer.page(
        "staff/sign_in_code.html",
        status_code=422 if error else 200,
        staff=None,
        csrf=csrf,
        error=error,
    )
