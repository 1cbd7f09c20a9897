"""What keeps the staff's pages up to date: streams, newer messages, and who is there."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from backend.audit.log import record
from backend.conversations import presence
from backend.conversations.reading import read_up_to
from backend.staff import sessions
from backend.staff.models import Staff
from backend.web.door import Door
from backend.web.feeds import COUNTS, Feed
from backend.web.security import cookie_name
from backend.web.staff.access import Me, OwnForm, TheDoor
from backend.web.staff.files import FILES
from backend.web.staff.transcript import find, messages_after
from backend.web.stream import Seen, SignIn, resume_from, stream, stream_of_state

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/stream")
async def counts_stream(request: Request, door: TheDoor, me: Me) -> Response:
    """Tell how much waits for whoever is signed in, in numbers only."""
    sign_in = _sign_in(request, door)
    return stream_of_state(door, (COUNTS, str(me.id)), event="counts", sign_in=sign_in)


@router.get("/conversations/{conversation_id}/stream")
async def conversation_stream(
    request: Request, conversation_id: str, door: TheDoor, me: Me, after: Seen = 0
) -> Response:
    """Tell the page when there is something new, who has the chat and who is there."""
    await run_in_threadpool(_checked, door, conversation_id)

    async def shape(seen: int, feed: Feed) -> dict[str, Any]:
        # Most chats are looked at by nobody else.
        others = set(feed.there) - {presence.of_staff(me.id)}
        return {
            "after": seen,
            "last_seq": feed.last_seq,
            "owner": feed.owner,
            "waiting": False,
            "mine": feed.staff_id == me.id,
            "holder": feed.staff_id,
            "there": await asyncio.to_thread(_there, door, conversation_id, me) if others else [],
            "known": presence.of_staff(me.id) in feed.there,
        }

    return stream(
        request,
        door,
        conversation_id,
        after=resume_from(request, after),
        shape=shape,
        sign_in=_sign_in(request, door),
    )


@router.get("/conversations/{conversation_id}/fragment")
def fragment(conversation_id: str, door: TheDoor, me: Me, after: Seen = 0) -> Response:
    """Give the messages newer than a number as the page shows them, everything after a reset."""
    with door.database.read() as session:
        conversation = find(session, conversation_id)
        noted = _is_noted(session, me, conversation_id, door)
        reset = after > conversation.last_seq
        newer = messages_after(door, session, conversation, 0 if reset else after)
        body = door.renderer.text(
            "chat_messages.html",
            messages=newer,
            open_choices=None,
            latest=None,
            files_at=FILES,
        )
    if not noted:
        _come(door, me, conversation_id)
    headers = {
        "X-Last-Seq": str(newer[-1].seq if newer else conversation.last_seq),
        "X-Owner": conversation.owner,
        "X-Waiting": "no",
        **({"X-Reset": "yes"} if reset else {}),
    }
    return HTMLResponse(body, headers=headers)


@router.post("/conversations/{conversation_id}/presence", dependencies=[OwnForm])
def be_there(
    conversation_id: str,
    door: TheDoor,
    me: Me,
    typing: Annotated[Literal["yes", "no", "left"], Form()] = "no",
    read: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Note that somebody looks at a chat, writes in it or leaves it, and how far they have read."""
    now, who = door.clock(), presence.of_staff(me.id)
    with door.database.write() as session:
        find(session, conversation_id)
        if typing == "left":
            presence.left(session, conversation_id, who)
        elif presence.note(session, conversation_id, who, typing=typing == "yes", now=now):
            _record_view(session, me, conversation_id, door)
        if read:
            read_up_to(session, conversation_id, staff_id=me.id, seq=read)
    return Response(status_code=204)


def note_view(door: Door, me: Staff, conversation_id: str) -> None:
    """Write into the audit log that somebody looks, once for each stretch of looking."""
    with door.database.read() as session:
        find(session, conversation_id)
        noted = _is_noted(session, me, conversation_id, door)
    if not noted:
        _come(door, me, conversation_id)


def _is_noted(session: Session, me: Staff, conversation_id: str, door: Door) -> bool:
    return presence.is_there(session, conversation_id, presence.of_staff(me.id), now=door.clock())


def _come(door: Door, me: Staff, conversation_id: str) -> None:
    who = presence.of_staff(me.id)
    with door.database.write() as session:
        presence.note(session, conversation_id, who, typing=False, now=door.clock())
        _record_view(session, me, conversation_id, door)


def _record_view(session: Session, me: Staff, conversation_id: str, door: Door) -> None:
    record(
        session,
        actor=presence.of_staff(me.id),
        action="viewed",
        object_kind="conversation",
        object_id=conversation_id,
        now=door.clock(),
    )


def _there(door: Door, conversation_id: str, me: Staff) -> list[dict[str, Any]]:
    """Give who else is there, with their names."""
    with door.database.read() as session:
        present = presence.there(session, conversation_id, now=door.clock())
    return [
        {"staff": one.staff_id, "name": one.name, "typing": one.typing}
        for one in present
        if one.staff_id != me.id
    ]


def _sign_in(request: Request, door: Door) -> SignIn:
    token = request.cookies.get(cookie_name(door.settings, "staff"), "")

    def until() -> datetime | None:
        with door.database.read() as session:
            return sessions.stands_until(session, token, now=door.clock())

    return SignIn(token, door.clock, until)


def _checked(door: Door, conversation_id: str) -> None:
    with door.database.read() as session:
        find(session, conversation_id)
