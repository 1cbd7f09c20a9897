"""The landlord's own sign-in: visits under way, and whose account a proven identity opens."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.staff.models import SignOnAttempt, Staff
from backend.staff.sealing import seal, unseal
from backend.staff.service import with_email
from backend.staff.sessions import digest

PURPOSE = "visit to the single sign-on"
VISIT = timedelta(minutes=10)


class NoVisit(DomainError):
    """Signing in took too long, or was begun in another browser. Try again."""


class NoAccount(DomainError):
    """Your work account has no account here. Ask an administrator to add you with that email."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says somebody is; `email` only where it is proven to be theirs."""

    issuer: str
    subject: str
    email: str
    has_second_factor: bool


def set_out(session: Session, words: str, *, secret_key: str, now: datetime) -> str:
    """Keep what a visit needs when it comes back, and give the browser's token for it."""
    session.execute(delete(SignOnAttempt).where(SignOnAttempt.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        SignOnAttempt(
            token_hash=digest(token),
            data=seal(secret_key, PURPOSE, words, now=now),
            expires_at=now + VISIT,
        )
    )
    return token


def come_back(session: Session, token: str, *, secret_key: str, now: datetime) -> str:
    """Give what was kept for a visit, once; raise NoVisit for any other token."""
    found = session.execute(
        delete(SignOnAttempt)
        .where(SignOnAttempt.token_hash == digest(token))
        .returning(SignOnAttempt.data, SignOnAttempt.expires_at)
    ).one_or_none()
    if found is None or found.expires_at <= now:
        raise NoVisit
    return unseal(secret_key, PURPOSE, found.data, now=now, within=VISIT)


def account_of(session: Session, identity: Identity) -> Staff:
    """Give the account of an identity, which the first time is found by its email address.

    No account is ever made here. Raise NoAccount, in the same words, when there is none, when it
    is disabled, or when another identity of the same provider has it.
    """
    known = fingerprint(identity)
    found = session.scalar(select(Staff).where(Staff.single_sign_on == known))
    if found is None:
        found = _first_time(session, identity, known)
    if found is None or found.disabled_at is not None:
        raise NoAccount
    return found


def fingerprint(identity: Identity) -> str:
    """Give what an identity is known by: a subject means something with its issuer only."""
    words = f"{identity.issuer}\n{identity.subject}"
    return f"{_short(identity.issuer)}:{hashlib.sha256(words.encode()).hexdigest()}"


def _first_time(session: Session, identity: Identity, known: str) -> Staff | None:
    """Bind an identity to the one account with its address, which no other identity has."""
    if not identity.email:
        return None
    same = [one for one in with_email(session, identity.email) if one.disabled_at is None]
    if len(same) != 1:
        return None
    bound = session.execute(
        update(Staff)
        .where(
            Staff.id == same[0].id,
            # After a change of provider its identities take the place of the former one's.
            Staff.single_sign_on.is_(None)
            | Staff.single_sign_on.not_like(f"{_short(identity.issuer)}:%"),
        )
        .values(single_sign_on=known)
        .returning(Staff.id)
    )
    return same[0] if bound.one_or_none() is not None else None


def _short(issuer: str) -> str:
    return hashlib.sha256(issuer.encode()).hexdigest()[:16]
