"""The staff page that mails a resident the link by which they change who may act for them."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.cases import consents
from backend.cases.service import find
from backend.casework import consent_change_link
from backend.residents.models import Resident
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.case_people import contact_care
from backend.web.staff.case_permission import tried
from backend.web.staff.looked import note_case
from backend.web.staff.step_fields import Field, read
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/cases", include_in_schema=False)

SAFE = "I know that this address is theirs, and that nobody they fear reads it"
CHECK = (
    "Check that the address is truly theirs. If it came from whoever complained, it may be that"
    " person’s own. If it is wrong, put the resident’s details right first."
)


@router.get("/{reference}/permission/link")
def link_page(reference: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show to which address the link would go."""
    with door.database.write() as session:
        consents.held_for(session, reference)
        note_case(session, me, reference, now=door.clock(), reason="permission")
    return _page(door, me, csrf, reference)


@router.post("/{reference}/permission/link", dependencies=[OwnForm])
def send_link(reference: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed) -> Response:
    """Let the link go."""

    def change(session: Session) -> None:
        consent_change_link.send(
            session,
            reference,
            safe=bool(read([_safe()], typed)["is_safe"]),
            staff_id=me.id,
            secret=door.settings.secret_key,
            now=door.clock(),
        )

    errors, status = tried(door, change, "is_safe")
    if errors:
        return _page(door, me, csrf, reference, errors=errors, status=status)
    return RedirectResponse(f"/staff/cases/{reference}#permission", status_code=303)


def _safe() -> Field:
    return Field(
        name="is_safe",
        label="Before it goes",
        kind="ticks",
        optional=True,
        quiet=True,
        options={"yes": SAFE},
    )


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    with door.database.read() as session:
        case = find(session, reference)
        resident = session.get_one(Resident, case.resident_id)
        contacts = contact_care(session, case, now=door.clock())
        goes_to = f"It goes to {resident.email}." if resident.email else "We have no email address."
    return door.renderer.page(
        "staff/case_form.html",
        status_code=status,
        staff=me,
        csrf=csrf,
        reference=reference,
        title="Email them a link to change their answer",
        intro=(
            f"By the link {resident.full_name or 'the resident'} sees who may act for them and"
            f" changes that, at any time. One they had before stops working. {goes_to}",
            CHECK,
        ),
        contacts=contacts,
        action=f"/staff/cases/{reference}/permission/link",
        button="Email the link",
        fields=[_safe()],
        typed={},
        kept={},
        clash=[],
        errors=errors or {},
    )
