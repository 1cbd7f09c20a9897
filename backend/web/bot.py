"""Asking the bot: text in, allow-listed text, buttons and cards out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from backend.conversations.service import without_controls
from backend.conversations.voice import Line

CARDS = ("summary", "confirmation")
LONGEST_TEXT = 8_000
LONGEST_LABEL = 200

# White space of any kind, too: the bot takes it off before it looks for the slash.
_COMMAND = re.compile(r"^[\s/]+")


class BotUnreachable(Exception):
    """The bot was not reached, so it cannot have acted on the message."""


class TurnLost(Exception):
    """The bot was asked but no whole answer came back; it may have acted on the message."""


@dataclass(frozen=True)
class Bot:
    """The bot's own channel on the loopback interface."""

    client: httpx.AsyncClient

    @classmethod
    def at(cls, url: str, *, secret: str, seconds: float) -> "Bot":
        """Give the bot at a URL, asked with a shared secret and a time limit in seconds."""
        return cls(
            httpx.AsyncClient(
                base_url=url,
                headers={"X-Front-Door-Secret": secret},
                timeout=httpx.Timeout(seconds, connect=1.0),
            )
        )

    async def turn(self, conversation_id: str, said: str) -> tuple[Line, ...]:
        """Give the bot's whole reply to a message, empty when it had none."""
        body = {"sender": conversation_id, "text": said}
        try:
            response = await self.client.post("/front-door/turn", json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise BotUnreachable from error
        except httpx.HTTPError as error:
            raise TurnLost from error
        if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            raise BotUnreachable  # it says that it cannot take a turn yet
        if response.status_code != httpx.codes.OK:
            raise TurnLost(f"the bot answered {response.status_code}")
        return _lines(response)

    async def parse(self, text: str) -> Mapping[str, Any] | None:
        """Give the bot's understanding of a text, None when none can be had."""
        try:
            response = await self.client.post("/front-door/parse", json={"text": as_words(text)})
            response.raise_for_status()
            parsed = response.json()
        except (httpx.HTTPError, ValueError):
            return None
        return parsed if isinstance(parsed, dict) else None

    async def is_ready(self) -> bool:
        """Tell whether the bot has a model loaded and answers."""
        try:
            return (await self.client.get("/front-door/ready", timeout=1.0)).is_success
        except httpx.HTTPError:
            return False


def as_words(typed: str) -> str:
    """Give typed words so that a leading slash can never reach the bot as a command."""
    return _COMMAND.sub("", typed) or "…"  # the bot wants something, and no answer is made of this


def _lines(response: httpx.Response) -> tuple[Line, ...]:
    try:
        return tuple(line for m in response.json()["messages"] if (line := _line(m)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TurnLost("the bot's answer could not be read") from error


def _line(message: Mapping[str, Any]) -> Line | None:
    text = without_controls(str(message.get("text") or ""))[:LONGEST_TEXT]
    choices = tuple(
        {
            "label": without_controls(str(button["title"]))[:LONGEST_LABEL],
            "value": without_controls(str(button["payload"])),
        }
        for button in message.get("buttons") or ()
    )
    custom = message.get("custom")
    card = custom if isinstance(custom, dict) and custom.get("kind") in CARDS else None
    return Line(text, choices, card) if text or choices or card else None
