"""The staff page on which somebody is added who wants to act for the resident of a case."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases import consents
from backend.cases.service import find
from backend.intake.questions import questions
from backend.residents.service import Permission, Person
from backend.staff.models import Staff
from backend.teams.reach import NotAnAddress, checked_email
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.case_permission import tried
from backend.web.staff.case_person import too_long
from backend.web.staff.looked import note_case
from backend.web.staff.step_fields import Field, FormErrors, read, text_field
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

INTRO = (
    "Until the resident agrees, this person is told nothing but the reference and the published"
    " timetable.",
)


@router.get("/{reference}/representative")
def representative_page(reference: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form by which somebody is added who wants to act for the resident."""
    with door.database.write() as session:
        case = find(session, reference)
        note_case(session, me, case.reference, now=door.clock(), reason="representative")
    return _page(door, me, csrf, reference, typed={})


@router.post("/{reference}/representative", dependencies=[OwnForm])
def add_representative(reference: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed) -> Response:
    """Add somebody who wants to act for the resident, whose consent is then awaited."""

    def change(session: Session) -> None:
        values = _read_person(typed)
        consents.add_representative(
            session,
            reference,
            Person(
                full_name=values["full_name"],
                email=values["email"],
                phone=values["phone"],
                address=values["address"],
                adjustments=values["adjustments"],
            ),
            Permission(values["said"], evidence_words=values["evidence"]),
            by=f"staff:{me.id}",
            now=door.clock(),
        )

    errors, status = tried(door, change, "full_name")
    if errors:
        return _page(door, me, csrf, reference, typed=typed, errors=errors, status=status)
    return RedirectResponse(f"/staff/cases/{reference}#permission", status_code=303)


def _read_person(typed: Mapping[str, str]) -> dict[str, Any]:
    """Give what was typed about somebody, or raise FormErrors."""
    fields = _fields()
    values = read(fields, typed)
    errors = too_long({one.name: one.label for one in fields}, values)
    try:
        checked_email(values["email"])
    except NotAnAddress as error:
        errors["email"] = str(error)
    if errors:
        raise FormErrors(errors)
    return values


def _fields() -> list[Field]:
    said = questions()["permission"].options
    return [
        text_field("full_name", "Their name", kind="text"),
        text_field("email", "Email", kind="text", optional=True),
        text_field("phone", "Phone", kind="text", optional=True),
        text_field("address", "Address", optional=True, rows=2),
        text_field("adjustments", "Help they need", optional=True, rows=2),
        Field(
            name="said",
            label="Do they say that the resident agrees?",
            kind="choice",
            options=dict(said),
        ),
        text_field("evidence", "What they showed or told you", optional=True, rows=2),
    ]


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    return door.renderer.page(
        "staff/case_form.html",
        status_code=status,
        staff=me,
        csrf=csrf,
        reference=reference,
        title="Somebody wants to act for the resident",
        intro=INTRO,
        action=f"/staff/cases/{reference}/representative",
        button="Add them",
        fields=_fields(),
        typed=typed,
        kept={},
        clash=[],
        errors=errors or {},
    )
