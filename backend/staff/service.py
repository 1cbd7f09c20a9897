"""Making staff accounts, signing in and signing out."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from pwdlib import PasswordHash
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.staff.models import FailedSignIn, Staff, StaffSession

ROLES = ("officer", "manager", "administrator")
MANAGERS = ("manager", "administrator")
IDLE = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=1)
LIFETIME = timedelta(hours=12)
GUESSES = 10
GUESS_WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 12


class WrongSignIn(DomainError):
    """The username or the password is not right. Check both and try again."""


class TooManyGuesses(DomainError):
    """Too many wrong passwords from here. Wait 15 minutes and try again."""


class UsernameTaken(DomainError):
    """A staff account with that username exists already. Choose another username."""


class WeakPassword(DomainError):
    """The password is too short. Use at least 12 characters."""


class UnknownRole(DomainError):
    """The role must be officer, manager or administrator."""


def create_staff(
    session: Session, username: str, *, name: str, role: str, password: str, now: datetime
) -> Staff:
    """Make an account; the password is kept only as an argon2id hash."""
    username = username.strip().lower()
    if role not in ROLES:
        raise UnknownRole
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword
    if session.scalar(select(Staff).where(Staff.username == username)):
        raise UsernameTaken
    staff = Staff(
        username=username,
        name=name,
        role=role,
        password_hash=_hasher().hash(password),
        created_at=now,
    )
    session.add(staff)
    session.flush()
    return staff


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
    fits = _hasher().verify(password, found.password_hash if found else _nobodys_hash())
    return found if found and fits else None


def refuse_when_guessing(session: Session, *, source: str, username: str, now: datetime) -> None:
    """Raise TooManyGuesses when this source has guessed at this account too often."""
    wrong = session.scalar(
        select(func.count()).where(
            FailedSignIn.source == source,
            FailedSignIn.username == username.strip().lower(),
            FailedSignIn.at > now - GUESS_WINDOW,
        )
    )
    if (wrong or 0) >= GUESSES:
        raise TooManyGuesses


def note_wrong_guess(session: Session, *, source: str, username: str, now: datetime) -> None:
    """Remember a wrong password, and forget the old ones."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - GUESS_WINDOW))
    session.add(FailedSignIn(source=source, username=username.strip().lower(), at=now))


def sign_in(session: Session, staff: Staff, *, now: datetime) -> str:
    """Open a sign-in and give its secret token, of which only a hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(token_hash=_digest(token), staff_id=staff.id, created_at=now, last_seen_at=now)
    )
    return token


def signed_in(session: Session, token: str, *, now: datetime) -> Staff | None:
    """Give who is signed in with a token, if the sign-in still stands."""
    row = session.get(StaffSession, _digest(token))
    if row is None or now - row.created_at > LIFETIME or now - row.last_seen_at > IDLE:
        return None
    staff = session.get(Staff, row.staff_id)
    return staff if staff and staff.disabled_at is None else None


def is_to_be_noted(session: Session, token: str, *, now: datetime) -> bool:
    """Tell whether it was last noted long enough ago that the signed-in person did something."""
    row = session.get(StaffSession, _digest(token))
    return row is not None and now - row.last_seen_at > NOTED_EVERY


def still_here(session: Session, token: str, *, now: datetime) -> None:
    """Note that the signed-in person did something."""
    row = session.get(StaffSession, _digest(token))
    if row is not None:
        row.last_seen_at = now


def sign_out(session: Session, token: str) -> None:
    """End a sign-in at once."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == _digest(token)))


def still_open(session: Session, tokens: Iterable[str]) -> set[str]:
    """Give those of these tokens whose sign-in nobody has ended and whose account stands."""
    digests = {_digest(token): token for token in tokens}
    found = session.scalars(
        select(StaffSession.token_hash)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.token_hash.in_(digests), Staff.disabled_at.is_(None))
    )
    return {digests[digest] for digest in found}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")
