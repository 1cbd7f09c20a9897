"""A mail server of these tests' own, which no running system writes to, and what sends to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from backend.database import Database
from backend.notifications.outbox import Outbox
from backend.settings import Settings
from tests.mailbox import Mailbox, mail_server
from tests.notifications.receiver import Receiver, receiving
from tests.parts import RULEBOOK, Clock

MakeOutbox = Callable[..., Outbox]
TEAM = "team@landlord.example"


@pytest.fixture(scope="package")
def own_mail_sink() -> Iterator[Mailbox]:
    """The mail server that the outbox of these tests sends to."""
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(own_mail_sink: Mailbox) -> Mailbox:
    """What has arrived since the test began."""
    own_mail_sink.messages.clear()
    return own_mail_sink


@pytest.fixture
def clock() -> Clock:
    """The clock of the outbox."""
    return Clock()


@pytest.fixture
def make_outbox(database: Database, clock: Clock, mailbox: Mailbox) -> MakeOutbox:
    """An outbox that sends to that mail server, with more settings of a test's own."""

    def make(**settings: Any) -> Outbox:
        known: dict[str, Any] = {
            "secret_key": "a secret key",
            "bot_secret": "b",
            "actions_secret": "a",
            "public_url": "https://complaints.landlord.example",
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
            "mail_from": "complaints@landlord.example",
            "staff_alert_email": TEAM,
            **settings,
        }
        return Outbox(database, Settings(**known), RULEBOOK, clock)

    return make


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A real HTTP server of this machine that takes what is posted to it."""
    with receiving() as kept:
        yield kept
