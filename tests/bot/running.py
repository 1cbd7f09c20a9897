"""A bot to talk to: the real process, and what it takes to start and stop it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from ops.ports import quiet_port
from ops.steps import ROOT
from tests.eventually import eventually

BOT_PYTHON = ROOT / ".venv-bot" / "bin" / "python"
ASSISTANT = Path(__file__).parent / "assistant"
BOT_SECRET, ACTIONS_SECRET = "the bot's secret", "the actions' secret"
ACTION_SECONDS = 1


@dataclass(frozen=True)
class Answer:
    """What the bot answered."""

    status: int
    body: Any

    @property
    def texts(self) -> list[str]:
        """Only the texts of a turn's messages."""
        return [message["text"] for message in self.body["messages"]]


@dataclass(frozen=True)
class Bot:
    """A running bot."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    actions_port: int

    def get(self, path: str, secret: str | None = BOT_SECRET) -> Answer:
        """GET a path."""
        return self._ask("GET", path, None, secret)

    def post(self, path: str, body: Any, secret: str | None = BOT_SECRET) -> Answer:
        """POST a body as JSON, or as it is when it is bytes."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask("POST", path, data, secret)

    def turn(self, sender: str, text: str) -> Answer:
        """Say something as a resident."""
        return self.post("/front-door/turn", {"sender": sender, "text": text})

    def parse(self, text: str) -> Answer:
        """Ask what a text means."""
        return self.post("/front-door/parse", {"text": text})

    def steer(self, what: str) -> None:
        """`hold` the action that waits, `release` it, or come back when it is `waiting`."""
        with closing(HTTPConnection("127.0.0.1", self.actions_port, timeout=30)) as connection:
            connection.request("GET", f"/{what}")
            connection.getresponse().read()

    @property
    def log(self) -> str:
        """Everything the bot printed."""
        return (self.folder / "bot.log").read_text()

    def _ask(self, method: str, path: str, data: bytes | None, secret: str | None) -> Answer:
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers["X-Front-Door-Secret"] = secret
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            body = response.read()
        is_json = response.headers.get_content_type() == "application/json"
        return Answer(response.status, json.loads(body) if is_json else body.decode())


@contextmanager
def running_actions(folder: Path) -> Iterator[int]:
    """The small assistant's actions on a port of their own."""
    port = quiet_port()
    command = [sys.executable, "-m", "tests.bot.action_server", str(port)]
    with _process(command, {"ACTIONS_SECRET": ACTIONS_SECRET}, folder / "actions.log"):
        yield port


@contextmanager
def running_bot(
    model: Path, folder: Path, actions_port: int, settings: Mapping[str, str] | None = None
) -> Iterator[Bot]:
    """A bot that has been started and may not be ready yet."""
    port = quiet_port()
    environment = {
        "MODEL": str(model),
        "BOT_PORT": str(port),
        "BOT_SECRET": BOT_SECRET,
        "ACTIONS_PORT": str(actions_port),
        "ACTIONS_SECRET": ACTIONS_SECRET,
        "ACTION_SECONDS": str(ACTION_SECONDS),
        "DATA_DIR": str(folder),
        **(settings or {}),
    }
    command = [str(BOT_PYTHON), "-m", "bot.run"]
    with _process(command, environment, folder / "bot.log") as process:
        yield Bot(port, folder, process, actions_port)


def wait_until_ready(bot: Bot) -> None:
    """Wait until the bot answers, or tell why it does not."""

    def is_ready() -> bool:
        assert bot.process.poll() is None, bot.log
        try:
            return bot.get("/front-door/ready").status == 200
        except OSError:
            return False

    eventually(is_ready, "the bot is ready", seconds=60)


@contextmanager
def _process(
    command: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)
