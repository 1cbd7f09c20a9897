"""The staff pages of safety markers: what to know before visiting a home, and for how long."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases.models import Case
from backend.clock import local_date
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.residents import safety
from backend.residents.models import Resident, SafetyMarker
from backend.staff.models import Staff
from backend.staff.service import manages
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, Number, OwnForm, TheDoor

HOME = "/staff/safety"
router = APIRouter(prefix=HOME, include_in_schema=False)

Typed = Annotated[str, Form(max_length=300)]
Words = Annotated[str, Form(max_length=5000)]
# The field at which each refusal is shown.
FIELD_OF: Mapping[type[DomainError], str] = {
    safety.NoAddress: "address",
    safety.NoPostcode: "postcode",
    safety.NoReasons: "reasons",
    safety.TooLong: "reasons",
    safety.UnknownReader: "seen_by",
    safety.ReviewNotAhead: "review_on",
    safety.ReviewTooFar: "review_on",
}


class NoDay(DomainError):
    """Enter the day of the review as year, month and day, such as 2027-06-01."""


@router.get("")
def safety_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show every marker that stands, those to be reviewed first."""
    with door.database.write() as session:
        found = safety.standing(session)
        markers = [_shown(session, one, me, now=door.clock()) for one in found]
        record(
            session,
            actor=f"staff:{me.id}",
            action="viewed",
            object_kind="list",
            object_id="safety_markers",
            now=door.clock(),
        )
    return door.renderer.page(
        "staff/safety.html", staff=me, csrf=csrf, markers=markers, may_change=manages(me)
    )


@router.get("/new", dependencies=[ForManagers])
def new_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form to mark an address."""
    return _form(door, me, csrf, {})


@router.post("", dependencies=[OwnForm, ForManagers])
def add(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    address: Typed = "",
    postcode: Typed = "",
    reasons: Words = "",
    review_on: Typed = "",
    seen_by: Typed = "",
) -> Response:
    """Mark an address."""
    typed = {
        "address": without_controls(address),
        "postcode": postcode,
        "reasons": without_controls(reasons),
        "review_on": review_on,
        "seen_by": seen_by,
    }
    try:
        with door.database.write() as session:
            safety.add(
                session,
                address=typed["address"],
                postcode=postcode,
                reasons=typed["reasons"],
                review_on=_day(review_on),
                seen_by=seen_by,
                staff_id=me.id,
                now=door.clock(),
            )
    except DomainError as error:
        field = FIELD_OF.get(type(error), "review_on")
        return _form(door, me, csrf, typed, errors={field: str(error)})
    return RedirectResponse(HOME, status_code=303)


@router.get("/{marker_id}", dependencies=[ForManagers])
def marker_page(marker_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show one marker, with the forms to keep it for longer or to end it."""
    return _marker(door, me, csrf, marker_id)


@router.post("/{marker_id}/review", dependencies=[OwnForm, ForManagers])
def keep(
    marker_id: Number,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    review_on: Typed = "",
    seen: Typed = "",
) -> Response:
    """Keep a marker until its next review."""
    try:
        with door.database.write() as session:
            safety.review(
                session,
                marker_id,
                review_on=_day(review_on),
                seen=_day(seen),
                staff_id=me.id,
                now=door.clock(),
            )
    except safety.NoSuchMarker:
        raise
    except DomainError as error:
        return _marker(door, me, csrf, marker_id, typed=review_on, errors={"review_on": error})
    return RedirectResponse(HOME, status_code=303)


@router.post("/{marker_id}/end", dependencies=[OwnForm, ForManagers])
def end(marker_id: Number, door: TheDoor, me: Me, csrf: Csrf, why: Words = "") -> Response:
    """End a marker."""
    try:
        with door.database.write() as session:
            words = without_controls(why)
            safety.end(session, marker_id, why=words, staff_id=me.id, now=door.clock())
    except safety.NoSuchMarker:
        raise
    except DomainError as error:
        return _marker(door, me, csrf, marker_id, why=why, errors={"why": error})
    return RedirectResponse(HOME, status_code=303)


def of_case(session: Session, case: Case, me: Staff, *, now: datetime) -> dict[str, Any]:
    """Give what staff/case_safety.html shows of the home that a case is about."""
    return {
        "safety": [
            {**_shown(session, one.marker, me, now=now), "sure": one.sure}
            for one in _of_case(session, case)
        ]
    }


def note_seen(session: Session, case: Case, me: Staff, *, now: datetime) -> None:
    """Write down that somebody who opens a case is shown the markers of its home."""
    _note_seen(session, [one.marker for one in _of_case(session, case)], me, now=now)


def _of_case(session: Session, case: Case) -> list[safety.Warned]:
    home = session.get_one(Resident, case.resident_id)
    return safety.of_home(session, address=home.address, postcode=home.postcode)


def _note_seen(
    session: Session, found: Iterable[SafetyMarker], me: Staff, *, now: datetime
) -> None:
    for marker in found:
        if _may_see(marker, me):
            safety.note_seen(session, marker, staff_id=me.id, now=now)


def _may_see(marker: SafetyMarker, me: Staff) -> bool:
    return marker.seen_by == safety.EVERYONE or manages(me)


def _shown(session: Session, marker: SafetyMarker, me: Staff, *, now: datetime) -> dict[str, Any]:
    """Give a marker as somebody may see it: without its reasons where only managers see them."""
    return {
        "id": marker.id,
        "address": f"{marker.address}, {marker.postcode}",
        "reasons": marker.reasons if _may_see(marker, me) else None,
        "managers_only": marker.seen_by == safety.MANAGERS,
        "review_on": marker.review_on,
        "to_be_reviewed": safety.is_to_be_reviewed(marker, now),
        "added_by": session.get_one(Staff, marker.created_by).name,
        "added_at": marker.created_at,
        "may_change": manages(me),
    }


def _form(
    door: Door,
    me: Staff,
    csrf: str,
    typed: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
) -> Response:
    return door.renderer.page(
        "staff/safety_new.html",
        status_code=422 if errors else 200,
        staff=me,
        csrf=csrf,
        typed=typed,
        errors=errors or {},
        today=local_date(door.clock()),
    )


def _marker(
    door: Door,
    me: Staff,
    csrf: str,
    marker_id: int,
    *,
    typed: str = "",
    why: str = "",
    errors: Mapping[str, DomainError] | None = None,
) -> Response:
    with door.database.write() as session:
        marker = session.get(SafetyMarker, marker_id)
        if marker is None or marker.ended_at is not None:
            raise safety.NoSuchMarker
        _note_seen(session, [marker], me, now=door.clock())
        shown = _shown(session, marker, me, now=door.clock())
    clash = isinstance((errors or {}).get("review_on"), safety.ReviewedMeanwhile)
    return door.renderer.page(
        "staff/safety_marker.html",
        status_code=409 if clash else 422 if errors else 200,
        staff=me,
        csrf=csrf,
        marker=shown,
        typed=typed,
        why=why,
        errors={field: str(error) for field, error in (errors or {}).items()},
        today=local_date(door.clock()),
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise NoDay from None
