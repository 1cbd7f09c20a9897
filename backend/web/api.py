"""The conversation API: the same services as the page, for other programs."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from backend.clock import local_date
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.conversations.switch import is_on
from backend.errors import DomainError
from backend.intake.following_up import follow_up
from backend.intake.heeding import hold_cases
from backend.languages.detection import prepare
from backend.policy.triage import Parse, triage
from backend.web import views
from backend.web.door import Door, door_of
from backend.web.feeds import Feed
from backend.web.places import hidden_place
from backend.web.stream import Seen, news, resume_from, stream

router = APIRouter(prefix="/api/v1", tags=["conversations"])

LONGEST_WAIT = 25.0
TheDoor = Annotated[Door, Depends(door_of)]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


class NoToken(DomainError):
    """The bearer token does not open that conversation. Use the token it was started with."""


class EitherTextOrChoice(DomainError):
    """Send either text or a choice, not both and not neither."""


class Choice(BaseModel):
    """A button: what it says and what to post back when it is pressed."""

    label: str
    value: str


class MessageOut(BaseModel):
    """One line of a conversation."""

    seq: int
    sender: str = Field(description="resident, assistant, staff or system")
    text: str
    choices: list[Choice]
    at: str


class Started(BaseModel):
    """A new conversation and the secret that opens it."""

    id: str
    token: str
    messages: list[MessageOut]


class Messages(BaseModel):
    """What stands in a conversation, and who owns it."""

    messages: list[MessageOut]
    owner: str = Field(description="bot, waiting, staff or closed")
    assistant: str = Field(description="on, or off while staff have switched it off")
    last_seq: int
    reset: bool = Field(
        default=False, description="after is no number of this conversation: read it from 0"
    )


class MessageIn(BaseModel):
    """What a resident says: words, or the value of an open choice."""

    text: str | None = None
    choice: str | None = Field(default=None, max_length=500)
    client_id: str = Field(min_length=1, max_length=80, description="makes a retry harmless")


class Stored(BaseModel):
    """The number a message was stored under."""

    seq: int


class TriageIn(BaseModel):
    """A text to be triaged."""

    text: str = Field(max_length=20_000)


@router.post("/conversations", status_code=201)
def start_conversation(door: TheDoor) -> Started:
    """Start a conversation."""
    with door.database.write() as session:
        conversation, token = conversations.start(
            session, channel="chat", voice=door.voice, now=door.clock()
        )
        messages = _messages(door, session, conversation, 0)
        return Started(id=conversation.id, token=token, messages=messages)


@router.post("/conversations/{conversation_id}/messages", status_code=202)
def post_message(
    conversation_id: str, message: MessageIn, request: Request, door: TheDoor, bearer: Bearer
) -> Stored:
    """Say something; the reply appears among the messages."""
    if (message.text is None) == (message.choice is None):
        raise EitherTextOrChoice
    prepare(message.text or "")
    with door.database.write() as session:
        hold_cases(session, conversation_id, message.text or "", now=door.clock())
        conversation = conversations.find(session, conversation_id)
        _refuse_wrong_bearer(conversation, bearer)
        conversation.place = hidden_place(request, door.settings)
        stored = conversations.post(
            session,
            conversation,
            text=message.text or "",
            choice=message.choice,
            client_id=message.client_id,
            voice=door.voice,
            now=door.clock(),
        )
        follow_up(session, stored, rulebook=door.rulebook, voice=door.voice, now=stored.at)
    if conversation.owner == "bot":
        door.turns.wake()
    return Stored(seq=stored.seq)


@router.get("/conversations/{conversation_id}/messages")
async def get_messages(
    conversation_id: str,
    door: TheDoor,
    bearer: Bearer,
    after: Seen = 0,
    wait: Annotated[float, Query(ge=0)] = 0,
) -> Messages:
    """Give the messages newer than a number; with wait, wait up to so many seconds for one."""
    await run_in_threadpool(_checked, door, conversation_id, bearer)
    if wait:
        await news(door, conversation_id, after=after, seconds=min(wait, LONGEST_WAIT))
    return await run_in_threadpool(_read, door, conversation_id, after)


@router.get("/conversations/{conversation_id}/stream", response_class=Response)
async def stream_messages(
    request: Request, conversation_id: str, door: TheDoor, bearer: Bearer, after: Seen = 0
) -> Response:
    """Give the messages as server-sent events; Last-Event-ID resumes."""
    await run_in_threadpool(_checked, door, conversation_id, bearer)

    async def shape(seen: int, _feed: Feed) -> dict[str, Any]:
        return (await asyncio.to_thread(_read, door, conversation_id, seen)).model_dump()

    return stream(request, door, conversation_id, after=resume_from(request, after), shape=shape)


@router.post("/triage", tags=["triage"])
async def triage_text(body: TriageIn, door: TheDoor) -> dict[str, Any]:
    """Give the route the landlord's rules give a text, with the rules that decided."""
    parsed = await door.bot.parse(body.text[: conversations.LONGEST_MESSAGE])
    found = await run_in_threadpool(
        triage,
        body.text,
        pack=door.rulebook.pack,
        today=local_date(door.clock()),
        parse=_understood(parsed),
    )
    return found.as_json()


def _understood(parsed: Mapping[str, Any] | None) -> Parse | None:
    """Give what the bot took a text to mean, None when it says nothing that can be read."""
    try:
        intent = (parsed or {})["intent"]
        return Parse(str(intent["name"]), float(intent["confidence"]))
    except (KeyError, TypeError, ValueError):
        return None


def _checked(door: Door, conversation_id: str, bearer: Bearer) -> None:
    with door.database.read() as session:
        conversation = session.get(Conversation, conversation_id)
        if conversation is None:
            raise conversations.NoSuchConversation
        _refuse_wrong_bearer(conversation, bearer)


def _refuse_wrong_bearer(conversation: Conversation, bearer: Bearer) -> None:
    if bearer is None or not conversations.opens(conversation, bearer.credentials):
        raise NoToken


def _read(door: Door, conversation_id: str, after: int) -> Messages:
    with door.database.read() as session:
        conversation = session.get_one(Conversation, conversation_id)
        messages = _messages(door, session, conversation, after)
        return Messages(
            messages=messages,
            owner=conversation.owner,
            assistant="on" if is_on(session) else "off",
            # One may have been stored since the conversation was read.
            last_seq=messages[-1].seq if messages else conversation.last_seq,
            reset=after > conversation.last_seq and not messages,
        )


def _messages(door: Door, session: Any, conversation: Conversation, after: int) -> list[MessageOut]:
    landlord = door.rulebook.pack.landlord.short_name
    return [
        MessageOut.model_validate(view.as_json())
        for view in views.messages_after(session, conversation, after, landlord=landlord)
    ]
