"""Passing a complaint on without an account: the link that is mailed, and what comes by it."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from backend.casework.models import PassOnLink
from backend.errors import DomainError
from backend.landlord.service import value
from backend.policy.pack import PolicyPack

DOMAINS = "pass_on_domains"
LASTS = timedelta(hours=8)
WINDOW = timedelta(hours=1)
# Links for one address, and askings from one place, in an hour.
MOST_FOR_ONE, MOST_FROM_ONE = 3, 20
KEPT = timedelta(days=7)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)")


class NotAnEmailAddress(DomainError):
    """Enter an email address in full, such as name@landlord.example."""


class NoSuchLink(DomainError):
    """This link does not work any more. It works once, and for some hours: ask for another one."""


class TooManyLinks(DomainError):
    """Too many links were asked for from here. Wait an hour, or ring the complaints team."""


def domains(session: Session, pack: PolicyPack) -> Sequence[str]:
    """Give whose addresses may pass a complaint on: what managers set, or else the pack's."""
    set_by_managers = value(session, DOMAINS)
    return pack.pass_on_domains if set_by_managers is None else tuple(set_by_managers)


def is_domain(said: str) -> bool:
    """Tell whether some words can stand after the @ of an address."""
    return _DOMAIN.fullmatch(said) is not None


def ask(
    session: Session, given: str, *, source: str, secret: str, pack: PolicyPack, now: datetime
) -> None:
    """Ask for a link; whether one is mailed is told to nobody but whoever reads that mailbox.

    Raise NotAnEmailAddress or, for a place that asks too often, TooManyLinks.
    """
    email = given.strip().lower()
    read = _ADDRESS.fullmatch(email)
    if read is None:
        raise NotAnEmailAddress
    session.execute(
        delete(PassOnLink).where(PassOnLink.expires_at < now - KEPT, PassOnLink.case_id.is_(None))
    )
    if _asked(session, PassOnLink.source == source, now) >= MOST_FROM_ONE:
        raise TooManyLinks
    allowed = read[1] in domains(session, pack)
    if allowed and _asked(session, PassOnLink.email == email, now) >= MOST_FOR_ONE:
        allowed = False
    salt = secrets.token_hex(16)
    session.add(
        PassOnLink(
            token_hash=hash_of(token_of(salt, secret)),
            salt=salt,
            email=email if allowed else "",
            source=source,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()


def find(session: Session, token: str, *, now: datetime) -> PassOnLink:
    """Give the link that a token stands for, locked; raise NoSuchLink once it is worth nothing."""
    found = session.get(PassOnLink, hash_of(token), with_for_update=True)
    if found is None or not found.email or found.used_at is not None or found.expires_at <= now:
        raise NoSuchLink
    return found


def was_spent(session: Session, token: str) -> bool:
    """Tell whether a complaint came by a link already, so that a second press does no harm."""
    found = session.get(PassOnLink, hash_of(token))
    return found is not None and found.case_id is not None


def spend(link: PassOnLink, case_id: int, *, now: datetime) -> None:
    """Note that a complaint came by a link, which is worth nothing from now on."""
    link.used_at, link.case_id = now, case_id


def token_of(salt: str, secret: str) -> str:
    """Give the token of a link; it is kept nowhere."""
    said = hmac.digest(secret.encode(), f"pass-on:{salt}".encode(), "sha256")
    return urlsafe_b64encode(said).decode()[:43]


def hash_of(token: str) -> str:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _asked(session: Session, whose: ColumnElement[bool], now: datetime) -> int:
    counted = select(func.count()).where(whose, PassOnLink.created_at > now - WINDOW)
    return session.scalar(counted) or 0
