"""The administrators' pages of staff accounts: who there is, adding somebody, and changing."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.casework.leaving import let_go
from backend.errors import DomainError
from backend.notifications.invitations import queue_invitation
from backend.staff import invitations, people, sessions
from backend.staff.invitations import Invitation
from backend.staff.models import Staff
from backend.staff.people import Particulars
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForAdministrators, Me, Number, OwnForm, TheDoor
from backend.web.staff.invitation import ADDRESS

router = APIRouter(
    prefix="/staff/people", include_in_schema=False, dependencies=[ForAdministrators]
)

PEOPLE = "/staff/people"
ROLE_WORDS = {
    "officer": "Officer: works on chats and cases",
    "manager": "Manager: also changes settings, teams and templates, and reads the audit log",
    "administrator": "Administrator: also looks after staff accounts",
}
Text = Annotated[str, Form(max_length=400)]


@router.get("")
def everyone(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """List all accounts, with a form to add one."""
    return _list(door, me, csrf, fields={"role": "officer"})


@router.post("", dependencies=[OwnForm])
def add(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    username: Text = "",
    name: Text = "",
    email: Text = "",
    role: Text = "",
) -> Response:
    """Make an account and send or show the link by which its owner sets a password."""
    try:
        with door.database.write() as session:
            made, link = people.add(
                session,
                username,
                Particulars(name, email, role),
                secret_key=door.settings.secret_key,
                now=door.clock(),
                by=me.id,
            )
            sent = _sent(session, door, made, link)
    except DomainError as error:
        typed = {"username": username, "name": name, "email": email, "role": role}
        return _list(door, me, csrf, fields=typed, error=error)
    if sent:
        return RedirectResponse(f"{PEOPLE}/{made.id}", status_code=303)
    return _link_page(door, me, csrf, made, link)


@router.get("/{staff_id}")
def person(staff_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show one account and what can be done with it."""
    return _person(door, me, csrf, staff_id)


@router.post("/{staff_id}", dependencies=[OwnForm])
def change(
    staff_id: Number,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    name: Text = "",
    email: Text = "",
    role: Text = "",
    seen: Annotated[int, Form()] = 0,
) -> Response:
    """Write an account's particulars anew."""
    try:
        with door.database.write() as session:
            people.change(
                session,
                staff_id,
                Particulars(name, email, role),
                seen=seen,
                now=door.clock(),
                by=me.id,
            )
    except people.NoSuchPerson:
        raise
    except DomainError as error:
        typed = {"name": name, "email": email, "role": role}
        return _person(door, me, csrf, staff_id, fields=typed, error=error)
    return RedirectResponse(f"{PEOPLE}/{staff_id}", status_code=303)


@router.post("/{staff_id}/link", dependencies=[OwnForm])
def new_link(staff_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Send or show a new link for setting a password."""
    try:
        with door.database.write() as session:
            staff, link = people.new_link(
                session,
                staff_id,
                secret_key=door.settings.secret_key,
                now=door.clock(),
                by=me.id,
            )
            sent = _sent(session, door, staff, link)
    except people.IsDisabled as error:
        return _person(door, me, csrf, staff_id, error=error)
    if sent:
        return RedirectResponse(f"{PEOPLE}/{staff_id}", status_code=303)
    return _link_page(door, me, csrf, staff, link)


@router.post("/{staff_id}/disable", dependencies=[OwnForm])
def disable(staff_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Close an account and end its sign-ins; the chats and tasks it had are anybody's again."""

    def close(session: Session, staff_id: int, *, now: datetime, by: int) -> None:
        people.disable(session, staff_id, now=now, by=by)
        let_go(session, staff_id, by=by, voice=door.voice, now=now)

    return _done(door, me, csrf, staff_id, close)


@router.post("/{staff_id}/enable", dependencies=[OwnForm])
def enable(staff_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Open an account again."""
    return _done(door, me, csrf, staff_id, people.enable)


@router.post("/{staff_id}/reset-second-factor", dependencies=[OwnForm])
def reset_second_factor(staff_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Take somebody's second factor away."""
    return _done(door, me, csrf, staff_id, people.reset_second_factor)


@router.post("/{staff_id}/sign-off", dependencies=[OwnForm])
def sign_off(staff_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """End all sign-ins of somebody."""
    return _done(door, me, csrf, staff_id, people.sign_off)


def _done(door: Door, me: Staff, csrf: str, staff_id: int, do: Any) -> Response:
    try:
        with door.database.write() as session:
            do(session, staff_id, now=door.clock(), by=me.id)
    except people.NoSuchPerson:
        raise
    except DomainError as error:
        return _person(door, me, csrf, staff_id, error=error)
    return RedirectResponse(f"{PEOPLE}/{staff_id}", status_code=303)


def _sent(session: Session, door: Door, staff: Staff, link: Invitation) -> bool:
    """Queue the mail with a link where it can be sent, and tell whether it was."""
    if not (staff.email and door.settings.smtp_host):
        return False
    queue_invitation(session, staff_id=staff.id, number=link.number, now=door.clock())
    return True


def _list(
    door: Door, me: Staff, csrf: str, *, fields: dict[str, str], error: DomainError | None = None
) -> Response:
    with door.database.read() as session:
        listed = [_listed(session, door, one) for one in people.everyone(session)]
    return door.renderer.page(
        "staff/people.html",
        status_code=422 if error else 200,
        staff=me,
        csrf=csrf,
        people=listed,
        roles=ROLE_WORDS,
        fields=fields,
        errors=_errors(error),
        mails=bool(door.settings.smtp_host),
    )


def _person(
    door: Door,
    me: Staff,
    csrf: str,
    staff_id: int,
    *,
    fields: dict[str, str] | None = None,
    error: DomainError | None = None,
) -> Response:
    with door.database.read() as session:
        shown = people.find(session, staff_id)
        listed = _listed(session, door, shown)
    as_kept = {"name": shown.name, "email": shown.email, "role": shown.role}
    clash = isinstance(error, people.ChangedMeanwhile)
    return door.renderer.page(
        "staff/people_person.html",
        status_code=409 if clash else 422 if error else 200,
        staff=me,
        csrf=csrf,
        person=listed,
        roles=ROLE_WORDS,
        fields=fields or as_kept,
        kept=as_kept if clash else None,
        seen=shown.version,
        errors=_errors(error),
        oneself=shown.id == me.id,
    )


def _listed(session: Session, door: Door, one: Staff) -> dict[str, Any]:
    now = door.clock()
    return {
        "id": one.id,
        "username": one.username,
        "name": one.name,
        "email": one.email,
        "role": one.role,
        "disabled_at": one.disabled_at,
        "has_password": bool(one.password_hash),
        "has_single_sign_on": one.single_sign_on is not None,
        "has_second_factor": bool(one.totp_secret),
        "link_until": invitations.open_until(session, one.id, now=now),
        "sign_ins": len(sessions.own(session, one.id, now=now)),
    }


def _errors(error: DomainError | None) -> dict[str, str]:
    """Give an error by the field that it is about."""
    if error is None:
        return {}
    field = {
        "UsernameTaken": "username",
        "OddUsername": "username",
        "OddEmail": "email",
        "EmailTaken": "email",
        "NoName": "name",
        "UnknownRole": "role",
    }.get(type(error).__name__, "what")
    return {field: str(error)}


def _link_page(door: Door, me: Staff, csrf: str, staff: Staff, link: Invitation) -> Response:
    """Show a link once; it is kept only as a hash."""
    return door.renderer.page(
        "staff/people_link.html",
        staff=me,
        csrf=csrf,
        person={"id": staff.id, "name": staff.name, "username": staff.username},
        link=f"{door.settings.public_url}{ADDRESS}/{link.token}",
        until=link.expires_at,
    )
