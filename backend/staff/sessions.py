"""Sign-ins, kept on the server: opening, finding, renewing, listing and ending them."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.staff.models import Staff, StaffSession

IDLE = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=1)
LIFETIME = timedelta(hours=12)
HALF_LIFETIME = timedelta(minutes=10)
KEPT = timedelta(days=30)
RECENT = timedelta(minutes=5)

# Made once: it is asked at every request of staff.
_WHOSE = (
    select(StaffSession, Staff)
    .join(Staff, Staff.id == StaffSession.staff_id)
    .where(StaffSession.token_hash == bindparam("token_hash"))
)


class NoSuchSession(DomainError):
    """That sign-in is not one of yours, or has ended already."""


class SignInEnded(DomainError):
    """Your sign-in was ended meanwhile. Sign in again."""


@dataclass(frozen=True)
class SignIn:
    """Somebody's sign-in that stands: who, and the row of it."""

    staff: Staff
    row: StaffSession

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, such as the second factor."""
        return not self.row.awaits


def sign_in(
    session: Session,
    staff: Staff,
    *,
    now: datetime,
    browser: str = "",
    source: str = "",
    awaits: str = "",
    errand: str = "",
    second_factor_at: datetime | None = None,
) -> str:
    """Open a sign-in and give its secret token, of which only a hash is kept."""
    session.execute(
        delete(StaffSession).where(
            StaffSession.staff_id == staff.id, StaffSession.created_at < now - KEPT
        )
    )
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=digest(token),
            staff_id=staff.id,
            created_at=now,
            last_seen_at=now,
            number=secrets.token_hex(4),
            browser=browser[:300],
            source=source[:80],
            awaits=awaits,
            errand=errand,
            second_factor_at=second_factor_at,
        )
    )
    return token


def find(session: Session, token: str, *, now: datetime) -> SignIn | None:
    """Give the sign-in of a token while it stands, complete or not."""
    found = session.execute(_WHOSE, {"token_hash": digest(token)}).one_or_none()
    if found is None:
        return None
    row, staff = found
    if row.ended_at is not None or staff.disabled_at is not None:
        return None
    longest, idle = (HALF_LIFETIME, HALF_LIFETIME) if row.awaits else (LIFETIME, IDLE)
    if now - row.created_at > longest or now - row.last_seen_at > idle:
        return None
    return SignIn(staff, row)


def stands_until(session: Session, token: str, *, now: datetime) -> datetime | None:
    """Give the instant up to which a sign-in stands if nothing else is done with it, or None."""
    found = find(session, token, now=now)
    if found is None or not found.is_complete:
        return None
    return min(found.row.created_at + LIFETIME, found.row.last_seen_at + IDLE)


def signed_in(session: Session, token: str, *, now: datetime) -> Staff | None:
    """Give who is signed in with a token, if the sign-in still stands and nothing is missing."""
    found = find(session, token, now=now)
    return found.staff if found and found.is_complete else None


def still_open(session: Session, tokens: Iterable[str]) -> set[str]:
    """Give those of these tokens whose sign-in nobody has ended and whose account stands."""
    digests = {digest(token): token for token in tokens}
    found = session.scalars(
        select(StaffSession.token_hash)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(
            StaffSession.token_hash.in_(digests),
            StaffSession.ended_at.is_(None),
            StaffSession.awaits == "",
            Staff.disabled_at.is_(None),
        )
    )
    return {digests[one] for one in found}


def whose(session: Session, token: str) -> int | None:
    """Give whose sign-in a token was, standing or ended, by the number of the account."""
    row = session.get(StaffSession, digest(token))
    return row.staff_id if row and not row.awaits else None


def is_to_be_noted(session: Session, token: str, *, now: datetime) -> bool:
    """Tell whether it was last noted long enough ago that the signed-in person did something."""
    row = session.get(StaffSession, digest(token))
    return row is not None and now - row.last_seen_at > NOTED_EVERY


def still_here(session: Session, token: str, *, now: datetime) -> None:
    """Note that the signed-in person did something."""
    row = session.get(StaffSession, digest(token))
    if row is not None:
        row.last_seen_at = now


def renew(session: Session, token: str, *, now: datetime, second_factor: bool = False) -> str:
    """Give a sign-in a new token, when it is completed or its owner has proved who they are.

    The old token is worth nothing from then on; the longest time counts on from the first
    sign-in, or from now when it was not complete. Raise SignInEnded when it was ended since it was
    looked at: what was ended is not to go on under another token.
    """
    key = digest(token)
    owner = select(StaffSession.staff_id).where(StaffSession.token_hash == key)
    _in_turn(session, session.scalars(owner).one())
    old = session.get_one(StaffSession, key, with_for_update=True)
    if old.ended_at is not None:
        raise SignInEnded
    fresh = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=digest(fresh),
            staff_id=old.staff_id,
            created_at=now if old.awaits else old.created_at,
            last_seen_at=now,
            number=secrets.token_hex(4),
            browser=old.browser,
            source=old.source,
            errand=old.errand,
            new_secret=old.new_secret,
            second_factor_at=now if second_factor else old.second_factor_at,
        )
    )
    _end(old, now)
    return fresh


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """End a sign-in at once."""
    row = session.get(StaffSession, digest(token))
    if row is not None and row.ended_at is None:
        _end(row, now)


def sign_out_everywhere(
    session: Session, staff_id: int, *, now: datetime, but: str | None = None
) -> None:
    """End every sign-in of somebody at once, but for that of one token."""
    _in_turn(session, staff_id)
    session.execute(
        update(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.ended_at.is_(None),
            StaffSession.token_hash != (digest(but) if but else ""),
        )
        .values(ended_at=now, new_secret="", errand="")
    )


def end_one(session: Session, staff_id: int, number: str, *, now: datetime) -> None:
    """End one of somebody's own sign-ins by its number, or raise NoSuchSession."""
    for one in own(session, staff_id, now=now):
        if one.number == number:
            _end(one, now)
            return
    raise NoSuchSession


def own(session: Session, staff_id: int, *, now: datetime) -> Sequence[StaffSession]:
    """Give somebody's sign-ins that stand, the last used first."""
    return session.scalars(
        select(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.ended_at.is_(None),
            StaffSession.awaits == "",
            StaffSession.created_at >= now - LIFETIME,
            StaffSession.last_seen_at >= now - IDLE,
        )
        .order_by(StaffSession.last_seen_at.desc(), StaffSession.number)
    ).all()


def past_and_present(session: Session, staff_id: int) -> Sequence[str]:
    """Give the hashed tokens of all sign-ins of somebody that are still kept."""
    return session.scalars(
        select(StaffSession.token_hash).where(StaffSession.staff_id == staff_id)
    ).all()


def digest(token: str) -> str:
    """Give the hash under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _in_turn(session: Session, staff_id: int) -> None:
    """Let nobody renew sign-ins of this person while they are ended, nor end what is renewed.

    Otherwise the new token would be missed by whoever ends all of them at that moment.
    """
    session.execute(
        select(Staff.id).where(Staff.id == staff_id).with_for_update(key_share=True)
    ).all()


def _end(row: StaffSession, now: datetime) -> None:
    row.ended_at = now
    row.new_secret = row.errand = ""
