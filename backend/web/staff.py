"""The staff pages: sign in, see who waits, answer them, and look at cases."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from backend.cases import queries as case_queries
from backend.conversations import queries
from backend.conversations import service as conversations
from backend.conversations.feedback import feedback
from backend.conversations.models import Conversation
from backend.conversations.switch import is_on
from backend.errors import DomainError
from backend.staff import service as accounts
from backend.staff.models import Staff
from backend.tasks.service import done, open_tasks
from backend.web import staff_views, views
from backend.web.door import Door, door_of
from backend.web.security import (
    cookie_name,
    forget_cookie,
    form_token,
    refuse_other_origins,
    refuse_wrong_token,
    set_cookie,
)
from backend.web.stream import LARGEST, Seen, resume_from, stream
from backend.web.wakeups import Feed

router = APIRouter(prefix="/staff", include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
Number = Annotated[int, Path(ge=0, le=LARGEST)]


class SignedOut(DomainError):
    """Sign in to see this."""


def signed_in_staff(request: Request, door: TheDoor) -> Staff:
    """Give who is signed in, or raise SignedOut; a post must come from our own page."""
    token = request.cookies.get(cookie_name(door.settings, "staff"), "")
    if request.method == "POST":
        refuse_other_origins(request)
    by_hand = request.url.path.rsplit("/", 1)[-1] not in ("stream", "fragment")
    with door.database.read() as session:
        staff = accounts.signed_in(session, token, now=door.clock()) if token else None
        # Asked first, because each write holds up every other one for a moment.
        to_note = by_hand and accounts.is_to_be_noted(session, token, now=door.clock())
    if staff is None:
        raise SignedOut
    if to_note:
        with door.database.write() as session:
            accounts.still_here(session, token, now=door.clock())
    return staff


def page_token(request: Request, door: TheDoor) -> str:
    """Give the form token of this sign-in."""
    return form_token(door.settings, request.cookies.get(cookie_name(door.settings, "staff"), ""))


def checked_form(
    request: Request,
    door: TheDoor,
    _me: Annotated[Staff, Depends(signed_in_staff)],
    csrf: Annotated[str, Form()] = "",
) -> None:
    """Refuse a post whose form is not of this sign-in; whoever is signed out signs in first."""
    secret = request.cookies.get(cookie_name(door.settings, "staff"), "")
    refuse_wrong_token(door.settings, secret, csrf)


Me = Annotated[Staff, Depends(signed_in_staff)]
Csrf = Annotated[str, Depends(page_token)]
OwnForm = Depends(checked_form)


@router.get("/sign-in")
def sign_in_page(door: TheDoor) -> Response:
    """Ask for username and password."""
    return door.renderer.page("staff/sign_in.html", csrf="", username="", error=None, staff=None)


@router.post("/sign-in")
def sign_in(
    request: Request,
    door: TheDoor,
    username: Annotated[str, Form(max_length=80)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Sign in, in the same time and words whichever of the two is wrong."""
    refuse_other_origins(request)
    now = door.clock()
    username = conversations.without_controls(username)
    source = request.client.host if request.client else ""
    try:
        with door.database.read() as session:
            accounts.refuse_when_guessing(session, source=source, username=username, now=now)
            found = accounts.password_is_right(session, username, password)
        with door.database.write() as session:
            if found is None:
                accounts.note_wrong_guess(session, source=source, username=username, now=now)
            else:
                token = accounts.sign_in(session, found, now=now)
        if found is None:
            raise accounts.WrongSignIn
    except DomainError as error:
        return door.renderer.page(
            "staff/sign_in.html",
            status_code=422,
            csrf="",
            username=username,
            error=str(error),
            staff=None,
        )
    response = RedirectResponse("/staff", status_code=303)
    set_cookie(response, door.settings, "staff", token)
    return response


@router.post("/sign-out", dependencies=[OwnForm])
def sign_out(request: Request, door: TheDoor, _me: Me) -> Response:
    """End this sign-in."""
    name = cookie_name(door.settings, "staff")
    with door.database.write() as session:
        accounts.sign_out(session, request.cookies.get(name, ""))
    response = RedirectResponse("/staff/sign-in", status_code=303)
    forget_cookie(response, door.settings, "staff")
    return response


@router.get("")
def home(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what needs a person, most urgent first."""
    now = door.clock()
    with door.database.read() as session:
        waiting = queries.handed_off(session)
        mine = queries.owned_by(session, me.id)
        return door.renderer.page(
            "staff/home.html",
            staff=me,
            csrf=csrf,
            now=now,
            assistant_on=is_on(session),
            **staff_views.alerts(session, queries.unseen_alerts(session)),
            waiting=[staff_views.waiting(session, one) for one in waiting],
            tasks=staff_views.tasks(session, open_tasks(session)),
            mine=[staff_views.waiting(session, one) for one in mine],
            cases=staff_views.owed(case_queries.open_cases(session, now=now)),
        )


@router.get("/feedback")
def feedback_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what residents said in thanks, praise and suggestions."""
    with door.database.read() as session:
        return door.renderer.page(
            "staff/feedback.html", staff=me, csrf=csrf, feedback=feedback(session)
        )


@router.post("/alerts/{alert_id}/seen", dependencies=[OwnForm])
def alert_seen(alert_id: Number, door: TheDoor, me: Me) -> Response:
    """Note that someone has seen an alert."""
    with door.database.write() as session:
        queries.see_alerts(session, alert_id, staff_id=me.id, now=door.clock())
    return RedirectResponse("/staff", status_code=303)


@router.post("/tasks/{task_id}/done", dependencies=[OwnForm])
def task_done(task_id: Number, door: TheDoor, me: Me) -> Response:
    """Note that someone has done a task."""
    with door.database.write() as session:
        done(session, task_id, staff_id=me.id, now=door.clock())
    return RedirectResponse("/staff", status_code=303)


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
            staff_name=views.shown_name(me.name, me.username),
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


@router.get("/conversations/{conversation_id}/fragment")
def fragment(conversation_id: str, door: TheDoor, _me: Me, after: Seen = 0) -> Response:
    """Give the messages newer than a number as the page shows them."""
    with door.database.read() as session:
        conversation = _find(session, conversation_id)
        newer = _messages(door, session, conversation, after)
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
        conversation = _find(session, conversation_id)
        messages = _messages(door, session, conversation, 0)
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


def _messages(
    door: Door, session: Session, conversation: Conversation, after: int
) -> Sequence[views.MessageView]:
    return views.messages_after(
        session,
        conversation,
        after,
        landlord=door.rulebook.pack.landlord.short_name,
        you="Resident",
    )


def _checked(door: Door, conversation_id: str) -> None:
    with door.database.read() as session:
        _find(session, conversation_id)


def _find(session: Session, conversation_id: str) -> Conversation:
    found = session.get(Conversation, conversation_id)
    if found is None:
        raise conversations.NoSuchConversation
    return found
