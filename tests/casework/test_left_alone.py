"""A chat whose owner is not there while the resident waits goes back to those that wait."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.casework.left_alone import release_left_alone
from backend.conversations import presence
from backend.conversations.models import Conversation
from backend.database import Database
from tests.conversations.working import STAFFED, hand_off, reply, take_over
from tests.parts import MONDAY_NOON, posted, started
from tests.staff.people import hired

MINUTE = timedelta(minutes=1)


@pytest.fixture
def chat(database: Database) -> str:
    """A chat in which the resident wrote last, at noon, to the first of the staff."""
    made = started(database)
    posted(database, made, "Is anybody there?")
    hand_off(database, made)
    (staff,) = hired(database, 1)
    take_over(database, made, staff.id)
    posted(database, made, "Thank you for taking this", client_id="second")
    return made


def swept(database: Database, minutes: int) -> tuple[int, str]:
    with database.write() as session:
        number = release_left_alone(session, voice=STAFFED, now=MONDAY_NOON + minutes * MINUTE)
    with database.read() as session:
        return number, session.scalars(select(Conversation.owner)).one()


def test_it_waits_again_when_its_owner_is_away_for_ten_minutes(
    database: Database, chat: str
) -> None:
    assert swept(database, 9) == (0, "staff")
    assert swept(database, 10) == (1, "waiting")
    assert swept(database, 11) == (0, "waiting")
    with database.read() as session:
        released = select(AuditEvent.actor).where(AuditEvent.action == "released")
        assert session.scalars(released).all() == ["system"]


def test_it_stays_with_an_owner_who_has_it_open(database: Database, chat: str) -> None:
    with database.write() as session:
        owner = session.get_one(Conversation, chat).staff_id or 0
        at = MONDAY_NOON + 59 * MINUTE
        presence.note(session, chat, presence.of_staff(owner), typing=False, now=at)
    assert swept(database, 59) == (0, "staff")


def test_it_stays_with_an_owner_who_has_answered(database: Database, chat: str) -> None:
    with database.read() as session:
        owner = session.get_one(Conversation, chat).staff_id or 0
    reply(database, chat, "I look into it and come back tomorrow", staff_id=owner)
    assert swept(database, 600) == (0, "staff")
