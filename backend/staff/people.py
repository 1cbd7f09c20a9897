"""What administrators do with the accounts of others, each change with its line in the log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.audit import log
from backend.errors import DomainError
from backend.staff import invitations, second_factor
from backend.staff.invitations import Invitation
from backend.staff.models import Staff
from backend.staff.service import create_staff, refuse_odd, set_password, sign_out_everywhere


class NoSuchPerson(DomainError):
    """There is no staff account with that number."""


class LastAdministrator(DomainError):
    """This is the only administrator who can sign in. Make somebody else one first."""


class NotYourself(DomainError):
    """You cannot do that to your own account. Ask another administrator."""


class ChangedMeanwhile(DomainError):
    """Somebody else changed this account while you were looking. Check it and try again."""


class IsDisabled(DomainError):
    """This account is disabled. Enable it first."""


@dataclass(frozen=True)
class Particulars:
    """What is written on an account: the name residents see, the address for links, the role."""

    name: str
    email: str
    role: str


def find(session: Session, staff_id: int) -> Staff:
    """Give an account by its number, or raise NoSuchPerson."""
    found = session.get(Staff, staff_id)
    if found is None:
        raise NoSuchPerson
    return found


def everyone(session: Session) -> Sequence[Staff]:
    """Give all accounts, those in use first, by name."""
    return session.scalars(
        select(Staff).order_by(Staff.disabled_at.is_not(None), Staff.name, Staff.id)
    ).all()


def add(
    session: Session,
    username: str,
    given: Particulars,
    *,
    secret_key: str,
    now: datetime,
    by: int,
) -> tuple[Staff, Invitation]:
    """Make an account without a password, and the link by which its owner sets one."""
    made = create_staff(
        session, username, name=given.name, role=given.role, email=given.email, now=now
    )
    _record(session, "staff_added", made, now, by, role=made.role)
    return made, invitations.invite(session, made, secret_key=secret_key, now=now, by=by)


def change(
    session: Session, staff_id: int, given: Particulars, *, seen: int, now: datetime, by: int
) -> Staff:
    """Write an account's particulars anew; nobody changes their own role."""
    staff = _locked(session, staff_id)
    if seen != staff.version:
        raise ChangedMeanwhile
    refuse_odd(session, name=given.name, role=given.role, email=given.email, but=staff.id)
    if given.role != staff.role:
        _refuse_oneself(staff, by)
        _refuse_the_last(session, staff)
        _record(session, "role_changed", staff, now, by, was=staff.role, role=given.role)
        # What somebody may do is theirs from the next sign-in on, and open pages are closed.
        sign_out_everywhere(session, staff.id, now=now)
    changed = [
        part
        for part, new in (("name", given.name.strip()), ("email", given.email.strip()))
        if getattr(staff, part) != new
    ]
    if changed:
        _record(session, "staff_changed", staff, now, by, changed=changed)
    if "email" in changed:
        # A link that was mailed to the old address must not open the account.
        invitations.withdraw(session, staff.id, now=now)
    staff.name, staff.email, staff.role = given.name.strip(), given.email.strip(), given.role
    staff.version += 1
    return staff


def disable(session: Session, staff_id: int, *, now: datetime, by: int) -> None:
    """Close an account, ending its sign-ins and links at once; its history stays."""
    staff = _locked(session, staff_id)
    _refuse_oneself(staff, by)
    if staff.disabled_at is not None:
        return
    _refuse_the_last(session, staff)
    staff.disabled_at = now
    staff.version += 1
    sign_out_everywhere(session, staff.id, now=now)
    invitations.withdraw(session, staff.id, now=now)
    _record(session, "staff_disabled", staff, now, by)


def enable(session: Session, staff_id: int, *, now: datetime, by: int) -> None:
    """Open an account that was disabled; its password and second factor are as before."""
    staff = _locked(session, staff_id)
    if staff.disabled_at is None:
        return
    staff.disabled_at = None
    staff.version += 1
    _record(session, "staff_enabled", staff, now, by)


def reset_second_factor(session: Session, staff_id: int, *, now: datetime, by: int) -> None:
    """Take somebody's second factor away and sign them out; they set one up when back."""
    staff = _locked(session, staff_id)
    _refuse_oneself(staff, by)
    second_factor.forget(session, staff)
    sign_out_everywhere(session, staff.id, now=now)
    _record(session, "second_factor_reset", staff, now, by)


def sign_off(session: Session, staff_id: int, *, now: datetime, by: int) -> None:
    """End all of somebody's sign-ins."""
    staff = find(session, staff_id)
    sign_out_everywhere(session, staff.id, now=now)
    _record(session, "signed_off", staff, now, by)


def new_link(
    session: Session, staff_id: int, *, secret_key: str, now: datetime, by: int
) -> tuple[Staff, Invitation]:
    """Make a link by which somebody sets a password; until it is used the old one holds."""
    staff = _locked(session, staff_id)
    if staff.disabled_at is not None:
        raise IsDisabled
    _record(session, "link_made", staff, now, by)
    return staff, invitations.invite(session, staff, secret_key=secret_key, now=now, by=by)


def accept(
    session: Session, token: str, password: str, *, about: Iterable[str], now: datetime
) -> Staff:
    """Set the password of whom a link is for; the link is used up and other sign-ins end."""
    staff = invitations.invited(session, token, now=now)
    set_password(staff, password, about=about)
    invitations.take(session, token, now=now)
    sign_out_everywhere(session, staff.id, now=now)
    _record(session, "password_set", staff, now, staff.id)
    return staff


def _locked(session: Session, staff_id: int) -> Staff:
    """Find an account and hold all administrators' rows, so that two cannot remove each other."""
    session.scalars(
        select(Staff)
        .where(or_(Staff.role == "administrator", Staff.id == staff_id))
        .order_by(Staff.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return find(session, staff_id)


def _refuse_oneself(staff: Staff, by: int) -> None:
    if staff.id == by:
        raise NotYourself


def _refuse_the_last(session: Session, staff: Staff) -> None:
    """Raise LastAdministrator unless another one can sign in."""
    if staff.role != "administrator" or staff.disabled_at is not None:
        return
    another = select(Staff.id).where(
        Staff.role == "administrator",
        Staff.id != staff.id,
        Staff.disabled_at.is_(None),
        or_(Staff.password_hash != "", Staff.single_sign_on.is_not(None)),
    )
    if session.scalar(another.limit(1)) is None:
        raise LastAdministrator


def _record(
    session: Session, action: str, staff: Staff, now: datetime, by: int, **data: object
) -> None:
    log.record(
        session,
        actor=f"staff:{by}",
        action=action,
        object_kind="staff",
        object_id=str(staff.id),
        now=now,
        data=data,
    )
