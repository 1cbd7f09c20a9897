"""What keeps the staff's page of a conversation up to date."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from backend.staff import service as accounts
from backend.web.door import Door
from backend.web.security import cookie_name
from backend.web.staff.access import Me, TheDoor
from backend.web.staff.transcript import find, messages_after
from backend.web.stream import Seen, resume_from, stream
from backend.web.wakeups import Feed

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/conversations/{conversation_id}/fragment")
def fragment(conversation_id: str, door: TheDoor, _me: Me, after: Seen = 0) -> Response:
    """Give the messages newer than a number as the page shows them."""
    with door.database.read() as session:
        conversation = find(session, conversation_id)
        newer = messages_after(door, session, conversation, after)
        body = door.renderer.text(
            "chat_messages.html", messages=newer, open_choices=None, latest=None
        )
    headers = {
        "X-Last-Seq": str(newer[-1].seq if newer else conversation.last_seq),
        "X-Owner": conversation.owner,
        "X-Waiting": "no",
    }
    return HTMLResponse(body, headers=headers)


@router.get("/conversations/{conversation_id}/stream")
async def conversation_stream(
    request: Request, conversation_id: str, door: TheDoor, _me: Me, after: Seen = 0
) -> Response:
    """Tell the page when there is something new."""
    await run_in_threadpool(_checked, door, conversation_id)

    def shape(seen: int, feed: Feed) -> dict[str, Any]:
        return {"after": seen, "last_seq": feed.last_seq, "owner": feed.owner, "waiting": False}

    token = request.cookies.get(cookie_name(door.settings, "staff"), "")

    def is_signed_in() -> bool:
        with door.database.read() as session:
            return accounts.signed_in(session, token, now=door.clock()) is not None

    seen = resume_from(request, after)
    return stream(request, door, conversation_id, after=seen, shape=shape, may_go_on=is_signed_in)


def _checked(door: Door, conversation_id: str) -> None:
    with door.database.read() as session:
        find(session, conversation_id)
