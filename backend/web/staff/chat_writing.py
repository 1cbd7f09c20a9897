"""What staff write in a chat: replies to the resident, private notes, and drafts of either."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Response
from sqlalchemy.orm import Session

from backend.casework import notes, reply_templates
from backend.casework.chat_facts import facts_of
from backend.conversations import drafts
from backend.conversations import service as conversations
from backend.web.staff.access import Csrf, Me, OwnForm, TheDoor
from backend.web.staff.chat_page import changed
from backend.web.staff.transcript import find
from backend.web.stream import LARGEST

router = APIRouter(prefix="/staff/conversations", include_in_schema=False)

Words = Annotated[str, Form()]
Seq = Annotated[int, Form(ge=0, le=LARGEST)]
ClientId = Annotated[str, Form(max_length=80)]


@router.post("/{conversation_id}/messages", dependencies=[OwnForm])
def reply(
    conversation_id: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    text: Words = "",
    client_id: ClientId = "",
    seen_seq: Annotated[int | None, Form(ge=0, le=LARGEST)] = None,
) -> Response:
    """Answer the resident."""

    def change(session: Session) -> None:
        conversations.reply(
            session,
            conversation_id,
            text=text,
            staff_id=me.id,
            client_id=client_id or secrets.token_urlsafe(12),
            seen_seq=seen_seq,
            now=door.clock(),
        )

    return changed(
        door, me, csrf, conversation_id, change, kind="reply", text=text, seen_seq=seen_seq
    )


@router.post("/{conversation_id}/notes", dependencies=[OwnForm])
def add_note(
    conversation_id: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    text: Words = "",
    client_id: ClientId = "",
    begun_as: Annotated[str, Form(max_length=10)] = drafts.NOTE,
) -> Response:
    """Keep a private note about a chat; `begun_as` says that it was begun as a reply."""
    kind = begun_as if begun_as in drafts.KINDS else drafts.NOTE

    def change(session: Session) -> None:
        find(session, conversation_id)
        notes.add(
            session,
            text,
            conversation_id=conversation_id,
            staff_id=me.id,
            client_id=client_id or None,
            now=door.clock(),
        )
        drafts.clear(session, conversation_id, staff_id=me.id, kind=kind)

    return changed(door, me, csrf, conversation_id, change, kind=kind, text=text, at="#notes")


@router.post("/{conversation_id}/draft", dependencies=[OwnForm])
def keep_draft(
    conversation_id: str,
    door: TheDoor,
    me: Me,
    kind: Annotated[str, Form(max_length=10)] = drafts.REPLY,
    text: Words = "",
    seen_seq: Seq = 0,
) -> Response:
    """Keep what was typed so far; nothing typed forgets it."""
    with door.database.write() as session:
        drafts.keep(
            session,
            conversation_id,
            staff_id=me.id,
            kind=kind,
            text=text,
            seen_seq=seen_seq,
            now=door.clock(),
        )
    return Response(status_code=204)


@router.post("/{conversation_id}/use-template", dependencies=[OwnForm])
def use_template(
    conversation_id: str,
    door: TheDoor,
    me: Me,
    csrf: Csrf,
    template: Annotated[str, Form(max_length=200)] = "",
    text: Words = "",
    seen_seq: Seq = 0,
) -> Response:
    """Put a reply of the landlord's into the box, below what stands there, with the facts in it."""

    def change(session: Session) -> None:
        words = reply_templates.template(session, template).text
        facts = facts_of(session, conversation_id, staff_id=me.id, rulebook=door.rulebook)
        both = (text.strip(), reply_templates.filled(words, facts))
        drafts.keep(
            session,
            conversation_id,
            staff_id=me.id,
            kind=drafts.REPLY,
            text="\n\n".join(part for part in both if part),
            seen_seq=seen_seq,
            now=door.clock(),
        )

    return changed(
        door,
        me,
        csrf,
        conversation_id,
        change,
        kind="reply",
        text=text,
        seen_seq=seen_seq,
        at="#composer",
    )
