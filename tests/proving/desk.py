"""Somebody who asks for codes and types them, and the worker that looks up what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from backend.cases.models import Case
from backend.database import Database
from backend.proving import codes, lookup, service
from backend.proving.lookup import Ways
from backend.proving.models import Proof, ProofAsked
from backend.tasks.models import Task
from tests.cases.opened import COMPLAINT, opened
from tests.parts import VOICE, Clock

KEY = "a secret key"
MINE, THEIRS = service.of_browser("mine"), service.of_browser("theirs")
PATS = "pat@example.com"


@dataclass
class Desk:
    """One landlord's case with what strangers and its resident do about it."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    ways: Ways = field(default_factory=lambda: Ways(mail=True, text=True))
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        """Open the case."""
        self.case = opened(self.database, COMPLAINT)

    def ask(
        self,
        contact: str = PATS,
        *,
        reference: str = "",
        browser: str = MINE,
        chat: str | None = None,
        source: str = "192.0.2.1",
    ) -> None:
        """Ask for a code."""
        with self.database.write() as session:
            service.ask(
                session,
                reference=reference or self.case.reference,
                contact=contact,
                browser=browser,
                conversation_id=chat,
                source=source,
                now=self.clock(),
            )

    def ask_by_link(self, origin: ProofAsked, *, browser: str = MINE) -> None:
        """Ask again by the link that came with a code."""
        with self.database.write() as session:
            token = codes.link_of(origin, KEY)
            found = codes.asked_by_link(session, token, secret_key=KEY, now=self.clock())
            service.ask_by_link(session, found, browser=browser, source="any", now=self.clock())

    def look_up(self, *, hashed: bool = False) -> None:
        """Do one round of the worker; without the slow hash no code can be typed."""
        with self.database.read() as session:
            waiting = lookup.waiting(session)
        for asked in waiting:
            kept = codes.hash_of(codes.code_of(asked, KEY)) if hashed else ""
            with self.database.write() as session:
                lookup.settle(
                    session,
                    asked.id,
                    code_hash=kept,
                    ways=self.ways,
                    voice=VOICE,
                    now=self.clock(),
                )

    def rows(self) -> Sequence[ProofAsked]:
        """Give what was asked, oldest first."""
        with self.database.read() as session:
            return session.scalars(select(ProofAsked).order_by(ProofAsked.id)).all()

    def states(self) -> list[str]:
        """Give what became of each asking."""
        return [row.state for row in self.rows()]

    def sent(self) -> int:
        """Count what was sent."""
        return sum(row.sent_at is not None for row in self.rows())

    def code(self, number: int = -1) -> str:
        """Give the code of an asking, as its mail says it."""
        return codes.code_of(self.rows()[number], KEY)

    def code_is_sent(self, *, browser: str = MINE) -> str:
        """Ask, be looked up, and give the code."""
        self.ask(browser=browser)
        self.look_up(hashed=True)
        return self.code()

    def enter(self, code: str, *, browser: str = MINE) -> Proof:
        """Type a code."""
        with self.database.write() as session:
            one = service.take_a_try(session, browser=browser, code=code, now=self.clock())
        one.check()
        with self.database.write() as session:
            return service.prove(session, one, browser=browser, now=self.clock())

    def sees(self, *, browser: str = MINE) -> list[int]:
        """Give the cases that a browser may see."""
        with self.database.read() as session:
            return [one.case_id for one in service.proofs(session, browser, self.clock())]

    def tasks(self) -> Sequence[Task]:
        """Give what staff have to do."""
        with self.database.read() as session:
            return session.scalars(select(Task)).all()


def wrong(code: str) -> str:
    """Give a code that is not that one."""
    return f"{(int(code) + 1) % 1_000_000:06}"
