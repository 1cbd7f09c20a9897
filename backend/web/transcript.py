"""The transcript of a resident's own chat: on a page, as PDF or text, or sent by email."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlalchemy.orm import Session

from backend.casework import transcript
from backend.casework.resuming import TooManyAsked
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.letters.document import Document, as_data
from backend.letters.pdf import as_pdf
from backend.web import views
from backend.web.chat import TheDoor, token_of
from backend.web.door import Door
from backend.web.security import form_token, refuse_other_origins, refuse_wrong_token
from backend.web.typed import Typed

PAGE = "/chat/transcript"
router = APIRouter(include_in_schema=False)


@router.get(PAGE)
def transcript_page(
    request: Request, door: TheDoor, sent: Annotated[str, Query(max_length=3)] = ""
) -> Response:
    """Show everything that was said, to be printed, with the ways to save and send it."""
    return _page(door, token_of(request, door), sent=sent == "yes")


@router.get(f"{PAGE}.txt")
def transcript_text(request: Request, door: TheDoor) -> Response:
    """Give everything that was told and said as plain text, to be saved."""
    copy = _copy(door, token_of(request, door))
    if copy is None:
        return _no_chat()
    document, name = copy
    return PlainTextResponse(document.plain, headers=_saved_as(f"{name}.txt"))


@router.get(f"{PAGE}.pdf")
def transcript_pdf(
    request: Request, door: TheDoor, large: Annotated[str, Query(max_length=3)] = ""
) -> Response:
    """Give everything that was told and said as a tagged PDF, in large print if wished."""
    copy = _copy(door, token_of(request, door))
    if copy is None:
        return _no_chat()
    document, name = copy
    variant = "large_print" if large else "standard"
    made = as_pdf(transcript.as_printed(document), reference="", variant=variant, now=door.clock())
    return Response(made, media_type="application/pdf", headers=_saved_as(f"{name}.pdf"))


@router.post(f"{PAGE}/send")
def send(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Have the worker send it to an address that whoever holds the chat typed."""
    refuse_other_origins(request)
    token = token_of(request, door)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    email = without_controls(posted.get("email", "")).strip()[:300]
    try:
        with door.database.write() as session:
            chat = _chat(session, token)
            if chat is None:
                return _no_chat()
            transcript.ask(session, chat, email, voice=door.voice, now=door.clock())
    except DomainError as error:
        return _page(door, token, typed=email, error=error)
    return RedirectResponse(f"{PAGE}?sent=yes", status_code=303)


def _page(
    door: Door, token: str, *, sent: bool = False, typed: str = "", error: DomainError | None = None
) -> Response:
    with door.database.read() as session:
        chat = _chat(session, token)
        if chat is None:
            return _no_chat()
        pack = door.rulebook.pack
        messages = views.messages_after(session, chat, 0, landlord=pack.landlord.short_name)
        before = transcript.told_before(session, chat)
    too_many = isinstance(error, TooManyAsked)
    return door.renderer.page(
        "chat_transcript.html",
        status_code=429 if too_many else 422 if error else 200,
        conversation=chat,
        messages=messages,
        before=[as_data(block) for block in before],
        csrf=form_token(door.settings, token),
        email=typed,
        errors={"email": str(error)} if error else {},
        sent=sent,
        can_mail=bool(door.settings.smtp_host),
    )


def _copy(door: Door, token: str) -> tuple[Document, str] | None:
    """Give everything that was told and said, and the name that its file is saved under."""
    pack, now = door.rulebook.pack, door.clock()
    with door.database.read() as session:
        chat = _chat(session, token)
        if chat is None:
            return None
        document = transcript.document_of(session, chat, pack=pack, now=now)
        return document, transcript.file_name(session, chat, pack=pack, now=now)


def _chat(session: Session, token: str) -> Conversation | None:
    return conversations.find_by_token(session, token) if token else None


def _no_chat() -> Response:
    return RedirectResponse("/chat", status_code=303)


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
