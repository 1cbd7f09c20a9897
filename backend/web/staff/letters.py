"""The staff pages of letters: those of a case as they went, and those that wait for somebody."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases.models import Case
from backend.clock import local_date
from backend.errors import DomainError
from backend.letters import delivery
from backend.letters.facts import TalkInPrivate
from backend.letters.models import SentLetter
from backend.letters.recipient import by_hand, safe_way
from backend.letters.service import text_to_paste
from backend.residents.models import Resident
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, Number, OwnForm, TheDoor
from backend.web.staff.looked import note_page

router = APIRouter(prefix="/staff", include_in_schema=False)

Digits = Annotated[str, Form(max_length=10)]

KIND_WORDS = {
    "acknowledgement": "Acknowledgement",
    "extension": "More time",
    "further_extension": "More time again",
    "response": "Answer",
    "refusal": "Not accepted",
    "consent_request": "Request for consent",
    "passed_to_team": "Passed to the team",
    "halting": "Process ended",
    "panel": "Panel arrangements",
    "contact_agreement": "Agreement about contact",
}
DELIVERY_WORDS = {
    "queued": "On its way by email",
    "sent": "Emailed",
    "failed": "Could not be emailed",
    "to_post": "To be posted or handed over",
    "posted": "Posted or handed over",
    "stopped": "Stopped before it went",
}
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
# Kept letters are shown as they went out, with the style that stands in them and nothing else.
POLICY = (
    "default-src 'none'; style-src {style}; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox"
)


class NoRealDay(DomainError):
    """Enter the day on which it went, such as 27 3 2026."""


@router.get("/cases/{reference}/letters/{letter_id}.pdf")
def letter_pdf(reference: str, letter_id: Number, door: TheDoor, me: Me) -> Response:
    """Give the PDF of a letter as it was sent."""
    letter = _looked_at(door, me, reference, letter_id)
    name = f"{reference}-letter-{letter.id}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(letter.pdf, media_type="application/pdf", headers=headers)


@router.get("/cases/{reference}/letters/{letter_id}")
def letter_page(reference: str, letter_id: Number, door: TheDoor, me: Me) -> Response:
    """Show the mail of a letter as it was sent."""
    letter = _looked_at(door, me, reference, letter_id)
    found = STYLE.search(letter.html)
    style = b64encode(hashlib.sha256(found[1].encode()).digest()).decode() if found else ""
    allowed = f"'sha256-{style}'" if style else "'none'"
    headers = {"Content-Security-Policy": POLICY.format(style=allowed)}
    return HTMLResponse(letter.html, headers=headers)


@router.get("/letters")
def letters_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """List the letters to post or hand over, and those that could not be sent."""
    note_page(door, me, "letters")
    return _page(door, me, csrf)


@router.post("/letters/{letter_id}/posted", dependencies=[OwnForm])
def posted(
    letter_id: Number,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    day: Annotated[str, Form(alias="on-day", max_length=10)] = "",
    month: Annotated[str, Form(alias="on-month", max_length=10)] = "",
    year: Annotated[str, Form(alias="on-year", max_length=10)] = "",
) -> Response:
    """Note the day on which a letter was posted or handed over."""
    typed = {"day": day, "month": month, "year": year}
    told = ""

    def change(session: Session) -> None:
        nonlocal told
        told = delivery.posted(
            session,
            letter_id,
            _day(typed),
            staff_id=me.id,
            rulebook=door.rulebook,
            now=door.clock(),
        )

    return _changed(door, me, csrf, letter_id, change, typed=typed, told=lambda: told)


@router.post("/letters/{letter_id}/try-again", dependencies=[OwnForm])
def try_again(letter_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Let a letter that could not be sent be sent once more."""

    def change(session: Session) -> None:
        delivery.try_again(
            session, letter_id, staff_id=me.id, rulebook=door.rulebook, now=door.clock()
        )

    return _changed(door, me, csrf, letter_id, change)


@router.post("/letters/{letter_id}/post-instead", dependencies=[OwnForm])
def post_instead(letter_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Put a letter that could not be sent with those to post."""

    def change(session: Session) -> None:
        delivery.post_instead(session, letter_id, staff_id=me.id, now=door.clock())

    return _changed(door, me, csrf, letter_id, change)


@router.post("/letters/{letter_id}/stop", dependencies=[OwnForm])
def stop(letter_id: Number, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Let a letter that has not gone stay here."""

    def change(session: Session) -> None:
        delivery.stop(session, letter_id, staff_id=me.id, now=door.clock())

    return _changed(door, me, csrf, letter_id, change)


def of_case(session: Session, case: Case) -> dict[str, Any]:
    """Give what the case page shows of letters, see staff/case_letters.html."""
    people = {
        person.id: person.full_name
        for person in session.scalars(
            select(Resident).where(Resident.id.in_((case.resident_id, case.representative_id)))
        )
    }
    return {
        "letters": [
            _line(letter, case.reference, people.get(letter.recipient_id, ""))
            for letter in delivery.of_case(session, case)
        ]
    }


def _line(letter: SentLetter, reference: str, name: str) -> dict[str, Any]:
    return {
        "id": letter.id,
        "reference": reference,
        "kind": KIND_WORDS.get(letter.kind, letter.kind),
        "to": name,
        "large_print": letter.variant == "large_print",
        "written_at": letter.created_at,
        "delivery": DELIVERY_WORDS[letter.delivery],
        "delivered_at": letter.delivered_at,
        "error": letter.delivery_error,
        "href": f"/staff/cases/{reference}/letters/{letter.id}",
    }


def _looked_at(door: Door, me: Staff, reference: str, letter_id: int) -> SentLetter:
    with door.database.write() as session:
        letter = delivery.find(session, letter_id, reference=reference)
        record(
            session,
            actor=f"staff:{me.id}",
            action="viewed",
            object_kind="letter",
            object_id=str(letter.id),
            now=door.clock(),
        )
        return letter


def _changed(
    door: Door,
    me: Staff,
    csrf: str,
    letter_id: int,
    change: Callable[[Session], None],
    *,
    typed: Mapping[str, str] | None = None,
    told: Callable[[], str] = str,
) -> Response:
    try:
        with door.database.write() as session:
            change(session)
    except delivery.NoSuchLetter:
        raise
    except DomainError as error:
        return _page(door, me, csrf, wrong={letter_id: str(error)}, typed={letter_id: typed or {}})
    if told():
        return _page(door, me, csrf, notice=told())
    return RedirectResponse("/staff/letters", status_code=303)


def _page(
    door: Door,
    me: Staff,
    csrf: str,
    *,
    wrong: Mapping[int, str] | None = None,
    typed: Mapping[int, Mapping[str, str]] | None = None,
    notice: str = "",
) -> Response:
    today = local_date(door.clock())
    with door.database.read() as session:
        to_post = _waiting(session, delivery.TO_POST, now=door.clock())
        failed = _waiting(session, delivery.FAILED, now=door.clock())
        late = delivery.numbers(session, now=door.clock()).late
        paste = text_to_paste(session, TalkInPrivate(), rulebook=door.rulebook)
    return door.renderer.page(
        "staff/letters.html",
        status_code=422 if wrong else 200,
        staff=me,
        csrf=csrf,
        to_post=to_post,
        failed=failed,
        late=late,
        paste=paste,
        wrong=wrong or {},
        typed=typed or {},
        today={"day": today.day, "month": today.month, "year": today.year},
        notice=notice,
    )


def _waiting(session: Session, which: str, *, now: datetime) -> list[dict[str, Any]]:
    return [_to_see_to(session, *one, now=now) for one in delivery.waiting(session, which)]


def _to_see_to(
    session: Session, letter: SentLetter, case: Case, *, now: datetime
) -> dict[str, Any]:
    """Give a letter with what to bear in mind before it goes, or goes another way."""
    person = session.get_one(Resident, letter.recipient_id)
    channel, address = letter.channel, letter.address
    if letter.channel == "email" and letter.delivery == delivery.TO_POST:
        channel, address = by_hand(session, case, person)
    return {
        **_line(letter, case.reference, person.full_name),
        "address": address,
        "in_person": channel == "in_person",
        "unaddressed": letter.channel == "email",
        "safe_way": safe_way(session, case, person),
        "adjustments": person.adjustments,
        "may_have": delivery.may_have(session, case, letter, now=now),
    }


def _day(typed: Mapping[str, str]) -> date:
    try:
        return date(*(int(typed[name]) for name in ("year", "month", "day")))
    except (TypeError, ValueError) as error:
        raise NoRealDay from error
