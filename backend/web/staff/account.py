"""The page on which each member of staff looks after their own account."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.audit import log as audit
from backend.errors import DomainError
from backend.staff import guessing, passwords, second_factor, sessions
from backend.staff import service as accounts
from backend.staff.models import Staff
from backend.staff.preferences import Preferences, prefer, preferences_of
from backend.staff.sessions import SignIn
from backend.web.door import Door
from backend.web.security import forget_cookie
from backend.web.staff import devices
from backend.web.staff.access import COOKIE, Csrf, Me, OwnForm, Standing, TheDoor, token_of
from backend.web.staff.second_factor import (
    Code,
    codes_page,
    confirmed,
    picture_of,
    set_up_page,
)
from backend.web.staff.signed_out import SIGN_IN
from backend.web.staff.signing import answer_with

router = APIRouter(prefix="/staff/account", include_in_schema=False)

ACCOUNT = "/staff/account"
DONE = {
    "preferences": "Your preferences are saved.",
    "password": "Your password is changed. You are signed out everywhere else.",
}
Password = Annotated[str, Form(max_length=1000)]
Tick = Annotated[bool, Form()]
Time = Annotated[str, Form(max_length=10)]


class NotRecently(DomainError):
    """You signed in too long ago for that. Sign out, sign in again and come straight back."""


@router.get("")
def account(door: TheDoor, found: Standing, csrf: Csrf, done: str = "") -> Response:
    """Show one's own preferences, password, second factor and sign-ins."""
    return _page(door, found, csrf, done=DONE.get(done, ""))


@router.post("/preferences", dependencies=[OwnForm])
def keep_preferences(
    door: TheDoor,
    found: Standing,
    csrf: Csrf,
    shortcuts: Tick = False,
    sound: Tick = False,
    desktop: Tick = False,
    quiet_from: Time = "",
    quiet_until: Time = "",
) -> Response:
    """Keep what somebody chose for the console."""
    chosen = Preferences(shortcuts, sound, desktop, quiet_from.strip(), quiet_until.strip())
    try:
        with door.database.write() as session:
            prefer(session, found.staff.id, chosen)
            _record(session, found.staff, "preferences_changed", door)
    except DomainError as error:
        return _page(door, found, csrf, errors={"quiet_from": str(error)}, chosen=chosen)
    return RedirectResponse(f"{ACCOUNT}?done=preferences", status_code=303)


@router.post("/password", dependencies=[OwnForm])
def change_password(
    request: Request,
    door: TheDoor,
    found: Standing,
    csrf: Csrf,
    old_password: Password = "",
    new_password: Password = "",
) -> Response:
    """Change one's own password, which the old one is asked for; other sign-ins end."""
    token, now = token_of(request, door.settings), door.clock()
    landlord = door.rulebook.pack.landlord
    try:
        _prove(request, door, found, old_password)
    except DomainError as error:
        return _page(door, found, csrf, errors={"old_password": str(error)})
    try:
        with door.database.write() as session:
            staff = session.get_one(Staff, found.staff.id)
            about = (landlord.name, landlord.short_name)
            accounts.set_password(staff, new_password, about=about)
            accounts.sign_out_everywhere(session, staff.id, now=now, but=token)
            fresh = sessions.renew(session, token, now=now)
            _record(session, staff, "password_changed", door)
    except DomainError as error:
        return _page(door, found, csrf, errors={"new_password": str(error)})
    response = RedirectResponse(f"{ACCOUNT}?done=password", status_code=303)
    return answer_with(response, door, found.staff, fresh)


@router.post("/second-factor/new", dependencies=[OwnForm])
def begin_second_factor(
    request: Request, door: TheDoor, found: Standing, csrf: Csrf, password: Password = ""
) -> Response:
    """Begin to set a second factor up, after one's password; the one in force holds till then."""
    try:
        _prove(request, door, found, password)
    except DomainError as error:
        return _page(door, found, csrf, errors={"password-again": str(error)})
    with door.database.write() as session:
        token, now = token_of(request, door.settings), door.clock()
        fresh = sessions.renew(session, token, now=now)
        session.flush()
        renewed = sessions.find(session, fresh, now=now)
        if renewed is not None:
            second_factor.begin(renewed.row, secret_key=door.settings.secret_key, now=now)
    response = RedirectResponse(f"{ACCOUNT}/second-factor", status_code=303)
    return answer_with(response, door, found.staff, fresh)


@router.get("/second-factor")
def show_second_factor(door: TheDoor, found: Standing, csrf: Csrf) -> Response:
    """Show what an app has to scan."""
    if not found.row.new_secret:
        return RedirectResponse(f"{ACCOUNT}#second-factor", status_code=303)
    action = f"{ACCOUNT}/second-factor"
    return set_up_page(door, found, csrf, action=action, staff=found.staff)


@router.get("/second-factor.svg")
def picture(door: TheDoor, found: Standing) -> Response:
    """Draw what an app has to scan."""
    return picture_of(door, found)


@router.post("/second-factor", dependencies=[OwnForm])
def set_second_factor(
    request: Request, door: TheDoor, found: Standing, csrf: Csrf, code: Code = ""
) -> Response:
    """Put the new second factor in force and show the recovery codes once."""
    action = f"{ACCOUNT}/second-factor"
    if not found.row.new_secret:
        return RedirectResponse(f"{ACCOUNT}#second-factor", status_code=303)
    try:
        codes, token = confirmed(request, door, found, code)
    except DomainError as error:
        return set_up_page(door, found, csrf, action=action, staff=found.staff, error=str(error))
    page = codes_page(door, found, codes, token, f"{ACCOUNT}#second-factor")
    return answer_with(page, door, found.staff, token)


@router.post("/recovery-codes", dependencies=[OwnForm])
def new_recovery_codes(
    request: Request, door: TheDoor, found: Standing, csrf: Csrf, password: Password = ""
) -> Response:
    """Make new recovery codes, after one's password, and show them once."""
    if not found.staff.totp_secret:
        return RedirectResponse(f"{ACCOUNT}#second-factor", status_code=303)
    try:
        _prove(request, door, found, password)
    except DomainError as error:
        return _page(door, found, csrf, errors={"password-again": str(error)})
    with door.database.write() as session:
        token, now = token_of(request, door.settings), door.clock()
        codes = second_factor.new_recovery_codes(session, found.staff, now=now)
        fresh = sessions.renew(session, token, now=now)
        _record(session, found.staff, "recovery_codes_made", door)
    page = codes_page(door, found, codes, fresh, f"{ACCOUNT}#second-factor")
    return answer_with(page, door, found.staff, fresh)


@router.post("/sign-ins/{number}/end", dependencies=[OwnForm])
def end_one(number: str, door: TheDoor, found: Standing) -> Response:
    """End one of one's own sign-ins; of anybody else's nothing is known here."""
    with door.database.write() as session:
        sessions.end_one(session, found.staff.id, number, now=door.clock())
        _record(session, found.staff, "sign_in_ended", door, number=number)
    return RedirectResponse(f"{ACCOUNT}#sign-ins", status_code=303)


@router.post("/sign-ins/end-all", dependencies=[OwnForm])
def end_all(door: TheDoor, me: Me) -> Response:
    """Sign out everywhere, here as well."""
    with door.database.write() as session:
        accounts.sign_out_everywhere(session, me.id, now=door.clock())
        _record(session, me, "signed_out_everywhere", door)
    response = RedirectResponse(SIGN_IN, status_code=303)
    forget_cookie(response, door.settings, COOKIE)
    return response


def _prove(request: Request, door: Door, found: SignIn, password: str) -> None:
    """Raise unless it is really the account's owner who is at the browser.

    That is shown by the password; where there is none, by having signed in just now.
    """
    staff, now = found.staff, door.clock()
    if not staff.password_hash:
        if now - found.row.created_at > sessions.RECENT:
            raise NotRecently
        return
    source = devices.source_of(request, door.settings, staff.username)
    with door.database.write() as session:
        number = guessing.take_a_try(session, source=source, username=staff.username, now=now)
    if not passwords.fits(password, staff.password_hash):
        raise accounts.WrongPassword
    with door.database.write() as session:
        guessing.forgive(session, source=source, username=staff.username, number=number)


def _page(
    door: Door,
    found: SignIn,
    csrf: str,
    *,
    errors: dict[str, str] | None = None,
    chosen: Preferences | None = None,
    done: str = "",
) -> Response:
    with door.database.read() as session:
        own = sessions.own(session, found.staff.id, now=door.clock())
        left = second_factor.recovery_codes_left(session, found.staff)
    return door.renderer.page(
        "staff/account.html",
        status_code=422 if errors else 200,
        staff=found.staff,
        csrf=csrf,
        preferences=chosen or preferences_of(found.staff),
        has_password=bool(found.staff.password_hash),
        has_second_factor=bool(found.staff.totp_secret),
        codes_left=left,
        sign_ins=[_listed(one, found) for one in own],
        done=done,
        errors=errors or {},
    )


def _listed(one: Any, found: SignIn) -> dict[str, Any]:
    return {
        "number": one.number,
        "browser": one.browser or "A browser",
        "source": one.source,
        "since": one.created_at,
        "seen": one.last_seen_at,
        "here": one.token_hash == found.row.token_hash,
    }


def _record(session: Session, staff: Staff, action: str, door: Door, **data: str) -> None:
    audit.record(
        session,
        actor=f"staff:{staff.id}",
        action=action,
        object_kind="staff",
        object_id=str(staff.id),
        now=door.clock(),
        data=data,
    )
