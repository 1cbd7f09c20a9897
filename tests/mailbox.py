"""A mail server that keeps what it is sent, for tests to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ops.ports import quiet_port
from tests.eventually import eventually


class Mailbox:
    """The messages that have arrived, oldest first."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message."""
        content = cast(bytes, envelope.content)
        self.messages.append(BytesParser(policy=default).parsebytes(content))
        return "250 OK"

    def to(self, address: str, saying: str = "") -> list[EmailMessage]:
        """The messages sent to one address, or those of them that say some words."""
        return [
            message
            for message in self.messages
            if address in message["To"] and saying in f"{message['Subject']}\n{text_of(message)}"
        ]

    def wait_for(self, address: str, count: int = 1, saying: str = "") -> list[EmailMessage]:
        """Wait until so many such messages have arrived; say a reference, as mail is sent late."""
        what = f"{count} messages to {address} {saying}"
        eventually(lambda: len(self.to(address, saying)) >= count, what)
        return self.to(address, saying)


def text_of(message: EmailMessage) -> str:
    """Give a message as whoever reads mail as text sees it."""
    body = message.get_body(("plain", "html"))
    return str(body.get_content()) if body else ""


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Take mail on a loopback port."""
    mailbox = Mailbox(quiet_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
