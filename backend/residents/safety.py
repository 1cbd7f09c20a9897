"""Safety markers: what staff who visit a home have to know first, why, and until when it stands.

A marker belongs to an address. Addresses are typed by many hands, so one that may be the same is
shown as one that may be: a warning that is missed does more harm than one looked at in vain.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.clock import local_date
from backend.errors import DomainError
from backend.policy.reading.postcode import find_postcode
from backend.residents.models import SafetyMarker

EVERYONE, MANAGERS = "everyone", "managers"
LONGEST_REVIEW = 12  # months
LONGEST = 2000  # characters

_PIECES = re.compile(r"[a-z0-9]+")


class NoAddress(DomainError):
    """Enter the address that the marker is about."""


class NoPostcode(DomainError):
    """Enter the postcode of the address, such as SW1A 1AA."""


class NoReasons(DomainError):
    """Write the reasons as facts: what happened, when, and what staff are to do."""


class TooLong(DomainError):
    """That is too long. Use 2,000 characters or fewer."""


class UnknownReader(DomainError):
    """Choose who may see the reasons."""


class ReviewNotAhead(DomainError):
    """The review has to be after today."""


class ReviewTooFar(DomainError):
    """The review can be 12 months ahead at most. A marker does not stand longer without a look."""


class NoSuchMarker(DomainError):
    """There is no such safety marker, or it has ended. Look at the list."""


class ReviewedMeanwhile(DomainError):
    """Somebody else has reviewed this marker since you opened it. Look at it again."""


class NoReasonToEnd(DomainError):
    """Write why the marker ends."""


@dataclass(frozen=True)
class Warned:
    """A marker of an address; `sure` says that it is this very home and not one that may be."""

    marker: SafetyMarker
    sure: bool


def add(
    session: Session,
    *,
    address: str,
    postcode: str,
    reasons: str,
    review_on: date,
    seen_by: str,
    staff_id: int,
    now: datetime,
) -> SafetyMarker:
    """Mark an address; raise a DomainError that says what is missing or not allowed."""
    found = find_postcode(postcode)
    if not address.strip():
        raise NoAddress
    if found is None:
        raise NoPostcode
    _check_words(reasons, NoReasons)
    if seen_by not in (EVERYONE, MANAGERS):
        raise UnknownReader
    _check_review(review_on, now)
    marker = SafetyMarker(
        postcode=found[0],
        address=" ".join(address.split()),
        reasons=reasons.strip(),
        review_on=review_on,
        seen_by=seen_by,
        created_at=now,
        created_by=staff_id,
    )
    session.add(marker)
    session.flush()
    _note(session, marker, "marker_added", staff_id, now, seen_by=seen_by)
    return marker


def review(
    session: Session, number: int, *, review_on: date, seen: date, staff_id: int, now: datetime
) -> None:
    """Keep a marker until another review; `seen` is the review date that was looked at."""
    marker = _standing(session, number)
    if marker.review_on != seen:
        raise ReviewedMeanwhile
    _check_review(review_on, now)
    marker.review_on = review_on
    _note(session, marker, "marker_reviewed", staff_id, now)


def end(session: Session, number: int, *, why: str, staff_id: int, now: datetime) -> None:
    """End a marker for a reason; it stays on record, and is shown no more."""
    marker = _standing(session, number)
    _check_words(why, NoReasonToEnd)
    marker.ended_at, marker.ended_by, marker.ended_why = now, staff_id, why.strip()
    _note(session, marker, "marker_ended", staff_id, now)


def standing(session: Session) -> Sequence[SafetyMarker]:
    """Give every marker that has not ended, the one to be reviewed first at the head."""
    chosen = select(SafetyMarker).where(SafetyMarker.ended_at.is_(None))
    return session.scalars(chosen.order_by(SafetyMarker.review_on, SafetyMarker.id)).all()


def of_home(session: Session, *, address: str, postcode: str) -> list[Warned]:
    """Give the markers of a home, surely or perhaps its own, however either was typed."""
    found = find_postcode(postcode) or find_postcode(address)
    markers = standing(session)
    if found is not None:
        markers = [one for one in markers if one.postcode == found[0]]
    return [
        Warned(one, sure)
        for one in markers
        if (sure := _is_of(one, address, knows_postcode=found is not None)) is not None
    ]


def is_to_be_reviewed(marker: SafetyMarker, now: datetime) -> bool:
    """Say whether the day of its review has come; it is shown as ever until somebody decides."""
    return marker.review_on <= local_date(now)


def note_seen(session: Session, marker: SafetyMarker, *, staff_id: int, now: datetime) -> None:
    """Write down who was shown a marker."""
    _note(session, marker, "viewed", staff_id, now)


def _is_of(marker: SafetyMarker, address: str, *, knows_postcode: bool) -> bool | None:
    """Say True for the same home, False for one that may be, and None for another."""
    ours, theirs = _pieces(marker.address), _pieces(address)
    same_words = ours <= theirs or theirs <= ours
    our_numbers, their_numbers = _numbers(ours), _numbers(theirs)
    if not knows_postcode:
        return False if ours and theirs and same_words and our_numbers == their_numbers else None
    if our_numbers == their_numbers:
        return bool(our_numbers) or same_words
    # A flat whose number one of the two leaves out, or a house that is only named.
    return False if our_numbers <= their_numbers or their_numbers <= our_numbers else None


def _pieces(address: str) -> set[str]:
    found = find_postcode(address)
    if found is not None:
        start, stop = found[1]
        address = address[:start] + " " + address[stop:]
    return set(_PIECES.findall(address.lower()))


def _numbers(pieces: set[str]) -> set[str]:
    return {piece for piece in pieces if any(letter.isdigit() for letter in piece)}


def _standing(session: Session, number: int) -> SafetyMarker:
    marker = session.get(SafetyMarker, number, with_for_update=True)
    if marker is None or marker.ended_at is not None:
        raise NoSuchMarker
    return marker


def _check_words(words: str, missing: type[DomainError]) -> None:
    if not words.strip():
        raise missing
    if len(words) > LONGEST:
        raise TooLong


def _check_review(review_on: date, now: datetime) -> None:
    today = local_date(now)
    if review_on <= today:
        raise ReviewNotAhead
    months = (review_on.year - today.year) * 12 + review_on.month - today.month
    if months > LONGEST_REVIEW or (months == LONGEST_REVIEW and review_on.day > today.day):
        raise ReviewTooFar


def _note(
    session: Session, marker: SafetyMarker, action: str, staff_id: int, now: datetime, **more: Any
) -> None:
    record(
        session,
        actor=f"staff:{staff_id}",
        action=action,
        object_kind="marker",
        object_id=str(marker.id),
        now=now,
        data={"review_on": marker.review_on.isoformat(), **more},
    )
