"""What the resident's page tells while people have the chat: that they look, and write."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response

from backend.conversations import presence
from backend.conversations import service as conversations
from backend.web.door import Door, door_of
from backend.web.feeds import Feed
from backend.web.security import cookie_name, refuse_other_origins, refuse_wrong_token

router = APIRouter(include_in_schema=False)

BY_PEOPLE = ("waiting", "staff")


@router.post("/chat/presence")
def be_there(
    request: Request,
    door: Annotated[Door, Depends(door_of)],
    typing: Annotated[Literal["yes", "no", "left"], Form()] = "no",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Note that the resident looks at their chat, writes in it or leaves it.

    Nothing is noted while the assistant has the chat, for nobody would look.
    """
    refuse_other_origins(request)
    token = request.cookies.get(cookie_name(door.settings, "chat"), "")
    with door.database.read() as session:
        found = conversations.find_by_token(session, token) if token else None
    if found is None or found.owner not in BY_PEOPLE:
        return Response(status_code=204)
    refuse_wrong_token(door.settings, token, csrf)
    with door.database.write() as session:
        if typing == "left":
            presence.left(session, found.id, presence.RESIDENT)
        else:
            yes = typing == "yes"
            presence.note(session, found.id, presence.RESIDENT, typing=yes, now=door.clock())
    return Response(status_code=204)


def of_person(feed: Feed) -> dict[str, bool]:
    """Tell the resident whether the person who has their chat looks at it and writes in it now."""
    who = presence.of_staff(feed.staff_id) if feed.staff_id is not None else None
    return {"there": who in feed.there, "typing": who in feed.typing}
