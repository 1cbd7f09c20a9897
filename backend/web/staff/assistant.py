"""The staff page of the assistant's switch: how it is, who turned it and why, and the button."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from backend.conversations.switch import history, is_on
from backend.conversations.switching import NoReason, turn
from backend.staff.models import Staff
from backend.staff.service import manages
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, OwnForm, TheDoor

router = APIRouter(prefix="/staff/assistant", include_in_schema=False)


@router.get("")
def assistant_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show how the switch is, and who turned it when."""
    return _page(door, me, csrf)


@router.post("", dependencies=[OwnForm, ForManagers])
def turn_assistant(
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    on: Annotated[bool, Form()],
    why: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Turn the assistant off or on."""
    try:
        with door.database.write() as session:
            turn(session, on, why, staff_id=me.id, voice=door.voice, now=door.clock())
    except NoReason as error:
        return _page(door, me, csrf, error=str(error))
    door.turns.wake()
    return RedirectResponse("/staff/assistant", status_code=303)


def _page(door: Door, me: Staff, csrf: str, *, error: str | None = None) -> Response:
    with door.database.read() as session:
        return door.renderer.page(
            "staff/assistant.html",
            status_code=422 if error else 200,
            staff=me,
            csrf=csrf,
            on=is_on(session),
            may_turn=manages(me),
            turns=history(session),
            error=error,
        )
