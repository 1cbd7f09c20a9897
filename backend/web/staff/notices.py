"""The staff page of messages that have not gone: tried again, or given up with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.errors import DomainError
from backend.notifications import dead_letters
from backend.notifications.wording import name_of
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, ForManagers, Me, Number, OwnForm, TheDoor
from backend.web.staff.looked import note_page

PAGE = "/staff/notices"
router = APIRouter(prefix=PAGE, include_in_schema=False, dependencies=[ForManagers])

# What went wrong, by the name that the error begins with; the rest of it stands behind, for IT.
WENT_WRONG = {
    "SMTPRecipientsRefused": "The mail server does not take mail for that address",
    "SMTPSenderRefused": "The mail server does not take mail from us",
    "SMTPAuthenticationError": "The mail server does not accept our name or password",
    "SMTPServerDisconnected": "The mail server went away",
    "SMTP": "The mail server did not take it",
    "Connection": "The mail server could not be reached",
    "TimeoutError": "The mail server did not answer in time",
    "gaierror": "The mail server could not be found",
    "OSError": "The mail server could not be reached",
    "Webhook": "The team's webhook did not take it",
}

Why = Annotated[str, Form(max_length=dead_letters.LONGEST_REASON)]


@router.get("")
def notices_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """List the messages that have not gone."""
    note_page(door, me, "notices")
    return _page(door, me, csrf)


@router.post("/try-all-again", dependencies=[OwnForm])
def try_all_again(door: TheDoor, me: Me) -> Response:
    """Let everything that has not gone be tried at once."""
    with door.database.write() as session:
        dead_letters.try_all_again(session, staff_id=me.id, now=door.clock())
    return RedirectResponse(PAGE, status_code=303)


@router.post("/{notice_id}/try-again", dependencies=[OwnForm])
def try_again(notice_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Let a message be tried at once."""

    def change(session: Session) -> None:
        dead_letters.try_again(session, notice_id, staff_id=me.id, now=door.clock())

    return _changed(door, me, csrf, notice_id, change)


@router.post("/{notice_id}/give-up", dependencies=[OwnForm])
def give_up(notice_id: Number, door: TheDoor, me: Me, csrf: Csrf, why: Why = "") -> Response:
    """Note that a message need not go, and why."""

    def change(session: Session) -> None:
        dead_letters.give_up(session, notice_id, why, staff_id=me.id, now=door.clock())

    return _changed(door, me, csrf, notice_id, change, typed={notice_id: why})


def _changed(
    door: Door,
    me: Staff,
    csrf: str,
    notice_id: int,
    change: Callable[[Session], None],
    *,
    typed: Mapping[int, str] | None = None,
) -> Response:
    try:
        with door.database.write() as session:
            change(session)
    except dead_letters.NoSuchNotice:
        raise
    except DomainError as error:
        return _page(door, me, csrf, wrong={notice_id: str(error)}, typed=typed)
    return RedirectResponse(PAGE, status_code=303)


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    *,
    wrong: Mapping[int, str] | None = None,
    typed: Mapping[int, str] | None = None,
) -> Response:
    now = door.clock()
    with door.database.read() as session:
        held = dead_letters.held(session, now=now)
        number = dead_letters.count(session, now=now)
    return door.renderer.page(
        "staff/notices.html",
        status_code=422 if wrong else 200,
        staff=me,
        csrf=csrf,
        now=now,
        held=[
            {**asdict(one), "what": name_of(one.kind), "error": _in_words(one.error)}
            for one in held
        ],
        number=number,
        wrong=wrong or {},
        typed=typed or {},
    )


def _in_words(error: str) -> str:
    said = next((said for name, said in WENT_WRONG.items() if error.startswith(name)), "")
    return f"{said}. For IT: {error}" if said else error
