"""The staff page that asks somebody by letter if they agree to a complaint made for them."""

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases.service import NoSuchCase, find
from backend.casework import consent_request
from backend.casework.standing import At, at_case
from backend.errors import DomainError
from backend.letters.service import Draft, NoAddress, NotASafeWay
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.case_people import contact_care
from backend.web.staff.looked import note_case
from backend.web.staff.step_fields import Field, FormErrors, read
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
    return _page(door, me, csrf, reference, {"key": secrets.token_urlsafe(12)})


@router.post("/{reference}/ask-consent", dependencies=[OwnForm])
def ask_consent(reference: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed) -> Response:
    """Show the letter, or send it once it was looked at."""
    try:
        with door.database.write() as session:
            values = read(_fields(_at(session, door, me, reference)), typed)
            common: dict[str, Any] = {
                "more": values["more"],
                "sending": sending_of(values),
                "staff_id": me.id,
                "rulebook": door.rulebook,
                "now": door.clock(),
            }
            letter = consent_request.drafted(session, reference, **common)
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
        errors = {FIELD_OF.get(type(error), "more"): str(error)}
        return _page(door, me, csrf, reference, typed, errors=errors)
    if not confirms:
        return _page(door, me, csrf, reference, typed, letter=letter)
    return RedirectResponse(f"/staff/cases/{reference}#letters", status_code=303)


def _at(session: Session, door: Door, me: Staff, reference: str) -> At:
    case = find(session, reference)
    return at_case(session, case, staff_id=me.id, rulebook=door.rulebook, now=door.clock())


def _fields(at: At) -> list[Field]:
    return [more_field(), *sending_fields(at)]


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    typed: Mapping[str, str],
    *,
    letter: Draft | None = None,
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
        )
