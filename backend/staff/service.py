"""Staff accounts: making them, what each role may do, and the way in by a password."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.staff import passwords
from backend.staff.models import Staff
from backend.staff.sessions import (
    is_to_be_noted,
    sign_in,
    sign_out,
    sign_out_everywhere,
    signed_in,
    still_here,
    still_open,
)

__all__ = (
    "ROLES",
    "administers",
    "create_staff",
    "has_staff",
    "is_to_be_noted",
    "manages",
    "password_is_right",
    "set_password",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "signed_in",
    "still_here",
    "still_open",
)

ROLES = ("officer", "manager", "administrator")
MANAGERS = ("manager", "administrator")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,78}[a-z0-9]")
EMAIL = re.compile(r"[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\]+\.[^@\s,;:<>()\"\\.]+")


class WrongSignIn(DomainError):
    """The username or the password is not right. Check both and try again."""


class WrongPassword(DomainError):
    """That is not your password. Check it and try again."""


class UsernameTaken(DomainError):
    """A staff account with that username exists already. Choose another username."""


class OddUsername(DomainError):
    """The username must have 3 to 80 letters without accents, digits, dots, dashes or underscores.

    It begins and ends with a letter or digit, as in priya.shah.
    """


class OddEmail(DomainError):
    """The email address is not complete. Write it as in priya.shah@landlord.example."""


class EmailTaken(DomainError):
    """Another staff account has that email address. Give each person their own."""


class NoName(DomainError):
    """Give the person's name, as residents are to see it."""


class UnknownRole(DomainError):
    """The role must be officer, manager or administrator."""


def create_staff(
    session: Session,
    username: str,
    *,
    name: str,
    role: str,
    now: datetime,
    password: str = "",
    email: str = "",
    about: Iterable[str] = (),
) -> Staff:
    """Make an account; the password is kept only as an argon2id hash.

    Without a password the person signs in once they have set one by an invitation, or by the
    landlord's own sign-in. `about` are words that no password may be made of.
    """
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise OddUsername
    refuse_odd(session, name=name, role=role, email=email)
    if session.scalar(select(Staff).where(Staff.username == username)):
        raise UsernameTaken
    staff = Staff(
        username=username,
        name=name.strip(),
        role=role,
        password_hash="",
        email=email.strip(),
        created_at=now,
        preferences={},
    )
    if password:
        set_password(staff, password, about=about)
    session.add(staff)
    session.flush()
    return staff


def refuse_odd(
    session: Session, *, name: str, role: str, email: str, but: int | None = None
) -> None:
    """Raise what is wrong with the particulars of an account; `but` is the account itself."""
    if role not in ROLES:
        raise UnknownRole
    if not name.strip() or len(name) > 120:
        raise NoName
    email = email.strip()
    if not email:
        return
    if len(email) > 254 or not EMAIL.fullmatch(email):
        raise OddEmail
    if any(one.id != but for one in with_email(session, email)):
        raise EmailTaken


def with_email(session: Session, email: str) -> list[Staff]:
    """Give the accounts with an email address, however it is written."""
    same = func.lower(Staff.email) == email.strip().lower()
    return list(session.scalars(select(Staff).where(same)))


def set_password(staff: Staff, password: str, *, about: Iterable[str] = ()) -> None:
    """Give an account a password that is good enough, or raise what is wrong with it."""
    known = (staff.username, staff.name, staff.email.replace("@", " "), *about)
    staff.password_hash = passwords.hash_of(password, about=known)


def manages(staff: Staff) -> bool:
    """Tell whether this person may do what managers do; an administrator may too."""
    return staff.role in MANAGERS


def administers(staff: Staff) -> bool:
    """Tell whether this person is an administrator."""
    return staff.role == "administrator"


def has_staff(session: Session) -> bool:
    """Tell whether anyone can sign in yet."""
    return session.scalar(select(Staff.id).limit(1)) is not None


def password_is_right(session: Session, username: str, password: str) -> Staff | None:
    """Give the account when the password fits; takes the same time when there is none."""
    found = session.scalar(
        select(Staff).where(Staff.username == username.strip().lower(), Staff.disabled_at.is_(None))
    )
    right = passwords.fits(password, found.password_hash if found else "")
    return found if right else None
