"""The resident's chat: works by plain posts, and live where scripts run."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from backend.conversations import keys
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.conversations.switch import is_on
from backend.conversations.watch import advice_on, called_for_exit, calls_for_exit, risk_in
from backend.errors import DomainError
from backend.intake.coming_back import is_back
from backend.intake.following_up import follow_up
from backend.intake.heeding import hold_cases
from backend.languages.detection import prepare
from backend.web import views
from backend.web.chat_presence import of_person
from backend.web.closed_here import refuse_closed_here, show_closed_here, was_closed_here
from backend.web.door import Door, door_of
from backend.web.embed import at_of, is_apart, is_framed, note_frame, view_of
from backend.web.emergency import emergency_lines
from backend.web.feeds import Feed, is_waiting
from backend.web.file_pages import chooser
from backend.web.places import hidden_place
from backend.web.security import (
    EMBED,
    cookie_name,
    forget_cookie,
    form_token,
    refuse_other_origins,
    refuse_wrong_token,
    set_cookie,
)
from backend.web.stream import Seen, closed_here, resume_from, settled, stream
from backend.web.views import MessageView

router = APIRouter(include_in_schema=False)

NO_SCRIPT_WAIT = 2.0
LONGEST_ID = 80

TheDoor = Annotated[Door, Depends(door_of)]


def token_of(request: Request, door: Door) -> str:
    """Give the bearer token in the browser's cookie, empty when there is none."""
    return request.cookies.get(cookie_name(door.settings, "chat"), "")


@router.get("/")
@router.get("/chat")
@router.get(EMBED)
def chat_page(request: Request, door: TheDoor) -> Response:
    """Show the conversation of this browser, or the page that starts one."""
    token = token_of(request, door)
    response = _page(request, door, token)
    if _kept_open(door, token):
        _remember(response, request, door, token)
    note_frame(response, request, door.settings)
    return response


@router.post("/chat/messages")
@router.post(f"{EMBED}/messages")
async def post_message(
    request: Request,
    door: TheDoor,
    text: Annotated[str, Form()] = "",
    choice: Annotated[str | None, Form()] = None,
    client_id: Annotated[str, Form(max_length=LONGEST_ID)] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Store what the resident said; the bot's reply follows by itself."""
    refuse_other_origins(request)
    token = token_of(request, door)
    by_script = "application/json" in request.headers.get("accept", "")
    try:
        token, conversation, seq = await run_in_threadpool(
            _post, door, token, csrf, text, choice, client_id, hidden_place(request, door.settings)
        )
    except keys.ClosedHere:
        return await run_in_threadpool(_closed_page, request, door, token, text)
    except DomainError as error:
        refusal = await run_in_threadpool(_refusal, door, error, text)
        if by_script:
            return JSONResponse({"error": refusal}, status_code=422)
        return await run_in_threadpool(_page, request, door, token, error=refusal, typed=text)
    if conversation.owner == "bot":
        door.turns.wake()
    if by_script:
        response: Response = JSONResponse({"seq": seq}, status_code=202)
    else:
        await settled(door, conversation.id, seconds=NO_SCRIPT_WAIT)
        response = RedirectResponse(f"{at_of(request)}#latest", status_code=303)
    _remember(response, request, door, token)
    return response


@router.post("/chat/person")
@router.post(f"{EMBED}/person")
def ask_for_person(
    request: Request,
    door: TheDoor,
    text: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form(max_length=LONGEST_ID)] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Hand the conversation to staff, with whatever stood in the message box."""
    refuse_other_origins(request)
    token = token_of(request, door)
    by_script = "application/json" in request.headers.get("accept", "")
    try:
        token = _hand_off(door, token, csrf, text, client_id)
    except keys.ClosedHere:
        return _closed_page(request, door, token, text)
    except conversations.MessageTooLong as error:
        if by_script:
            return JSONResponse({"error": str(error)}, status_code=422)
        return _page(request, door, token, error=str(error), typed=text)
    response: Response = (
        Response(status_code=202)
        if by_script
        else RedirectResponse(f"{at_of(request)}#latest", 303)
    )
    _remember(response, request, door, token)
    return response


@router.post("/chat/finish")
@router.post(f"{EMBED}/finish")
def finish(request: Request, door: TheDoor, csrf: Annotated[str, Form()] = "") -> Response:
    """End the conversation and forget it in this browser."""
    refuse_other_origins(request)
    token = token_of(request, door)
    with door.database.write() as session:
        found = conversations.find_by_token(session, token)
        if found is not None:
            refuse_wrong_token(door.settings, token, csrf)
            now = door.clock()
            conversations.close(session, found.id, voice=door.voice, now=now)
            nobody = secrets.token_urlsafe(32)
            keys.leave_to_one(session, found, nobody, now=now)
    response = RedirectResponse(EMBED if is_framed(request) else "/", status_code=303)
    forget_cookie(response, door.settings, "chat", apart=is_apart(request, door.settings))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.get("/chat/stream")
async def chat_stream(request: Request, door: TheDoor, after: Seen = 0) -> Response:
    """Tell the page when there is something new."""
    token = token_of(request, door)
    conversation_id = await run_in_threadpool(_conversation_id, door, token)
    if conversation_id is None:
        if await run_in_threadpool(was_closed_here, door, token):
            return closed_here()
        return Response(status_code=204)  # tells EventSource to stop asking

    def may_read() -> bool:
        return _conversation_id(door, token) is not None

    async def shape(seen: int, feed: Feed) -> dict[str, Any]:
        return {
            "after": seen,
            "last_seq": feed.last_seq,
            "owner": feed.owner,
            "waiting": feed.waiting,
            **of_person(feed),
        }

    seen = resume_from(request, after)
    return stream(request, door, conversation_id, after=seen, shape=shape, may_read=may_read)


@router.get("/chat/fragment")
@router.get(f"{EMBED}/fragment")
def fragment(request: Request, door: TheDoor, after: Seen = 0) -> Response:
    """Give the messages newer than a number as the page shows them, everything after a reset."""
    token = token_of(request, door)
    with door.database.read() as session:
        conversation = conversations.find_by_token(session, token)
        if conversation is None:
            return Response(status_code=410 if keys.was_shut_out(session, token) else 404)
        reset = after > conversation.last_seq
        view = _view(door, session, conversation, token, after=0 if reset else after)
        waiting = is_waiting(session, conversation)
    return HTMLResponse(
        door.renderer.text("chat_messages.html", **view, at=at_of(request)),
        headers={
            "X-Last-Seq": str(view["last_seq"]),
            "X-Owner": conversation.owner,
            "X-Waiting": "yes" if waiting else "no",
            **({"X-Reset": "yes"} if reset else {}),
        },
    )


def _remember(response: Response, request: Request, door: Door, token: str) -> None:
    apart = is_apart(request, door.settings)
    set_cookie(response, door.settings, "chat", token, apart=apart)


def _kept_open(door: Door, token: str) -> bool:
    """Tell whether a browser has a chat, which it then keeps for 30 more days."""
    now = door.clock()
    with door.database.read() as session:
        found = conversations.find_by_token(session, token) if token else None
        goes_on = found is not None and found.owner != "closed"
        to_renew = goes_on and keys.is_to_be_renewed(session, token, now=now)
    if to_renew:
        with door.database.write() as session:
            keys.renew(session, token, now=now)
    return found is not None


def _post(
    door: Door, token: str, csrf: str, text: str, choice: str | None, client_id: str, place: str
) -> tuple[str, Conversation, int]:
    now = door.clock()
    prepare(text)
    with door.database.write() as session:
        conversation = conversations.find_by_token(session, token) if token else None
        if conversation is None:
            refuse_closed_here(session, token)
        if conversation is None or conversation.owner == "closed":
            conversations.clean(text)  # an empty message starts nothing
            conversation, token = conversations.start(
                session, channel="chat", voice=door.voice, now=now
            )
        else:
            refuse_wrong_token(door.settings, token, csrf)
            hold_cases(session, conversation.id, text, now=now)
            conversation = conversations.find(session, conversation.id)
        conversation.place = place
        message = conversations.post(
            session,
            conversation,
            text=text,
            choice=choice,
            client_id=client_id or secrets.token_urlsafe(12),
            voice=door.voice,
            now=now,
        )
        follow_up(session, message, rulebook=door.rulebook, voice=door.voice, now=now)
        return token, conversation, message.seq


def _hand_off(door: Door, token: str, csrf: str, text: str, client_id: str) -> str:
    now = door.clock()
    prepare(text)
    with door.database.write() as session:
        conversation = conversations.find_by_token(session, token) if token else None
        if conversation is None:
            refuse_closed_here(session, token)
        if conversation is None or conversation.owner == "closed":
            conversation, token = conversations.start(
                session, channel="chat", voice=door.voice, now=now
            )
        else:
            refuse_wrong_token(door.settings, token, csrf)
            hold_cases(session, conversation.id, text, now=now)
        # Handed off first, so that the words go to the person and not to the bot.
        conversations.hand_off(session, conversation.id, reason="asked", voice=door.voice, now=now)
        if text.strip():
            message = conversations.post(
                session,
                conversations.find(session, conversation.id),
                text=text,
                client_id=client_id or secrets.token_urlsafe(12),
                voice=door.voice,
                now=now,
            )
            follow_up(session, message, rulebook=door.rulebook, voice=door.voice, now=now)
    return token


def _refusal(door: Door, error: DomainError, typed: str) -> str:
    """Say why words were not taken, and what to do about any danger in them."""
    advice = _advice_unsent(door, typed)
    return f"{error}\n\n{advice}" if advice else str(error)


def _advice_unsent(door: Door, typed: str) -> str | None:
    risk = risk_in(typed, door.voice)
    if risk is None or risk.level == "threat":
        return None
    with door.database.read() as session:
        there = door.voice.attendance(session, door.clock())
    return advice_on(risk, door.voice, there, place="unsent").text


def _closed_page(request: Request, door: Door, token: str, typed: str = "") -> Response:
    advice = _advice_unsent(door, typed)
    return show_closed_here(request, door, token, typed=typed, danger=advice)


def _conversation_id(door: Door, token: str) -> str | None:
    with door.database.read() as session:
        found = conversations.find_by_token(session, token)
        return found.id if found else None


def _page(
    request: Request, door: Door, token: str, *, error: str | None = None, typed: str = ""
) -> Response:
    status_code = 422 if error else 200
    with door.database.read() as session:
        conversation = conversations.find_by_token(session, token) if token else None
        on = is_on(session)
        if conversation is not None:
            view = _view(door, session, conversation, token, after=0)
            there = door.voice.attendance(session, door.clock())
            view["may_leave"] = there.is_known and not there.is_open
            view["is_back"] = is_back(session, conversation, now=door.clock())
            view["other_devices"] = keys.others(session, conversation, token)
    shared: dict[str, Any] = {
        **view_of(request, door.settings),
        "error": error,
        "typed": typed,
        "evidence": chooser(door.evidence),
        "emergency_numbers": emergency_lines(),
        "status": None if on else door.voice.line("assistant_off").text,
    }
    if conversation is None and was_closed_here(door, token):
        return show_closed_here(request, door, token)
    if conversation is None:
        return door.renderer.page(
            "chat_start.html",
            status_code=status_code,
            csrf="",
            client_id=secrets.token_urlsafe(12),
            **shared,
        )
    feed = door.wakeups.feed(conversation.id)
    return door.renderer.page(
        "chat.html",
        status_code=status_code,
        conversation=conversation,
        waiting=bool(feed and feed.waiting),
        **view,
        **shared,
    )


def _view(
    door: Door, session: Any, conversation: Conversation, token: str, *, after: int
) -> dict[str, Any]:
    landlord = door.rulebook.pack.landlord.short_name
    # What can be pressed now was said since the resident's last words.
    since = min(after, views.last_of_resident(session, conversation) - 1)
    recent = views.messages_after(session, conversation, max(since, 0), landlord=landlord)
    return {
        "messages": [message for message in recent if message.seq > after],
        "open_choices": views.pressable(recent) if conversation.owner != "closed" else None,
        "latest": recent[-1].seq if recent else None,
        "last_seq": recent[-1].seq if recent else conversation.last_seq,
        "csrf": form_token(door.settings, token),
        "client_id": secrets.token_urlsafe(12),
        "exit_this_page": _calls_for_exit(session, conversation, recent),
        "may_need_exit": True,
    }


def _calls_for_exit(
    session: Session, conversation: Conversation, messages: Sequence[MessageView]
) -> bool:
    """Say whether anything told so far, or just now, calls for the quick way out."""
    told = (message.text for message in messages if message.sender == "resident")
    return called_for_exit(session, [conversation.id]) or any(map(calls_for_exit, told))
