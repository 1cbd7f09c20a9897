"""The staff page that asks somebody by letter if they agree to a complaint made for them."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases.service import NoSuchCase, find
from backend.casework import consent_request
from backend.casework.safe_ways import Named, named_in
from backend.casework.standing import At, at_case
from backend.errors import DomainError
from backend.letters.recipient import named_safe
from backend.letters.service import Draft, NoAddress, NotASafeWay, Sending
from backend.residents.models import Resident
from backend.staff.models import Staff
from backend.teams.reach import NotAnAddress, checked_email
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.case_people import contact_care
from backend.web.staff.looked import note_case
from backend.web.staff.step_fields import Field, FormErrors, read, starting, text_field
from backend.web.staff.step_form import more_field, sending_fields, sending_of
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

FIELD_OF: dict[type[DomainError], str] = {
    NotASafeWay: "is_safe",
    NoAddress: "channel",
    consent_request.NotTheirsAlone: "channel",
}


@router.get("/{reference}/ask-consent")
def consent_page(reference: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form of the letter which asks for consent."""
    with door.database.write() as session:
        find(session, reference)
        note_case(session, me, reference, now=door.clock(), reason="ask_consent")
        start = starting(_fields(_at(session, door, me, reference)))
    return _page(door, me, csrf, reference, {**start, "key": secrets.token_urlsafe(12)})


@router.post("/{reference}/ask-consent", dependencies=[OwnForm])
def ask_consent(reference: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed) -> Response:
    """Show the letter, or send it once it was looked at."""
    letter: Draft | None = None
    refused: DomainError | None = None
    try:
        with door.database.write() as session:
            at = _at(session, door, me, reference)
            values = read(_fields(at), typed)
            common: dict[str, Any] = {
                "more": values["more"],
                "sending": _sending(values, typed, on_record=_resident(at).email),
                "staff_id": me.id,
                "rulebook": door.rulebook,
                "now": door.clock(),
            }
            letter = consent_request.drafted(session, reference, **common)
            refused = consent_request.refused(
                session, reference, common["sending"], now=common["now"]
            )
            confirms = typed.get("go") == "confirm"
            if confirms:
                key = f"{me.id}:{typed.get('key', '')[:60]}:letter"
                looked_at = typed.get("letter_seen", "")
                consent_request.send(
                    session,
                    reference,
                    **common,
                    secret=door.settings.secret_key,
                    looked_at=looked_at,
                    key=key,
                )
    except NoSuchCase:
        raise
    except FormErrors as error:
        return _page(door, me, csrf, reference, typed, errors=error.errors)
    except consent_request.NotAsLookedAt as error:
        errors = {"letter": str(error)}
        return _page(door, me, csrf, reference, typed, letter=letter, errors=errors, status=409)
    except DomainError as error:
        errors = {_field_of(error, typed): str(error)}
        return _page(
            door, me, csrf, reference, typed, letter=letter, refused=refused, errors=errors
        )
    if not confirms:
        return _page(door, me, csrf, reference, typed, letter=letter, refused=refused)
    return RedirectResponse(f"/staff/cases/{reference}#letters", status_code=303)


def _field_of(error: DomainError, typed: Mapping[str, str]) -> str:
    if isinstance(error, NoAddress) and typed.get("channel") == "email":
        return "email"
    return FIELD_OF.get(type(error), "more")


def _at(session: Session, door: Door, me: Staff, reference: str) -> At:
    case = find(session, reference)
    return at_case(session, case, staff_id=me.id, rulebook=door.rulebook, now=door.clock())


def _fields(at: At) -> list[Field]:
    channel, *others = sending_fields(at)
    return [more_field(), channel, _email_field(at), *others]


def _email_field(at: At) -> Field:
    """Give the field for the address, with what is on record or what the safe way names in it."""
    person = _resident(at)
    safe = named_in(named_safe(at.session, at.case, person))
    named = safe if not person.email else Named()
    hint = "Only needed if the letter goes by email. We keep it with their details."
    if named.email:
        hint = (
            f"{named.email} was given as the safe way to reach them. Check that it is truly theirs,"
            " and that nobody else reads it."
        )
    elif person.email and safe.email.casefold() == person.email.strip().casefold():
        hint = (
            f"{person.email} is the address that was given as the safe way to reach them. Check"
            " that nobody else reads it."
        )
    return text_field(
        "email",
        "Their email address",
        start=person.email or named.email,
        kind="text",
        optional=True,
        hint=hint,
    )


def _resident(at: At) -> Resident:
    return at.session.get_one(Resident, at.case.resident_id)


def _sending(values: Mapping[str, Any], typed: Mapping[str, str], *, on_record: str) -> Sending:
    """Give how the letter goes; raise FormErrors for what is no address.

    An address that was put right meanwhile counts, and not the one that the page was opened with.
    """
    sending = sending_of(values)
    if sending.channel != "email" or typed.get("email_was", "") != on_record:
        return sending
    try:
        return replace(sending, email=checked_email(values["email"]))
    except NotAnAddress as error:
        raise FormErrors({"email": str(error)}) from error


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    typed: Mapping[str, str],
    *,
    letter: Draft | None = None,
    refused: DomainError | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 422,
) -> Response:
    with door.database.read() as session:
        at = _at(session, door, me, reference)
        return door.renderer.page(
            "staff/ask_consent.html",
            status_code=status if errors else 200,
            staff=me,
            csrf=csrf,
            reference=reference,
            contacts=contact_care(session, at.case, now=at.now),
            fields=_fields(at),
            typed=typed,
            errors=errors or {},
            letter=letter,
            email_was=_resident(at).email,
            ring=named_in(named_safe(at.session, at.case, _resident(at))).phone,
            refused=str(refused) if refused else "",
            put_right_at=_field_of(refused, typed) if refused else "",
        )
