"""Carrying on later or on another device: a private link is asked for, and opens the chat once."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.casework import resuming
from backend.conversations import keys
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.intake.questions import value_of
from backend.intake.service import latest
from backend.policy.wording import counted
from backend.proving.limits import SENDS
from backend.web.chat import token_of
from backend.web.door import Door, door_of
from backend.web.places import hidden_place
from backend.web.security import (
    form_token,
    refuse_other_origins,
    refuse_wrong_token,
    set_cookie,
)
from backend.web.typed import Typed

router = APIRouter(prefix="/resume", include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
# A link in a mail must lead neither search engines nor other sites to anybody's chat.
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
# Nobody is known where a link is asked for without a chat; that form has one token for all.
ASKING = "resume"
LASTS = counted(keys.LINK_LASTS.days, "day")
KEPT = counted(keys.BROWSER_LASTS.days, "day")


@router.get("")
def ask_page(request: Request, door: TheDoor) -> Response:
    """Show where to ask for a link: to the chat of this browser, or to those of an address."""
    return _ask_page(door, token_of(request, door))


@router.post("")
def ask(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Ask for links to the chats of an address; everybody reads the same answer."""
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, ASKING, posted.get("csrf", ""))
    email, source = _email_in(posted), hidden_place(request, door.settings)
    try:
        with door.database.write() as session:
            resuming.ask(session, email, source=source, chat=None, now=door.clock())
    except DomainError as error:
        return _ask_page(door, "", typed=email, error=error)
    return RedirectResponse("/resume/asked", status_code=303)


@router.post("/this-chat")
def ask_for_this_chat(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Ask for a link to the chat of this browser; the chat says that it is on its way."""
    refuse_other_origins(request)
    token = token_of(request, door)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    email, now = _email_in(posted), door.clock()
    source = hidden_place(request, door.settings)
    try:
        with door.database.write() as session:
            chat = _going_on(session, token)
            resuming.ask(session, email, source=source, chat=chat, now=now)
            line = door.voice.line("link_on_its_way", lasts=LASTS)
            conversations.say(session, chat, "system", line, now=now)
    except conversations.NoSuchConversation:
        raise
    except DomainError as error:
        return _ask_page(door, token, typed=email, error=error)
    return RedirectResponse("/chat#latest", status_code=303)


@router.post("/only-here")
def close_elsewhere(request: Request, door: TheDoor, posted: Typed) -> Response:
    """Close the chat of this browser on every other device, and make its links worthless."""
    refuse_other_origins(request)
    token = token_of(request, door)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    now = door.clock()
    with door.database.write() as session:
        chat = conversations.find(session, _going_on(session, token).id)
        keys.leave_to_one(session, chat, token, now=now)
        conversations.say(session, chat, "system", door.voice.line("closed_elsewhere"), now=now)
    return RedirectResponse("/chat#latest", status_code=303)


@router.get("/asked")
def asked(door: TheDoor) -> Response:
    """Say that links are on their way if the address belongs to a chat, to everybody the same."""
    return door.renderer.page("resume_asked.html", lasts=LASTS, most=SENDS)


@router.get("/{token}")
def link_page(token: str, request: Request, door: TheDoor) -> Response:
    """Show what a link opens; looking at it spends nothing."""
    with door.database.read() as session:
        try:
            link = keys.find_link(session, token, now=door.clock())
        except keys.NoSuchLink:
            return door.renderer.page("resume_spent.html", status_code=404, headers=HEADERS)
        began = session.get_one(Conversation, link.conversation_id).created_at
        here = conversations.find_by_token(session, token_of(request, door))
        other = here is not None and here.owner != "closed" and here.id != link.conversation_id
    return door.renderer.page(
        "resume_link.html",
        headers=HEADERS,
        action=f"/resume/{token}",
        csrf=form_token(door.settings, token),
        began=began,
        kept=KEPT,
        other=other,
    )


@router.post("/{token}")
def open_here(token: str, request: Request, door: TheDoor, posted: Typed) -> Response:
    """Open the chat of a link in this browser, once; the other device keeps its own."""
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    try:
        with door.database.write() as session:
            _, own = resuming.open_here(session, token, voice=door.voice, now=door.clock())
    except keys.NoSuchLink:
        return door.renderer.page("resume_spent.html", status_code=404, headers=HEADERS)
    door.turns.wake()
    response = RedirectResponse("/chat#latest", status_code=303, headers=HEADERS)
    set_cookie(response, door.settings, "chat", own)
    return response


def _going_on(session: Session, token: str) -> Conversation:
    chat = conversations.find_by_token(session, token) if token else None
    if chat is None:
        raise conversations.NoSuchConversation
    if chat.owner == "closed":
        raise conversations.ConversationClosed
    return chat


def _email_in(posted: Mapping[str, str]) -> str:
    return without_controls(posted.get("email", "")).strip()[:300]


def _ask_page(
    door: Door, token: str, *, typed: str | None = None, error: DomainError | None = None
) -> Response:
    with door.database.read() as session:
        chat = conversations.find_by_token(session, token) if token else None
        chat = chat if chat is not None and chat.owner != "closed" else None
        told = latest(session, chat.id) if chat else None
    known = (value_of(told.answers, "contact_details") or {}).get("email", "") if told else ""
    too_many = isinstance(error, resuming.TooManyAsked)
    return door.renderer.page(
        "resume.html",
        status_code=429 if too_many else 422 if error else 200,
        csrf=form_token(door.settings, token if chat else ASKING),
        action="/resume/this-chat" if chat else "/resume",
        here=chat is not None,
        can_mail=bool(door.settings.smtp_host),
        email=known if typed is None else typed,
        lasts=LASTS,
        kept=KEPT,
        errors={"email": str(error)} if error else {},
    )
