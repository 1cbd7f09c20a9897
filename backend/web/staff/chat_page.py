"""Drawing the page of one chat, as it is or with what could not be done in it."""

import secrets
from collections.abc import Callable

from fastapi import Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.conversations import drafts
from backend.conversations import service as conversations
from backend.conversations.reading import read_up_to
from backend.errors import DomainError
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.staff.chat_view import Typed, chat_view
from backend.web.staff.transcript import find

CLASHES = (conversations.TakenByAnother, conversations.SomeoneReplied)
NOTHING_TYPED = Typed()


def page_of(
    door: Door,
    me: Staff,
    csrf: str,
    conversation_id: str,
    *,
    typed: Typed = NOTHING_TYPED,
    status_code: int = 200,
) -> Response:
    """Show a chat, and note how far it has been read with it."""
    with door.database.read() as session:
        conversation = find(session, conversation_id)
        view = chat_view(door, session, conversation, me, typed)
        response = door.renderer.page(
            "staff/conversation.html",
            status_code=status_code,
            staff=me,
            csrf=csrf,
            client_id=secrets.token_urlsafe(12),
            note_id=secrets.token_urlsafe(12),
            open_choices=None,
            latest=None,
            **view,
        )
    with door.database.write() as session:
        read_up_to(session, conversation_id, staff_id=me.id, seq=view["last_seq"])
    return response


def changed(
    door: Door,
    me: Staff,
    csrf: str,
    conversation_id: str,
    change: Callable[[Session], object],
    *,
    kind: str = "passing",
    text: str = "",
    seen_seq: int | None = None,
    at: str = "",
) -> Response:
    """Do something to a chat, or show it again with why that was not done and all that was typed.

    What was typed is kept as a draft as well, so that it outlives the page.
    """
    try:
        with door.database.write() as session:
            change(session)
    except conversations.NoSuchConversation:
        raise
    except DomainError as error:
        reviewed = isinstance(error, conversations.SomeoneReplied)
        typed = Typed(kind, text, str(error), seen_seq, reviewed=reviewed)
        _keep(door, me, conversation_id, typed)
        clash = isinstance(error, CLASHES)
        return page_of(
            door, me, csrf, conversation_id, typed=typed, status_code=409 if clash else 422
        )
    return RedirectResponse(f"/staff/conversations/{conversation_id}{at}", status_code=303)


def _keep(door: Door, me: Staff, conversation_id: str, typed: Typed) -> None:
    if typed.kind not in drafts.KINDS or len(typed.text) > drafts.LONGEST:
        return
    with door.database.write() as session:
        drafts.keep(
            session,
            conversation_id,
            staff_id=me.id,
            kind=typed.kind,
            text=typed.text,
            seen_seq=typed.seen_seq or 0,
            now=door.clock(),
        )
