"""Links by which somebody sets a password: for a new account, or in place of a forgotten one.

The secret of a link is made from a number and the installation's key, so that the mail can be
written later and tried again without the secret standing anywhere.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.staff.models import Staff, StaffInvitation
from backend.staff.sessions import digest

FOR_A_NEW_ACCOUNT = timedelta(days=3)
FOR_A_NEW_PASSWORD = timedelta(hours=4)


class NoInvitation(DomainError):
    """This link was used already, is too old, or was replaced by a newer one. Ask for another."""


@dataclass(frozen=True)
class Invitation:
    """A link just made: its number, its secret and when it stops working."""

    number: str
    token: str
    expires_at: datetime


def invite(
    session: Session, staff: Staff, *, secret_key: str, now: datetime, by: int | None
) -> Invitation:
    """Make a link for somebody; the ones they had before stop working."""
    withdraw(session, staff.id, now=now)
    number = secrets.token_urlsafe(12)
    made = token_of(number, secret_key=secret_key)
    lasts = FOR_A_NEW_PASSWORD if staff.password_hash else FOR_A_NEW_ACCOUNT
    session.add(
        StaffInvitation(
            token_hash=digest(made),
            staff_id=staff.id,
            created_at=now,
            expires_at=now + lasts,
            created_by=by,
        )
    )
    return Invitation(number, made, now + lasts)


def token_of(number: str, *, secret_key: str) -> str:
    """Give the secret of a link from its number."""
    made = hmac.new(secret_key.encode(), f"invitation: {number}".encode(), hashlib.sha256)
    return made.hexdigest()


def invited(session: Session, token: str, *, now: datetime) -> Staff:
    """Give whom a link is for, or raise NoInvitation."""
    row = session.get(StaffInvitation, digest(token))
    staff = session.get(Staff, row.staff_id) if row else None
    if (
        row is None
        or staff is None
        or staff.disabled_at is not None
        or row.used_at is not None
        or now >= row.expires_at
    ):
        raise NoInvitation
    return staff


def take(session: Session, token: str, *, now: datetime) -> Staff:
    """Use a link up and give whom it is for; of two at once one gets NoInvitation."""
    staff = invited(session, token, now=now)
    used = session.execute(
        update(StaffInvitation)
        .where(StaffInvitation.token_hash == digest(token), StaffInvitation.used_at.is_(None))
        .values(used_at=now)
        .returning(StaffInvitation.staff_id)
    )
    if used.one_or_none() is None:
        raise NoInvitation
    return staff


def withdraw(session: Session, staff_id: int, *, now: datetime) -> None:
    """Make every link of somebody worthless."""
    session.execute(
        update(StaffInvitation)
        .where(StaffInvitation.staff_id == staff_id, StaffInvitation.used_at.is_(None))
        .values(used_at=now)
    )


def open_until(session: Session, staff_id: int, *, now: datetime) -> datetime | None:
    """Tell until when somebody's unused link works, None when there is none."""
    return session.scalar(
        select(StaffInvitation.expires_at).where(
            StaffInvitation.staff_id == staff_id,
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > now,
        )
    )
