"""The bot's only door: a turn, a parse without a turn, and whether it is ready, behind a secret."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Request
from sanic.response import HTTPResponse, json

LONGEST_TEXT = 5_000
LONGEST_SENDER = 200
SECRET_HEADER = "X-Front-Door-Secret"  # noqa: S105 - its name

log = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]


class FrontDoor(InputChannel):
    """Rasa's input channel for the web app; nothing else speaks to the bot."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._turns: set[asyncio.Future[Any]] = set()

    @classmethod
    def name(cls) -> str:
        """The channel's name in stored events."""
        return "front_door"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> FrontDoor:
        """The channel with the secret in `bot/credentials.yml`."""
        return cls(str((credentials or {})["secret"]))

    def url_prefix(self) -> str:
        """Absolute, so that Rasa does not put `/webhooks` before it."""
        return "/front-door"

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The three routes."""
        routes = Blueprint("front_door")

        @routes.middleware("request")
        async def only_with_the_secret(request: Request) -> HTTPResponse | None:
            given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
            if hmac.compare_digest(given, self._secret):
                return None
            return _refusal(403, f"The header {SECRET_HEADER} is missing or wrong.")

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            is_ready = request.app.ctx.agent.is_ready()
            return json({"ready": is_ready}, 200 if is_ready else 503)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                said = read_turn(request.json)
            except BodyError as refusal:
                return refusal.response()
            return await self._turn(on_new_message, *said)

        @routes.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            try:
                text = read_text(request.json)
            except BodyError as refusal:
                return refusal.response()
            return json(await meaning_of(request.app.ctx.agent, text))

        return routes

    async def _turn(self, on_new_message: Handler, sender: str, text: str) -> HTTPResponse:
        reply = WholeReply()
        message = UserMessage(text, reply, sender, input_channel=self.name())
        work = asyncio.ensure_future(on_new_message(message))
        self._turns.add(work)
        work.add_done_callback(self._turns.discard)
        try:
            # A caller that hangs up must not undo a turn whose actions have already acted.
            await asyncio.shield(work)
        except Exception:
            log.exception("A turn failed")
            return _refusal(500, "The turn failed.")
        return json({"messages": reply.messages})


class WholeReply(OutputChannel):
    """Keeps everything the bot says in a turn, in order, one message an utterance."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The name responses may be written for in domain.yml."""
        return "front_door"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one utterance: its text, its buttons and its custom data."""
        buttons = message.get("buttons") or message.get("quick_replies") or []
        self.messages.append(
            {
                "text": message.get("text") or "",
                "buttons": [{"title": b["title"], "payload": b["payload"]} for b in buttons],
                "custom": message.get("custom") or {},
            }
        )


class BodyError(Exception):
    """A body that is no turn and no parse."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status

    def response(self) -> HTTPResponse:
        """The refusal as an answer."""
        return _refusal(self.status, str(self))


def read_turn(body: Any) -> tuple[str, str]:
    """Who speaks and what they say; `BodyError` with status 413 or 422 otherwise."""
    text = read_text(body)
    sender = body.get("sender")
    # Without a sender everybody would share one conversation.
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_SENDER:
        raise BodyError(422, f"'sender' must be 1 to {LONGEST_SENDER} characters.")
    return sender, text


def read_text(body: Any) -> str:
    """What is said; `BodyError` with status 413 or 422 otherwise."""
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise BodyError(422, "'text' must be a string that says something.")
    # Reading a message blocks all others, and long ones take longer.
    if len(text) > LONGEST_TEXT:
        raise BodyError(413, f"'text' may have {LONGEST_TEXT} characters at most.")
    return text


async def meaning_of(agent: Any, text: str) -> dict[str, Any]:
    """What the agent takes a text to mean: its intent, and all intents by confidence."""
    # Rasa takes a leading slash for the name of an intent, and a resident's words are never that.
    plain = re.sub(r"^[\s/]+", "", text)
    if not plain:
        return {"intent": {"name": None, "confidence": 0.0}, "intent_ranking": [], "entities": []}
    parsed = await agent.parse_message(plain)
    return {
        "intent": _intent(parsed["intent"]),
        "intent_ranking": [_intent(each) for each in parsed.get("intent_ranking", [])],
        "entities": parsed["entities"],
    }


def _intent(intent: dict[str, Any]) -> dict[str, Any]:
    return {"name": intent["name"], "confidence": float(intent["confidence"])}


def _refusal(status: int, reason: str) -> HTTPResponse:
    return json({"error": reason}, status)
