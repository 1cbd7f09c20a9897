"""The staff pages of one chat: read it, take it over, give it back, pass it on, finish it."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Response
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework import filing, notes
from backend.conversations import passing_on
from backend.conversations import service as conversations
from backend.errors import DomainError
from backend.intake.handing_back import hand_back as give_back
from backend.staff.models import Staff
from backend.staff.service import manages
from backend.web.door import Door
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.chat_page import changed, page_of
from backend.web.staff.live import note_view
from backend.web.staff.transcript import find

router = APIRouter(prefix="/staff/conversations", include_in_schema=False)

Choice = Annotated[str, Form(max_length=40)]


@router.get("/{conversation_id}")
def conversation_page(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show a conversation beside what was gathered from it."""
    note_view(door, me, conversation_id)
    return page_of(door, me, csrf, conversation_id)


@router.post("/{conversation_id}/take-over", dependencies=[OwnForm])
def take_over(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Become the owner of a conversation, unless a colleague was quicker."""

    def change(session: Session) -> None:
        conversations.take_over(
            session, conversation_id, staff_id=me.id, voice=door.voice, now=door.clock()
        )

    return changed(door, me, csrf, conversation_id, change)


@router.post("/{conversation_id}/hand-back", dependencies=[OwnForm])
def hand_back(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Give a conversation back to the bot, with what was told meanwhile."""

    def change(session: Session) -> None:
        give_back(
            session,
            conversation_id,
            staff_id=me.id,
            rulebook=door.rulebook,
            voice=door.voice,
            now=door.clock(),
        )

    response = changed(door, me, csrf, conversation_id, change)
    door.turns.wake()
    return response


@router.post("/{conversation_id}/release", dependencies=[OwnForm])
def release(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Put a conversation back among those that wait."""

    def change(session: Session) -> None:
        passing_on.release(
            session, conversation_id, staff_id=me.id, voice=door.voice, now=door.clock()
        )

    return changed(door, me, csrf, conversation_id, change)


@router.post("/{conversation_id}/transfer", dependencies=[OwnForm])
def transfer(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf, to: Choice = "") -> Response:
    """Give a conversation to a colleague ("staff:3") or to a team ("team:2")."""

    def change(session: Session) -> None:
        _pass_on(session, door, me, conversation_id, to)

    return changed(door, me, csrf, conversation_id, change)


def _pass_on(session: Session, door: Door, me: Staff, conversation_id: str, to: str) -> None:
    whom, _, number = to.partition(":")
    if whom not in ("staff", "team") or not number.isdecimal() or len(number) > 9:
        raise passing_on.NobodyToPassTo
    voice, now, may = door.voice, door.clock(), manages(me)
    if whom == "staff":
        passing_on.transfer(
            session,
            conversation_id,
            to_staff_id=int(number),
            staff_id=me.id,
            manages=may,
            voice=voice,
            now=now,
        )
    else:
        passing_on.transfer_to_team(
            session,
            conversation_id,
            team_id=int(number),
            staff_id=me.id,
            manages=may,
            voice=voice,
            now=now,
        )


@router.get("/{conversation_id}/finish")
def finish_page(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Ask which case the transcript is filed on."""
    return _finish_page(door, me, csrf, conversation_id)


@router.post("/{conversation_id}/finish", dependencies=[OwnForm])
def finish(
    conversation_id: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    cases: Annotated[list[str], Form()] = [],  # noqa: B006 (FastAPI copies it)
    other: Choice = "",
) -> Response:
    """End a conversation and file its transcript."""
    chosen = [one for one in cases if one not in ("other", "none")]
    try:
        if not cases or ("other" in cases and not other.strip()):
            raise filing.NothingToFileOn
        with door.database.write() as session:
            filing.finish(
                session,
                conversation_id,
                references=[*chosen, *([other] if "other" in cases else [])],
                staff_id=me.id,
                voice=door.voice,
                now=door.clock(),
            )
    except conversations.NoSuchConversation:
        raise
    except DomainError as error:
        return _finish_page(door, me, csrf, conversation_id, chosen=cases, other=other, error=error)
    return changed(door, me, csrf, conversation_id, lambda _session: None)


def _finish_page(
    door: Door,
    me: Staff,
    csrf: str,
    conversation_id: str,
    *,
    chosen: list[str] | None = None,
    other: str = "",
    error: DomainError | None = None,
) -> Response:
    taken = isinstance(error, conversations.TakenByAnother)
    with door.database.read() as session:
        chat = find(session, conversation_id)
        opened = filing.references_of(session, conversation_id)
        return door.renderer.page(
            "staff/chat_finish.html",
            status_code=200 if error is None else 409 if taken else 422,
            staff=me,
            csrf=csrf,
            conversation_id=conversation_id,
            closed=chat.owner == "closed",
            opened=opened,
            filed=filing.filed_references(session, conversation_id),
            chosen=opened if chosen is None else chosen,
            other=other,
            error=str(error) if error else None,
        )


def notes_of_case(session: Session, case: Case) -> dict[str, object]:
    """Give what staff/case_notes.html shows of a case: the private notes and the filed chats."""
    return {
        "notes": notes.of_case(session, case.id),
        "filed": filing.filed_on(session, case),
        "note_id": secrets.token_urlsafe(12),
    }
