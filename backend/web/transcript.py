"""The transcript of a resident's own chat, to be read, printed or saved in their browser."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.web import views
from backend.web.chat import TheDoor, token_of
from backend.web.door import Door
from backend.web.rendering import moment

router = APIRouter(prefix="/chat", include_in_schema=False)


@router.get("/transcript")
def transcript_page(request: Request, door: TheDoor) -> Response:
    """Show everything that was said, on a page to be printed."""
    found = _found(door, request)
    if found is None:
        return RedirectResponse("/chat", status_code=303)
    chat, messages = found
    return door.renderer.page("chat_transcript.html", conversation=chat, messages=messages)


@router.get("/transcript.txt")
def transcript_text(request: Request, door: TheDoor) -> Response:
    """Give everything that was said as plain text, to be saved."""
    found = _found(door, request)
    if found is None:
        return RedirectResponse("/chat", status_code=303)
    chat, messages = found
    title = f"Your chat with {door.rulebook.pack.landlord.name}, {moment(chat.created_at)}"
    said = [f"{one.sender_label}, {moment(one.at)}:\n{one.text}" for one in messages]
    return PlainTextResponse(
        "\n\n".join((title, *said)) + "\n",
        headers={"Content-Disposition": 'attachment; filename="chat.txt"'},
    )


def _found(door: Door, request: Request) -> tuple[Conversation, Sequence[views.MessageView]] | None:
    """Give the chat of this browser and its messages, None where it has none."""
    token = token_of(request, door)
    with door.database.read() as session:
        chat = conversations.find_by_token(session, token) if token else None
        if chat is None:
            return None
        landlord = door.rulebook.pack.landlord.short_name
        return chat, views.messages_after(session, chat, 0, landlord=landlord)
