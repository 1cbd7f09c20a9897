"""Running the bot's turns: one message of a conversation at a time, outside any request."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Clock
from backend.conversations import service as conversations
from backend.conversations.models import Conversation, Message
from backend.conversations.switch import is_on
from backend.conversations.switching import withhold
from backend.conversations.voice import Line, Voice
from backend.database import Database
from backend.web.bot import Bot, BotUnreachable, TurnLost, as_words

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
GRACE = timedelta(seconds=5)
QUOTED = 120
# Kept the same for ever: whoever watches the log counts the lines that hold it.
ALARM = "ALARM"


@dataclass
class Turns:
    """Takes queued messages to the bot and stores each whole reply in one transaction."""

    database: Database
    bot: Bot
    voice: Voice
    clock: Clock
    seconds: float
    stored: Callable[[], None] = lambda: None
    runner: str = field(default_factory=lambda: secrets.token_hex(8))
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Look for queued messages now; may be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self) -> None:
        """Serve queued messages until cancelled."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                await self._sweep_or_log()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), SWEEP_SECONDS)
                self._wake.clear()
        finally:
            await asyncio.gather(*self._serving.values(), return_exceptions=True)

    async def _sweep_or_log(self) -> None:
        try:
            await self.sweep()
        except Exception:  # a database that is away for a moment must not end every later turn
            log.exception("looking for queued messages failed; trying again")

    async def sweep(self) -> None:
        """Start serving every conversation that has a message for the bot."""
        for conversation_id in await asyncio.to_thread(self._due):
            if conversation_id not in self._serving:
                task = asyncio.create_task(self._serve(conversation_id))
                self._serving[conversation_id] = task

    async def _serve(self, conversation_id: str) -> None:
        try:
            while await self._one_turn(conversation_id):
                pass
        except Exception:
            log.exception("a turn of conversation %s failed", conversation_id)
        finally:
            self._serving.pop(conversation_id, None)

    async def _one_turn(self, conversation_id: str) -> bool:
        claimed = await asyncio.to_thread(self._claim, conversation_id)
        if claimed is None:
            return False
        seq, said = claimed
        try:
            reply = await self.bot.turn(conversation_id, said)
        except BotUnreachable:
            await asyncio.to_thread(self._wait_for_bot, conversation_id, seq)
            self.stored()
            return False
        except TurnLost as lost:
            log.error("turn %s of conversation %s was lost: %s", seq, conversation_id, lost)
            await asyncio.to_thread(self._lose, conversation_id, seq)
        else:
            await asyncio.to_thread(self._store, conversation_id, seq, reply)
        self.stored()
        return True

    def _due(self) -> list[str]:
        with self.database.read() as session:
            return list(
                session.scalars(
                    select(Message.conversation_id)
                    .where(Message.turn.in_(("queued", "asking")))
                    .distinct()
                )
            )

    def _claim(self, conversation_id: str) -> tuple[int, str] | None:
        now = self.clock()
        with self.database.write() as session:
            conversation = conversations.find(session, conversation_id)
            if self._is_off(session, conversation):
                return None
            for message in _turns(session, conversation):
                if conversation.owner != "bot":
                    message.turn = "withheld"
                elif message.turn == "asking":
                    if message.turn_until and message.turn_until > now:
                        return None
                    self._tell_lost(session, conversation, message)
                else:
                    message.turn, message.turn_runner = "asking", self.runner
                    message.turn_until = now + timedelta(seconds=self.seconds) + GRACE
                    return message.seq, message.payload or as_words(message.text)
        return None

    def _store(self, conversation_id: str, seq: int, reply: tuple[Line, ...]) -> None:
        now = self.clock()
        with self.database.write() as session:
            conversation = conversations.find(session, conversation_id)
            message = session.get_one(Message, (conversation_id, seq))
            if message.turn != "asking" or message.turn_runner != self.runner:
                log.warning("a late reply to conversation %s was discarded", conversation_id)
                return
            if self._is_off(session, conversation):
                log.warning("a reply came after the assistant was switched off: discarded")
                return
            message.turn = "answered" if conversation.owner == "bot" else "withheld"
            if conversation.owner != "bot":
                log.warning(
                    "a reply to conversation %s came after it was handed off", conversation_id
                )
                return
            if conversation.bot_failing_since is not None:
                conversation.bot_failing_since = None
                self._say(session, conversation, self.voice.line("bot_back"))
            if not reply:
                self._raise_alarm(session, message, "no_reply")
                self._say(session, conversation, self.voice.line("no_reply"))
            for line in reply:
                conversations.say(session, conversation, "assistant", line, now=now)

    def _wait_for_bot(self, conversation_id: str, seq: int) -> None:
        with self.database.write() as session:
            conversation = conversations.find(session, conversation_id)
            message = session.get_one(Message, (conversation_id, seq))
            if message.turn != "asking" or message.turn_runner != self.runner:
                return
            if self._is_off(session, conversation):
                return
            message.turn = "queued"
            if conversation.owner == "bot" and conversation.bot_failing_since is None:
                conversation.bot_failing_since = self.clock()
                log.error("the bot cannot be reached")
                self._say(session, conversation, self.voice.line("bot_down"))

    def _lose(self, conversation_id: str, seq: int) -> None:
        with self.database.write() as session:
            conversation = conversations.find(session, conversation_id)
            message = session.get_one(Message, (conversation_id, seq))
            if message.turn != "asking" or message.turn_runner != self.runner:
                return
            if not self._is_off(session, conversation):
                self._tell_lost(session, conversation, message)

    def _is_off(self, session: Session, conversation: Conversation) -> bool:
        """Tell whether the assistant was switched off meanwhile; people get what waits for it."""
        if conversation.owner != "bot" or is_on(session):
            return False
        withhold(session, conversation, self.voice, self.clock())
        return True

    def _tell_lost(self, session: Session, conversation: Conversation, message: Message) -> None:
        message.turn = "lost"
        if conversation.owner != "bot":
            return
        self._raise_alarm(session, message, "turn_lost")
        self._say(session, conversation, self._about_lost(message))

    def _raise_alarm(self, session: Session, message: Message, kind: str) -> None:
        """Tell staff, and whoever watches the log, that somebody got no answer."""
        log.error("%s %s: turn %s of %s", ALARM, kind, message.seq, message.conversation_id)
        conversations.raise_alarm(session, message, kind=kind, now=self.clock())

    def _about_lost(self, message: Message) -> Line:
        if message.sender != "resident":  # a wordless turn, such as carrying on: nothing to repeat
            return self.voice.line("no_reply")
        short = message.text if len(message.text) <= QUOTED else message.text[:QUOTED] + "…"
        return self.voice.line("turn_lost", words=short, seq=str(message.seq))

    def _say(self, session: Session, conversation: Conversation, line: Line) -> None:
        conversations.say(session, conversation, "system", line, now=self.clock())


def _turns(session: Session, conversation: Conversation) -> list[Message]:
    return list(
        session.scalars(
            select(Message)
            .where(
                Message.conversation_id == conversation.id,
                Message.turn.in_(("queued", "asking")),
            )
            .order_by(Message.seq)
        )
    )
