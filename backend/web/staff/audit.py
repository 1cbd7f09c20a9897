"""The staff page of the audit log: who saw or changed what, for managers."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.audit.queries import PAGE, Asked, lines
from backend.policy.reference import parse_reference
from backend.staff.models import Staff
from backend.web.staff.access import Csrf, ForManagers, Me, TheDoor
from backend.web.staff.audit_words import in_words
from backend.web.stream import LARGEST

router = APIRouter(prefix="/staff/audit", include_in_schema=False, dependencies=[ForManagers])

Typed = Annotated[str, Query(max_length=40)]


@router.get("")
def audit_page(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    case: Typed = "",
    person: Typed = "",
    first: Typed = "",
    last: Typed = "",
    before: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
) -> Response:
    """Show the newest lines, of one case, person or time where that is asked; looking is a line."""
    asked, errors = _read(case, person, first, last, before)
    with door.database.write() as session:
        found = lines(session, asked, number=PAGE + 1) if not errors else []
        shown = in_words(session, found[:PAGE])
        people = _people(session)
        record(
            session,
            actor=f"staff:{me.id}",
            action="viewed",
            object_kind="page",
            object_id="audit",
            now=door.clock(),
        )
    return door.renderer.page(
        "staff/audit.html",
        status_code=422 if errors else 200,
        staff=me,
        csrf=csrf,
        lines=shown,
        people=people,
        asked={"case": case, "person": person, "first": first, "last": last},
        older=found[PAGE - 1].seq if len(found) > PAGE else None,
        errors=errors,
    )


def _read(
    case: str, person: str, first: str, last: str, before: int
) -> tuple[Asked, dict[str, str]]:
    """Read what is asked for, or say field by field what cannot be read."""
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name, typed in (("first", first), ("last", last)):
        try:
            days[name] = date.fromisoformat(typed.strip()) if typed.strip() else None
        except ValueError:
            errors[name] = "Enter a day as year, month and day, such as 2026-12-24."
    reference = parse_reference(case)
    if case.strip() and reference is None:
        errors["case"] = "Enter the whole reference of a case, such as the one on its page."
    asked = Asked(
        object_kind="case" if reference else "",
        object_id=reference or "",
        actor=f"staff:{person}" if person.isascii() and person.isdigit() else "",
        first=days.get("first"),
        last=days.get("last"),
        before=before or None,
    )
    return asked, errors


def _people(session: Session) -> list[tuple[int, str]]:
    found = session.execute(select(Staff.id, Staff.name).order_by(Staff.name))
    return [(one.id, one.name) for one in found]
