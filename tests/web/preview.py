"""The templates with made-up view data, and one made-up live chat, served to a real browser."""

import asyncio
import json
import secrets
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from starlette.staticfiles import StaticFiles

from backend.policy.pack import load_pack
from backend.web.rendering import STATIC, Renderer
from backend.web.security import Guard
from backend.web.views import MessageView, pressable
from tests.web.samples import GREETING, SAMPLES, chat, message, start


@dataclass
class Preview:
    """One made-up chat: tests say what is in it and what goes wrong."""

    renderer: Renderer = field(default_factory=lambda: Renderer(load_pack("west-kent-current")))
    messages: list[MessageView] = field(default_factory=lambda: [GREETING])
    owner: str = "bot"
    waiting: bool = False
    posts: list[dict[str, str]] = field(default_factory=list)
    refuse_with: int | None = None
    stream_open: bool = True
    forgotten: bool = False
    beats: bool = True
    streams_opened: int = 0
    address: str = ""

    def say(self, sender: str, text: str, **more: Any) -> MessageView:
        """Add a message, as the other side of the chat does."""
        said = message(len(self.messages) + 1, sender, text, **more)
        self.messages.append(said)
        return said

    def take(self, text: str, choice: str, client_id: str) -> int:
        """Store what the browser sent, once for each client id."""
        self.posts.append({"text": text, "choice": choice, "client_id": client_id})
        if sum(post["client_id"] == client_id for post in self.posts) == 1:
            self.say("resident", text or choice)
        return len(self.messages)

    def view(self, after: int = 0) -> dict[str, Any]:
        """What the page or a fragment shows."""
        return {
            **chat(tuple(self.messages), conversation=SimpleNamespace(owner=self.owner)),
            "messages": [line for line in self.messages if line.seq > after],
            "open_choices": pressable(self.messages),
            "waiting": self.waiting,
            "client_id": secrets.token_hex(4),
        }

    @property
    def state(self) -> dict[str, Any]:
        """What the stream tells."""
        return {"last_seq": len(self.messages), "owner": self.owner, "waiting": self.waiting}


@contextmanager
def served() -> Iterator[Preview]:
    """Serve a preview on a free port of this machine for as long as the block lasts."""
    preview = Preview()
    config = uvicorn.Config(
        app_of(preview), host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    preview.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield preview
    preview.stream_open = False
    server.should_exit = True
    thread.join(timeout=10)


def app_of(preview: Preview) -> FastAPI:
    """Make the application around a preview."""
    app = FastAPI()
    app.add_middleware(Guard, https=False)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.include_router(samples_of(preview))
    app.include_router(reading_of(preview))
    app.include_router(writing_of(preview))
    return app


def samples_of(preview: Preview) -> APIRouter:
    """Serve every sample."""
    router = APIRouter()

    @router.get("/sample/{name}")
    def sample(name: str) -> HTMLResponse:
        template, view = SAMPLES[name]
        return preview.renderer.page(template, **view)

    return router


def reading_of(preview: Preview) -> APIRouter:
    """Serve the chat: the page, the newer messages, and the stream that tells of them."""
    router = APIRouter()

    @router.get("/chat")
    def page() -> HTMLResponse:
        if preview.forgotten:
            return preview.renderer.page("chat_start.html", **start())
        return preview.renderer.page("chat.html", **preview.view())

    @router.get("/chat/fragment")
    def fragment(after: int = 0) -> Response:
        if preview.forgotten:
            return Response(status_code=404)
        return preview.renderer.page(
            "chat_messages.html",
            headers={
                "X-Last-Seq": str(len(preview.messages)),
                "X-Owner": preview.owner,
                "X-Waiting": "yes" if preview.waiting else "no",
            },
            **preview.view(after),
        )

    @router.get("/chat/stream")
    async def stream() -> Response:
        if not preview.stream_open:
            return Response(status_code=503)
        preview.streams_opened += 1
        return StreamingResponse(events(preview), media_type="text/event-stream")

    return router


def writing_of(preview: Preview) -> APIRouter:
    """Take what the browser sends, or refuse it as the test says."""
    router = APIRouter()

    @router.post("/chat/messages")
    def post(
        request: Request, text: str = Form(""), choice: str = Form(""), client_id: str = Form("")
    ) -> Response:
        if preview.refuse_with == 422:
            return JSONResponse({"error": "Your message is too long"}, 422)
        if preview.refuse_with:
            return Response(status_code=preview.refuse_with)
        seq = preview.take(text, choice, client_id)
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"seq": seq}, 202)
        return RedirectResponse("/chat#latest", 303)

    @router.post("/chat/person")
    def person() -> Response:
        preview.owner = "waiting"
        preview.say("system", "You asked for a person.")
        return RedirectResponse("/chat#latest", 303)

    return router


async def events(preview: Preview) -> AsyncIterator[str]:
    """Tell a browser what changed, until the stream is cut."""
    told: dict[str, Any] = {}
    yield "retry: 200\n\n"
    while preview.stream_open:
        if preview.state != told:
            told = preview.state
            yield f"id: {told['last_seq']}\nevent: messages\ndata: {json.dumps(told)}\n\n"
        elif preview.beats:
            yield "event: heartbeat\ndata: \n\n"
        await asyncio.sleep(0.02)
