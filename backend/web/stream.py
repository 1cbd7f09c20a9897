"""Live streams of a conversation as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import StreamingResponse

from backend.web.door import Door
from backend.web.wakeups import Feed

HEARTBEAT_SECONDS = 15.0
HEADERS = {"X-Accel-Buffering": "no"}

LARGEST = 2**31 - 1  # that either database can hold as a number
Seen = Annotated[int, Query(ge=0, le=LARGEST, description="the number of a message")]
Shape = Callable[[int, Feed], dict[str, Any]]


def stream(
    request: Request,
    door: Door,
    conversation_id: str,
    *,
    after: int,
    shape: Shape,
    may_go_on: Callable[[], bool] = lambda: True,
) -> StreamingResponse:
    """Stream what is new in a conversation after a number, until the reader leaves.

    `may_go_on` is asked before anything is told, and with every heartbeat.
    """
    events = _events(request, door, conversation_id, after, shape, may_go_on)
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


def resume_from(request: Request, after: int) -> int:
    """Give the number a reader has already: the browser's Last-Event-ID wins."""
    seen = request.headers.get("last-event-id", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else after


async def news(door: Door, conversation_id: str, *, after: int, seconds: float) -> Feed | None:
    """Wait until a conversation has something newer than a number, or the time is up."""
    with door.wakeups.reading(conversation_id) as queue:
        feed = await asyncio.to_thread(door.wakeups.feed, conversation_id)
        deadline = asyncio.get_running_loop().time() + seconds
        while feed is not None and feed.last_seq <= after:
            try:
                left = deadline - asyncio.get_running_loop().time()
                feed = await asyncio.wait_for(queue.get(), max(left, 0))
            except TimeoutError:
                break
    return feed


async def settled(door: Door, conversation_id: str, *, seconds: float) -> None:
    """Wait until the bot owes no reply, or the time is up."""
    with door.wakeups.reading(conversation_id) as queue:
        feed = await asyncio.to_thread(door.wakeups.feed, conversation_id)
        try:
            async with asyncio.timeout(seconds):
                while feed is not None and feed.waiting:
                    feed = await queue.get()
        except TimeoutError:
            pass


async def _events(
    request: Request,
    door: Door,
    conversation_id: str,
    after: int,
    shape: Shape,
    may_go_on: Callable[[], bool],
) -> AsyncIterator[str]:
    told: Feed | None = None
    with door.wakeups.reading(conversation_id) as queue:
        feed = await asyncio.to_thread(door.wakeups.feed, conversation_id)
        yield "retry: 2000\n\n"
        while feed is not None and not request.app.state.stopping.is_set():
            if not await asyncio.to_thread(may_go_on):
                break
            if feed != told:
                data = await asyncio.to_thread(shape, after, feed)
                # What was read may be newer than the feed: go on after what was really given.
                after, told = data["last_seq"], feed
                yield f"id: {after}\nevent: messages\ndata: {json.dumps(data)}\n\n"
            next_one = await _next(request, queue)
            if next_one is None:
                yield "event: heartbeat\ndata: {}\n\n"
            else:
                feed = next_one


async def _next(request: Request, queue: "asyncio.Queue[Feed]") -> Feed | None:
    waiting = asyncio.create_task(queue.get())
    stopping = asyncio.create_task(request.app.state.stopping.wait())
    try:
        await asyncio.wait(
            (waiting, stopping), timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        return waiting.result() if waiting.done() else None
    finally:
        waiting.cancel()
        stopping.cancel()
