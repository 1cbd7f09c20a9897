"""The staff page that asks whoever complains to agree to more time for an answer."""

import secrets
from collections.abc import Mapping

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from backend.cases.service import NoSuchCase, find
from backend.casework import more_time
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.looked import note_case
from backend.web.typed import Typed

router = APIRouter(prefix="/staff/cases", include_in_schema=False)


@router.get("/{reference}/ask-more-time")
def more_time_page(reference: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the form that asks for more time."""
    with door.database.write() as session:
        find(session, reference)
        note_case(session, me, reference, now=door.clock(), reason="ask_more_time")
    return _page(door, me, csrf, reference, {"key": secrets.token_urlsafe(12)})


@router.post("/{reference}/ask-more-time", dependencies=[OwnForm])
def ask_more_time(reference: str, door: TheDoor, me: Me, csrf: Csrf, typed: Typed) -> Response:
    """Ask whoever complains, once for the form."""
    days = typed.get("working_days", "").strip()
    try:
        with door.database.write() as session:
            more_time.ask_agreement(
                session,
                reference,
                working_days=int(days) if days.isascii() and days.isdecimal() else 0,
                reasons=without_controls(typed.get("reasons", "")),
                staff_id=me.id,
                key=f"{me.id}:{typed.get('key', '')[:60]}",
                rulebook=door.rulebook,
                now=door.clock(),
            )
    except NoSuchCase:
        raise
    except DomainError as error:
        field = "reasons" if isinstance(error, more_time.SayWhyLonger) else "working_days"
        return _page(door, me, csrf, reference, typed, errors={field: str(error)})
    return RedirectResponse(f"/staff/cases/{reference}#history", status_code=303)


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    reference: str,
    typed: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
) -> Response:
    return door.renderer.page(
        "staff/ask_more_time.html",
        status_code=422 if errors else 200,
        staff=me,
        csrf=csrf,
        reference=reference,
        typed=typed,
        errors=errors or {},
    )
