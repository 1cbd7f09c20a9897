"""Conversations through the application's own service: stored, asked, stored, with no waiting."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.context import configure
from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.conversations.voice import Line
from backend.database import Database
from backend.intake import service
from backend.intake.models import Intake
from backend.intake.questions import questions
from backend.web.bot import Bot as WebBot
from backend.web.bot import TurnLost
from backend.web.turns import Turns
from tests.dialogue.driver import SECRET, Bot, asked_by
from tests.parts import RULEBOOK, VOICE, Clock, started

ASIDES = ("paused", "stop", "start_again")


class Refusing(Database):
    """A database that keeps nothing while it has a reason not to."""

    reason: Exception | None = None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits, unless there is a reason to refuse."""
        if self.reason is not None:
            raise self.reason
        with super().write() as session:
            yield session


@dataclass(frozen=True)
class Losing(WebBot):
    """The web process's way to the bot; a turn in `lost` happens, and nobody hears of it."""

    lost: set[str] = field(default_factory=set)

    async def turn(self, conversation_id: str, said: str) -> tuple[Line, ...]:
        """Give the bot's reply, or lose it."""
        reply = await super().turn(conversation_id, said)
        if conversation_id in self.lost:
            self.lost.discard(conversation_id)
            raise TurnLost("thrown away by a test")
        return reply


class Desk:
    """The web process without its pages: it stores messages, and takes them to the bot."""

    def __init__(self, bot: Bot, database: Database) -> None:
        self.bot = bot
        self.database = database
        self.clock = Clock()
        self.actions_database = Refusing(database.url)
        configure(database=self.actions_database, rulebook=RULEBOOK, voice=VOICE, clock=self.clock)
        self._runner = asyncio.Runner()
        reached = WebBot.at(str(bot.client.base_url), secret=SECRET, seconds=20)
        self.line = Losing(reached.client)
        self._turns = Turns(database, self.line, VOICE, self.clock, seconds=20)

    def close(self) -> None:
        """Hang up."""
        self._runner.run(self.line.client.aclose())
        self._runner.close()
        self.actions_database.engine.dispose()

    def start(self) -> "Talk":
        """Begin a conversation."""
        return Talk(self, started(self.database, now=self.clock()))

    def serve(self) -> None:
        """Take everything that waits to the bot, and store what it says."""
        self._runner.run(self._until_quiet())

    async def _until_quiet(self) -> None:
        await self._turns.sweep()
        await asyncio.gather(*self._turns._serving.values())


@dataclass
class Talk:
    """One conversation at the desk, from both of its sides."""

    desk: Desk
    id: str
    posted: int = 0
    since: int = 0

    def say(self, text: str) -> list[Message]:
        """Type something and give everything said after it."""
        return self.post(text=text)

    def press(self, choice: str) -> list[Message]:
        """Press an open button and give everything said after it."""
        return self.post(choice=choice)

    def post(self, *, client_id: str | None = None, **said: Any) -> list[Message]:
        """Post a message, have it served, and give what was said after it."""
        self.only_post(client_id=client_id, **said)
        self.desk.serve()
        return self.heard

    def only_post(self, *, client_id: str | None = None, **said: Any) -> int:
        """Post a message that nobody takes to the bot yet, and give its number."""
        self.posted += 1
        with self.desk.database.write() as session:
            message = conversations.post(
                session,
                conversations.find(session, self.id),
                client_id=client_id or f"message {self.posted}",
                voice=VOICE,
                now=self.desk.clock(),
                **said,
            )
            self.since = max(self.since, message.seq)
            return message.seq

    @property
    def heard(self) -> list[Message]:
        """Everything said since the resident's last message."""
        return [line for line in self._lines_after(self.since) if line.sender != "resident"]

    @property
    def lines(self) -> list[Message]:
        """The whole conversation."""
        return self._lines_after(0)

    def _lines_after(self, seq: int) -> list[Message]:
        of_this = select(Message).where(Message.conversation_id == self.id, Message.seq > seq)
        with self.desk.database.read() as session:
            return list(session.scalars(of_this.order_by(Message.seq)))

    @property
    def text(self) -> str:
        """The words said since the resident's last message."""
        return "\n\n".join(line.text for line in self.heard)

    @property
    def choices(self) -> list[str]:
        """What may be pressed now."""
        return [choice["value"] for line in self.heard for choice in line.choices]

    @property
    def question(self) -> str | None:
        """The question that was asked last since the resident's last message."""
        return asked_in(self.heard)

    @property
    def owner(self) -> str:
        """Who answers now."""
        with self.desk.database.read() as session:
            return conversations.find(session, self.id).owner

    @property
    def intakes(self) -> list[Intake]:
        """Everything that was begun here, in order."""
        with self.desk.database.read() as session:
            query = select(Intake).where(Intake.conversation_id == self.id)
            return list(session.scalars(query.order_by(Intake.number)))

    @property
    def answers(self) -> dict[str, Any]:
        """What is recorded of the newest complaint or request."""
        found = self.intakes
        return found[-1].answers if found else {}

    @property
    def cases(self) -> list[Case]:
        """Every case that was opened here."""
        with self.desk.database.read() as session:
            query = select(Case).where(Case.conversation_id == self.id).order_by(Case.id)
            return list(session.scalars(query))

    def begin_at(self, question: str, answers: dict[str, Any]) -> "Talk":
        """Have everything else answered already, and be asked this one question."""
        known = {name: one for name, one in answers.items() if name != question}
        with self.desk.database.write() as session:
            service.fill(session, self.id, known, now=self.desk.clock())
        self.press("/complain")
        assert self.question == question, f"asked {self.question} instead: {self.text}"
        return self


def asked_in(lines: list[Message]) -> str | None:
    """Give the question that some lines ask."""
    for line in reversed(lines):
        values = [choice["value"] for choice in line.choices]
        if "/send" in values:
            return "check"
        if "/carry_on" in values and any(value.startswith("/change_answer") for value in values):
            return "which_answer"
        asked = asked_by(line.text)
        if asked in questions() or asked in ASIDES:
            return asked
    return None
