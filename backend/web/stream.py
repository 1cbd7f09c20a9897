"""Live streams of a conversation, and of what waits for staff, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import StreamingResponse

from backend.clock import Clock
from backend.web.door import Door
from backend.web.feeds import CONVERSATION, SIGN_IN, Feed
from backend.web.wakeups import Reader, Topic

HEARTBEAT_SECONDS = 15.0
HEADERS = {"X-Accel-Buffering": "no"}
HEARTBEAT = "event: heartbeat\ndata: {}\n\n"
CLOSED_HERE = "event: closed-here\ndata: {}\n\n"

LARGEST = 2**31 - 1  # that either database can hold as a number
Seen = Annotated[int, Query(ge=0, le=LARGEST, description="the number of a message")]
Shape = Callable[[int, Feed], Awaitable[Mapping[str, Any]]]


@dataclass
class SignIn:
    """The sign-in that a stream was opened with, and until when it stands.

    Ended, it wakes the stream at once. That it grew old is read when it may have, and not before:
    `read` gives until when it stands now, None when it does no more.
    """

    token: str
    clock: Clock
    read: Callable[[], datetime | None]
    until: datetime | None = None


def stream(
    request: Request,
    door: Door,
    conversation_id: str,
    *,
    after: int,
    shape: Shape,
    sign_in: SignIn | None = None,
    may_read: Callable[[], bool] | None = None,
) -> StreamingResponse:
    """Stream what is new in a conversation after a number, until the reader leaves.

    `may_read` is asked after a browser was shut out of it, whether it was this reader's.

    A number that was never given out is answered by a `reset`: forget what you have, for what
    follows begins at the beginning.
    """
    topic = (CONVERSATION, conversation_id)
    telling = _Conversation(topic, after, shape, may_read)
    events = _events(door, (topic,), telling, sign_in)
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


def closed_here() -> StreamingResponse:
    """Tell a page, and nothing else, that its chat was closed in its browser."""
    return StreamingResponse([CLOSED_HERE], media_type="text/event-stream", headers=HEADERS)


def stream_of_state(door: Door, topic: Topic, *, event: str, sign_in: SignIn) -> StreamingResponse:
    """Stream what is known of a topic whenever it changes, as the JSON its state gives."""
    events = _events(door, (topic,), _State(topic, event), sign_in)
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


def resume_from(request: Request, after: int) -> int:
    """Give the number a reader has already: the browser's Last-Event-ID wins."""
    seen = request.headers.get("last-event-id", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else after


async def news(door: Door, conversation_id: str, *, after: int, seconds: float) -> None:
    """Wait until a conversation has something newer than a number, or the time is up."""

    def is_older(feed: Feed) -> bool:
        return feed.last_seq == after

    await _while(door, conversation_id, is_older, seconds)


async def settled(door: Door, conversation_id: str, *, seconds: float) -> None:
    """Wait until the bot owes no reply, or the time is up."""
    await _while(door, conversation_id, lambda feed: feed.waiting, seconds)


async def _while(
    door: Door, conversation_id: str, is_so: Callable[[Feed], bool], seconds: float
) -> None:
    topic = (CONVERSATION, conversation_id)
    with door.wakeups.reading(topic) as reader:
        try:
            async with asyncio.timeout(seconds):
                await reader.read()
                while reader[topic] is not None and is_so(reader[topic]) and not reader.ended:
                    await reader.news(seconds)
        except TimeoutError:
            pass


@dataclass
class _Conversation:
    """What one reader of a conversation has been told, and so what is still to tell."""

    topic: Topic
    after: int
    shape: Shape
    may_read: Callable[[], bool] | None = None
    told: Feed | None = None

    async def events(self, reader: Reader) -> AsyncIterator[str]:
        feed: Feed = reader[self.topic]
        if feed == self.told:
            return
        if not await self._may_still_read(feed):
            yield CLOSED_HERE
            reader.end()
            return
        if feed.last_seq < self.after:
            self.after = 0
            yield 'id: 0\nevent: reset\ndata: {"after": 0}\n\n'
        data = await self.shape(self.after, feed)
        # What was read may be newer than the feed: go on after what was really given.
        self.after, self.told = data["last_seq"], feed
        yield f"id: {self.after}\nevent: messages\ndata: {json.dumps(data)}\n\n"

    async def _may_still_read(self, feed: Feed) -> bool:
        known = self.told.shut_out if self.told else None
        if self.may_read is None or feed.shut_out == known:
            return True
        return await asyncio.to_thread(self.may_read)


@dataclass
class _State:
    """What one reader was last told of a state."""

    topic: Topic
    event: str
    told: Any = None

    async def events(self, reader: Reader) -> AsyncIterator[str]:
        state = reader[self.topic]
        if state != self.told:
            self.told = state
            yield f"event: {self.event}\ndata: {json.dumps(state.as_json())}\n\n"


async def _events(
    door: Door, topics: tuple[Topic, ...], telling: _Conversation | _State, sign_in: SignIn | None
) -> AsyncIterator[str]:
    signed_in = ((SIGN_IN, sign_in.token),) if sign_in else ()
    # Watched first, then read: what is written in between is told.
    with door.wakeups.reading(*topics, *signed_in) as reader:
        yield "retry: 2000\n\n"
        await reader.read()
        while not reader.ended and reader[telling.topic] is not None:
            if sign_in and not await _holds(sign_in, reader):
                yield "event: signed-out\ndata: {}\n\n"
                return
            async for event in telling.events(reader):
                yield event
            if not await reader.news(HEARTBEAT_SECONDS):
                yield HEARTBEAT


async def _holds(sign_in: SignIn, reader: Reader) -> bool:
    if not reader[SIGN_IN, sign_in.token]:
        return False
    if sign_in.until is None or sign_in.clock() >= sign_in.until:
        sign_in.until = await asyncio.to_thread(sign_in.read)
    return sign_in.until is not None
