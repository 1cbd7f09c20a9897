"""What every way in has in common: opening a sign-in, completing it, and going on from there."""

from collections.abc import Callable

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit import log
from backend.settings import Settings
from backend.staff import sessions
from backend.staff.models import Staff
from backend.staff.sessions import SignIn
from backend.web.door import Door
from backend.web.security import set_cookie
from backend.web.staff import devices
from backend.web.staff.access import COOKIE, token_of
from backend.web.staff.errands import HOME, Errand, kept_for, safe_address

NEXT_STEP = {"code": "/staff/sign-in/code", "enrolment": "/staff/sign-in/second-factor"}
KEPT = "/staff/kept"


def opened(
    request: Request,
    door: Door,
    session: Session,
    staff: Staff,
    *,
    how: str,
    errand: Errand,
    proved: bool = False,
) -> Callable[[], Response]:
    """Open a sign-in in the caller's transaction, and give what answers once that is committed.

    `how` is "password", "link" or "single_sign_on"; `proved` that a second factor was seen.
    """
    now = door.clock()
    sessions.sign_out(session, token_of(request, door.settings), now=now)
    awaits = _awaits(door.settings, staff, proved)
    token = sessions.sign_in(
        session,
        staff,
        now=now,
        browser=devices.browser_of(request),
        source=devices.place_of(request),
        awaits=awaits,
        errand=str(errand),
        second_factor_at=now if proved else None,
    )
    if not awaits:
        _record(session, staff, "signed_in", door, how=how)
    to = NEXT_STEP[awaits] if awaits else destination(door, staff, errand)
    return lambda: _answer(door, staff, token, to, known=not awaits)


def completed(request: Request, door: Door, session: Session, found: SignIn, *, by: str) -> str:
    """Complete a sign-in with its second factor and give the new token of it."""
    token = sessions.renew(
        session, token_of(request, door.settings), now=door.clock(), second_factor=True
    )
    _record(session, found.staff, "signed_in", door, second_factor=by)
    return token


def failed(door: Door, username: str) -> None:
    """Write down that somebody tried to sign in; a username that nobody has is not kept."""
    with door.database.write() as session:
        same = Staff.username == username.strip().lower()
        found = session.scalar(select(Staff.id).where(same))
        log.record(
            session,
            actor="unknown",
            action="sign_in_failed",
            object_kind="staff",
            object_id=str(found or "unknown"),
            now=door.clock(),
        )


def destination(door: Door, staff: Staff, errand: Errand) -> str:
    """Give where somebody goes after signing in: their form, the page they wanted, or home."""
    if kept_for(door.settings, staff.id, errand.kept, now=door.clock()):
        return KEPT
    return safe_address(errand.next) or HOME


def answer_with(response: Response, door: Door, staff: Staff, token: str) -> Response:
    """Give the browser its token, and know it as one of its owner's from now on."""
    set_cookie(response, door.settings, COOKIE, token)
    devices.remember(response, door.settings, staff.username)
    return response


def landed(door: Door, found: SignIn, token: str) -> Response:
    """Answer a sign-in that is complete."""
    to = destination(door, found.staff, Errand.of(found.row.errand))
    return answer_with(RedirectResponse(to, status_code=303), door, found.staff, token)


def _answer(door: Door, staff: Staff, token: str, to: str, *, known: bool) -> Response:
    response = RedirectResponse(to, status_code=303)
    if known:
        return answer_with(response, door, staff, token)
    set_cookie(response, door.settings, COOKIE, token)
    return response


def _awaits(settings: Settings, staff: Staff, proved: bool) -> str:
    if proved:
        return ""
    if staff.totp_secret:
        return "code"
    return "enrolment" if settings.second_factor else ""


def _record(session: Session, staff: Staff, action: str, door: Door, **data: str) -> None:
    log.record(
        session,
        actor=f"staff:{staff.id}",
        action=action,
        object_kind="staff",
        object_id=str(staff.id),
        now=door.clock(),
        data=data,
    )
