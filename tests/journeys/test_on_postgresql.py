"""The whole system over PostgreSQL, which is one setting away."""

import pytest

from ops.resident import Resident
from tests.journeys.people import EVERYTHING, JO
from tests.mailbox import Mailbox
from tests.system import running_system

pytestmark = pytest.mark.journey


def test_a_complaint_over_postgresql(postgresql_url: str, mailbox: Mailbox) -> None:
    with running_system(mailbox, DATABASE_URL=postgresql_url) as running:
        jo = Resident(running.url, JO)
        jo.start()
        jo.say(EVERYTHING)
        told = jo.finish()
        jo.say("when will I hear back?")
        assert "working days from" in jo.last_words
        assert told
        assert mailbox.wait_for("jo@example.com", saying="Your reference is")
