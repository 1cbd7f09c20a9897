"""The staff page of complaints that were begun and not sent: finish them, ring, or leave them."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from backend.casework import unfinished
from backend.landlord.choices import DEFAULTS, UNFINISHED_HOURS
from backend.landlord.service import value
from backend.policy.wording import counted
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.looked import note_page

PAGE = "/staff/unfinished"
router = APIRouter(prefix=PAGE, include_in_schema=False)

WHY = {
    unfinished.NOT_WANTED: "They do not want to go on",
    unfinished.NOT_REACHED: "We could not reach them",
    unfinished.SAME_MATTER: "We have it from them in another way",
    unfinished.NO_COMPLAINT: "It asks us for nothing",
}


@router.get("")
def list_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what was left, the longest left first."""
    return _page(door, me, csrf)


@router.post("/{conversation_id}/ring", dependencies=[OwnForm])
def ring_them(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Put it down that somebody rings the resident."""
    with door.database.write() as session:
        unfinished.ring_them(
            session, conversation_id, staff_id=me.id, voice=door.voice, now=door.clock()
        )
    return RedirectResponse(PAGE, status_code=303)


@router.post("/{conversation_id}/leave", dependencies=[OwnForm])
def leave(
    conversation_id: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    why: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Take something off the list, with why; what was told stays on record."""
    try:
        with door.database.write() as session:
            unfinished.leave(session, conversation_id, why=why, staff_id=me.id, now=door.clock())
    except unfinished.SayWhy as error:
        return _page(door, me, csrf, errors={f"why-{conversation_id}": str(error)})
    return RedirectResponse(PAGE, status_code=303)


def _page(door: Door, me: Staff, csrf: str, *, errors: dict[str, str] | None = None) -> Response:
    note_page(door, me, "unfinished")
    with door.database.read() as session:
        hours = value(session, UNFINISHED_HOURS, DEFAULTS[UNFINISHED_HOURS])
        found = unfinished.listed(session, now=door.clock())
    return door.renderer.page(
        "staff/unfinished.html",
        status_code=422 if errors else 200,
        staff=me,
        csrf=csrf,
        now=door.clock(),
        after=counted(hours, "hour"),
        lines=found.lines,
        total=found.total,
        why=WHY,
        errors=errors or {},
    )
