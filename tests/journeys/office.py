"""A landlord's office for stories that need no assistant: pages, a worker and a mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from backend.notifications.outbox import Outbox
from backend.settings import Settings
from backend.web.door import Door
from tests.mailbox import Mailbox, mail_server, text_of
from tests.parts import Clock
from tests.web.served import served


@dataclass
class Office:
    """The landlord's side: where it is served, and its mail."""

    door: Door
    address: str
    outbox: Outbox
    mailbox: Mailbox

    def mail(self, to: str, saying: str) -> str:
        """Send what is owed, and give the newest such mail to somebody."""
        self.outbox.run_once()
        found = self.mailbox.to(to, saying)
        assert found, [(one["To"], one["Subject"]) for one in self.mailbox.messages]
        return text_of(found[-1])


@contextmanager
def opened_office(database_url: str) -> Iterator[Office]:
    """Open an office over a database; its worker works when it is told to."""
    known: dict[str, Any] = {
        "database_url": database_url,
        "bot_url": "http://127.0.0.1:9",
        "secret_key": "a secret key",
        "bot_secret": "a bot's secret",
        "actions_secret": "another",
        "second_factor": False,
        "mail_from": "complaints@landlord.example",
        "smtp_host": "127.0.0.1",
    }
    clock = Clock()
    door = Door.built(Settings(public_url="http://testserver", **known), clock=clock)
    with served(door) as address, mail_server() as mailbox:
        settings = Settings(public_url=address, smtp_port=mailbox.port, **known)
        yield Office(door, address, Outbox(door.database, settings, door.rulebook, clock), mailbox)
    door.database.engine.dispose()
