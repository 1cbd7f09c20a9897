"""A mail server of these tests' own, which no running system writes to."""

from collections.abc import Iterator

import pytest

from tests.mailbox import Mailbox, mail_server


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
