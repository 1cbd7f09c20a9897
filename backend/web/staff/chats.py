"""The staff pages of conversations: read one, take it over, answer, give it back, finish it."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.conversations import service as conversations
from backend.conversations.switch import is_on
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff import views as staff_views
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.transcript import find, messages_after

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/conversations/{conversation_id}")
def conversation_page(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show a conversation beside what was gathered from it."""
    return _conversation_page(door, me, csrf, conversation_id)


@router.post("/conversations/{conversation_id}/take-over", dependencies=[OwnForm])
def take_over(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Become the owner of a conversation, unless a colleague was quicker."""

    def change(session: Session) -> None:
        conversations.take_over(
            session,
            conversation_id,
            staff_id=me.id,
            voice=door.voice,
            now=door.clock(),
        )

    return _changed(door, me, csrf, conversation_id, change)


@router.post("/conversations/{conversation_id}/messages", dependencies=[OwnForm])
def reply(
    conversation_id: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    text: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Answer the resident."""

    def change(session: Session) -> None:
        conversations.reply(
            session,
            conversation_id,
            text=text,
            staff_id=me.id,
            client_id=client_id or secrets.token_urlsafe(12),
            now=door.clock(),
        )

    return _changed(door, me, csrf, conversation_id, change, typed=text)


@router.post("/conversations/{conversation_id}/hand-back", dependencies=[OwnForm])
def hand_back(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Give a conversation back to the bot."""

    def change(session: Session) -> None:
        conversations.hand_back(
            session, conversation_id, staff_id=me.id, voice=door.voice, now=door.clock()
        )

    response = _changed(door, me, csrf, conversation_id, change)
    door.turns.wake()
    return response


@router.post("/conversations/{conversation_id}/finish", dependencies=[OwnForm])
def finish(conversation_id: str, door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """End a conversation."""

    def change(session: Session) -> None:
        conversations.close(session, conversation_id, voice=door.voice, now=door.clock())

    return _changed(door, me, csrf, conversation_id, change)


def _changed(
    door: Door,
    me: Staff,
    csrf: str,
    conversation_id: str,
    change: Any,
    *,
    typed: str = "",
) -> Response:
    try:
        with door.database.write() as session:
            change(session)
    except conversations.NoSuchConversation:
        raise
    except DomainError as error:
        taken = isinstance(error, conversations.TakenByAnother)
        return _conversation_page(
            door,
            me,
            csrf,
            conversation_id,
            error=str(error),
            typed=typed,
            status_code=409 if taken else 422,
        )
    return RedirectResponse(f"/staff/conversations/{conversation_id}", status_code=303)


def _conversation_page(
    door: Door,
    me: Staff,
    csrf: str,
    conversation_id: str,
    *,
    error: str | None = None,
    typed: str = "",
    status_code: int = 200,
) -> Response:
    with door.database.read() as session:
        conversation = find(session, conversation_id)
        messages = messages_after(door, session, conversation, 0)
        return door.renderer.page(
            "staff/conversation.html",
            status_code=status_code,
            staff=me,
            csrf=csrf,
            client_id=secrets.token_urlsafe(12),
            messages=messages,
            open_choices=None,
            latest=None,
            last_seq=messages[-1].seq if messages else conversation.last_seq,
            typed=typed,
            error=error,
            assistant_on=is_on(session),
            **staff_views.gathered(
                session, conversation, me=me, rulebook=door.rulebook, now=door.clock()
            ),
        )
