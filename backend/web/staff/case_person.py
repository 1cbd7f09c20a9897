"""The staff page on which a person's details, needs and wishes are put right."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from backend.cases import people
from backend.cases.people import DETAILS, Details
from backend.cases.service import find
from backend.policy.reading.postcode import find_postcode
from backend.staff.models import Staff
from backend.teams.reach import NotAnAddress, checked_email
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.log_form import LENGTHS, PREFERRED, USUAL_LENGTH
from backend.web.staff.looked import note_case
from backend.web.staff.step_fields import Field, FormErrors, read, text_field
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

LABELS = {
    "full_name": "Full name",
    "address": "Address",
    "postcode": "Postcode",
    "email": "Email",
    "phone": "Phone",
    "preferred_contact": "How they like to be reached",
    "adjustments": "Help they need, such as large print or an interpreter",
    "safe_contact": "Safe way to reach them",
}
WAS = "was_"


@router.get("/{reference}/people/{role}")
def person_page(reference: str, role: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what is on record about a person of a case, to be put right."""
    with door.database.write() as session:
        case = find(session, reference)
        there = vars(people.details_of(people.person_of(session, case, role)))
        note_case(session, me, case.reference, now=door.clock(), reason=role)
    kept = {WAS + name: there[name] for name in DETAILS}
    return _page(door, me, csrf, reference, role, typed=there, kept=kept)


@router.post("/{reference}/people/{role}", dependencies=[OwnForm])
def put_person_right(
    reference: str, role: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed
) -> Response:
    """Put right what is on record about a person of a case."""
    kept = {WAS + name: typed.get(WAS + name, "") for name in DETAILS}
    shown: dict[str, Any] = {"typed": typed, "kept": kept}
    try:
        new = _read(typed)
        with door.database.write() as session:
            people.put_right(
                session,
                reference,
                role,
                new,
                seen=Details(**{name: kept[WAS + name] for name in DETAILS}),
                by=f"staff:{me.id}",
                now=door.clock(),
            )
    except FormErrors as error:
        return _page(door, me, csrf, reference, role, **shown, errors=error.errors)
    except people.PersonChangedMeanwhile as error:
        return _clash(door, me, csrf, reference, role, typed, str(error))
    except people.NothingChanged as error:
        return _page(door, me, csrf, reference, role, **shown, errors={"full_name": str(error)})
    return RedirectResponse(f"/staff/cases/{reference}#people", status_code=303)


def _read(typed: dict[str, str]) -> Details:
    """Give what was typed, or raise FormErrors."""
    values = read(_fields(), typed)
    errors = too_long(LABELS, values)
    try:
        checked_email(values["email"])
    except NotAnAddress as error:
        errors["email"] = str(error)
    if values["postcode"]:
        found = find_postcode(values["postcode"])
        if found is None:
            errors["postcode"] = "Enter a whole postcode, such as TN13 1AX, or leave it empty"
        else:
            values["postcode"] = found[0]
    if errors:
        raise FormErrors(errors)
    return Details(**values)


def too_long(labels: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Give what to do about each detail of a person, by its name, that is too long."""
    return {
        name: f"“{label}” is too long. Use {longest} characters or fewer."
        for name, label in labels.items()
        if len(values[name]) > (longest := LENGTHS.get(name, USUAL_LENGTH))
    }


def _fields() -> list[Field]:
    long = {"address", "adjustments", "safe_contact"}
    return [
        Field(name=name, label=LABELS[name], kind="select", options={"": "Not said", **PREFERRED})
        if name == "preferred_contact"
        else text_field(
            name, LABELS[name], kind="words" if name in long else "text", optional=True, quiet=True
        )
        for name in DETAILS
    ]


def _clash(
    door: Door, me: Staff, csrf: str, reference: str, role: str, typed: dict[str, str], words: str
) -> Response:
    """Show both: what a colleague wrote meanwhile, and what was typed here."""
    with door.database.read() as session:
        there = vars(people.details_of(people.person_of(session, find(session, reference), role)))
    clash = [
        {"label": LABELS[name], "theirs": there[name]}
        for name in DETAILS
        if there[name] != typed.get(WAS + name, "")
    ]
    kept = {WAS + name: there[name] for name in DETAILS}
    errors = {"full_name": words}
    return _page(
        door, me, csrf, reference, role, typed=typed, kept=kept, errors=errors, clash=clash
    )


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    role: str,
    *,
    typed: dict[str, str],
    kept: dict[str, str],
    errors: dict[str, str] | None = None,
    clash: list[dict[str, str]] | None = None,
) -> Response:
    status = 409 if clash is not None else 422 if errors else 200
    return door.renderer.page(
        "staff/case_form.html",
        status_code=status,
        staff=me,
        csrf=csrf,
        reference=reference,
        title=f"Put the {role}'s details right",
        intro=["What stood there before stays in the history of the case."],
        action=f"/staff/cases/{reference}/people/{role}",
        button="Save",
        fields=_fields(),
        typed=typed,
        kept=kept,
        clash=clash or [],
        errors=errors or {},
    )
