"""Talking to the bot without pages or waiting: a real bot process, real actions, a database."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import uvicorn
import yaml
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from actions.context import configure
from actions.webhook import create_webhook
from backend.database import Database
from backend.intake import service
from backend.intake.models import Intake
from ops import model
from ops.ports import quiet_port
from ops.steps import ROOT, Command
from tests.databases import fast_folder
from tests.eventually import eventually
from tests.parts import RULEBOOK, VOICE, Clock, started

# A resident who answers everything shortly and for themselves.
PLAIN = {
    "issue": "The lift is out of order and nobody tells us anything.",
    "more_issues": "no",
    "noticed_on": "I don't know",
    "reported_before": '/answer{"value": "yes"}',
    "reported_result": "You said it would be mended and it was not.",
    "outcome": "Mend it and say sorry.",
    "route_choice": '/answer{"value": "as_suggested"}',
    "on_behalf": '/answer{"value": "self"}',
    "relationship": '/answer{"value": "tenant"}',
    "full_name": "Mary Okafor",
    "address": "TN13 1AX",
    "contact_details": "mary@example.com or 01732 749400",
    "preferred_contact": '/answer{"value": "email"}',
    "adjustments": "/skip",
}

SECRET = "said between two processes"


class SilentTurn(AssertionError):
    """The bot had nothing to say."""


@dataclass
class Actions:
    """The listener that the bot calls, which answers no call while it is broken."""

    app: ASGIApp
    broken: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, or fail as a program does that nothing catches."""
        if self.broken and scope["type"] == "http":
            await JSONResponse({"error": "broken"}, status_code=500)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@dataclass(frozen=True)
class Bot:
    """A running bot whose actions run in this process."""

    client: httpx.Client
    actions: Actions
    pid: int
    folder: Path

    def turn(self, sender: str, text: str) -> list[dict[str, Any]]:
        """Give the whole reply to a message."""
        answer = self.client.post("/front-door/turn", json={"sender": sender, "text": text})
        answer.raise_for_status()
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def parse(self, text: str) -> dict[str, Any]:
        """Give what the bot takes a message to mean."""
        answer = self.client.post("/front-door/parse", json={"text": text})
        answer.raise_for_status()
        parsed: dict[str, Any] = answer.json()
        return parsed


@dataclass
class Chat:
    """One resident's conversation with the bot, over a database of its own."""

    bot: Bot
    database: Database
    clock: Clock = field(default_factory=Clock)
    id: str = ""
    reply: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        configure(database=self.database, rulebook=RULEBOOK, voice=VOICE, clock=self.clock)
        self.id = self.id or started(self.database)

    def say(self, *messages: str) -> str:
        """Say one thing after another and give the last reply's words; silence is an error."""
        for message in messages:
            self.reply = self.bot.turn(self.id, message)
            if not self.text.strip():
                raise SilentTurn(f"no words in answer to {message!r}: {self.reply}")
        return self.text

    def press(self, payload: str) -> str:
        """Press a button that the last reply offered."""
        assert payload in self.buttons, f"{payload} is not among {self.buttons}"
        return self.say(payload)

    @property
    def text(self) -> str:
        """The last reply's words."""
        return "\n\n".join(message["text"] for message in self.reply if message["text"])

    @property
    def buttons(self) -> list[str]:
        """What the last reply's buttons send."""
        return [button["payload"] for message in self.reply for button in message["buttons"]]

    @property
    def question(self) -> str | None:
        """The question that the last reply asks."""
        if self.card.get("kind") == "summary":
            return "check"
        return asked_by(self.reply[-1]["text"]) if self.reply else None

    def answer(self, **answers: str) -> str:
        """Answer what is asked, in any order it is asked, until something else is said."""
        while (question := self.question) is not None and question in answers:
            self.say(answers[question])
        return self.text

    @property
    def card(self) -> dict[str, Any]:
        """The last card of the last reply."""
        return next((m["custom"] for m in reversed(self.reply) if m["custom"]), {})

    @property
    def intake(self) -> Intake | None:
        """What the app has recorded so far."""
        with self.database.read() as session:
            return service.latest(session, self.id)

    def words(self, question: str) -> str:
        """The words recorded for a question; empty when there are none."""
        answers = self.intake.answers if self.intake else {}
        return str(answers.get(question, {}).get("words", ""))

    def value(self, question: str) -> Any:
        """The value recorded for a question."""
        answers = self.intake.answers if self.intake else {}
        return answers.get(question, {}).get("value")


def asked_by(words: str) -> str | None:
    """Give the question that some words of the bot ask."""
    # Asked for each of several issues in that issue's own words.
    if words.startswith("For “") and "what would you like us to do" in words:
        return "outcome"
    return _questions_by_words().get(words)


@cache
def _questions_by_words() -> dict[str, str]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    asked = {
        said[0]["text"]: name.removeprefix("utter_ask_")
        for name, said in domain["responses"].items()
        if name.startswith("utter_ask_")
    }
    asked[domain["responses"]["utter_choose_service_request"][0]["text"]] = "route_choice"
    return asked


@contextmanager
def running_bot() -> Iterator[Bot]:
    """Run the bot with the model of the present data, and its actions in a thread here."""
    if not model.is_trained():
        model.train()
    bot_port, actions_port = quiet_port(), quiet_port()
    actions = Actions(create_webhook(SECRET))
    with (
        tempfile.TemporaryDirectory(prefix="bot-", dir=fast_folder()) as folder,
        _served(actions, actions_port),
    ):
        told = {
            "MODEL": str(model.path()),
            "BOT_PORT": str(bot_port),
            "BOT_SECRET": SECRET,
            "ACTIONS_PORT": str(actions_port),
            "ACTIONS_SECRET": SECRET,
            "DATA_DIR": folder,
        }
        with _process(told, Path(folder) / "bot.log") as pid:
            client = httpx.Client(
                base_url=f"http://127.0.0.1:{bot_port}",
                headers={"X-Front-Door-Secret": SECRET},
                timeout=20,
            )
            with client:
                eventually(lambda: _is_ready(client), "the bot answers", seconds=60)
                yield Bot(client, actions, pid, Path(folder))


@contextmanager
def _process(told: dict[str, str], log: Path) -> Iterator[int]:
    command: Command = [ROOT / ".venv-bot" / "bin" / "python", "-m", "bot.run"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **told}, stdout=output, stderr=output
        )
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


@contextmanager
def _served(actions: Actions, port: int) -> Iterator[None]:
    config = uvicorn.Config(
        actions, host="127.0.0.1", port=port, log_level="error", access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    eventually(lambda: server.started, "the actions answer")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/front-door/ready").is_success
    except httpx.TransportError:
        return False
