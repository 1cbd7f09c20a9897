"""Somebody who shows in a chat who they are, and the worker that sends them the code."""

from dataclasses import dataclass

from sqlalchemy import select

from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.proving import codes, lookup
from backend.proving.lookup import Ways
from backend.proving.models import ProofAsked
from tests.dialogue.driver import Chat
from tests.parts import VOICE, started

KEY = "a secret key"
CONTACT = "mary@example.com"


@dataclass
class Asker(Chat):
    """A chat on another device, whose browser opened no case."""

    def say(self, *messages: str) -> str:
        """Say one thing after another, each under a number of its own as the app gives them."""
        for message in messages:
            with self.database.write() as session:
                conversations.find(session, self.id).last_seq += 1
            super().say(message)
        return self.text

    @property
    def reference(self) -> str:
        """The reference of the only case there is."""
        with self.database.read() as session:
            return session.scalars(select(Case)).one().reference

    @property
    def case(self) -> Case:
        """The only case there is."""
        with self.database.read() as session:
            return session.scalars(select(Case)).one()

    def worker(self) -> None:
        """Look up what was asked, as the worker does."""
        with self.database.read() as session:
            waiting = lookup.waiting(session)
        for asked in waiting:
            with self.database.write() as session:
                lookup.settle(
                    session,
                    asked.id,
                    code_hash=codes.hash_of(codes.code_of(asked, KEY)),
                    ways=Ways(mail=True, text=True),
                    voice=VOICE,
                    now=self.clock(),
                )

    @property
    def asked(self) -> list[ProofAsked]:
        """What was asked here, oldest first."""
        with self.database.read() as session:
            return list(session.scalars(select(ProofAsked).order_by(ProofAsked.id)))

    @property
    def code(self) -> str:
        """The newest code, as its mail says it."""
        return codes.code_of(self.asked[-1], KEY)

    @property
    def wrong_code(self) -> str:
        """A code that is not that one."""
        return f"{(int(self.code) + 1) % 1_000_000:06}"

    def ask(self, contact: str = CONTACT) -> "Asker":
        """Ask when one will hear, and say who one is, up to the code."""
        self.say("when will I hear back?", self.reference, contact)
        self.worker()
        return self

    def prove(self) -> "Asker":
        """Show who one is."""
        self.ask().say(self.code)
        return self


def elsewhere(chat: Chat) -> Asker:
    """Give the chat of the same resident on another device."""
    return Asker(chat.bot, chat.database, chat.clock, id=started(chat.database, now=chat.clock()))
