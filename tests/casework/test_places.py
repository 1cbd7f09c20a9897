"""Where residents wrote from is forgotten when no limit counts by it any more."""

from datetime import timedelta

from sqlalchemy import select

from backend.casework import resuming
from backend.casework.places import forget_places
from backend.conversations.models import Conversation, ResumeAsked
from backend.conversations.service import start
from backend.database import Database
from backend.evidence import service as evidence
from backend.evidence.models import StoredFile
from backend.evidence.service import Checked
from backend.proving.limits import KEPT
from tests.parts import MONDAY_NOON, VOICE

PHOTO = Checked("leak.jpg", "jpg", 7, "0" * 64, "0" * 40, "clean")
DAY = timedelta(days=1)


def test_places_are_emptied_and_the_rest_stays(database: Database) -> None:
    with database.write() as session:
        chat, _ = start(session, channel="chat", voice=VOICE, now=MONDAY_NOON)
        chat.place, chat.last_resident_at = "a place", MONDAY_NOON
        evidence.keep(
            session,
            PHOTO,
            key="one",
            given_by="resident",
            now=MONDAY_NOON,
            conversation_id=chat.id,
            place="a place",
        )
        resuming.ask(session, "pat@example.com", source="a place", chat=chat, now=MONDAY_NOON)
        (asked,) = resuming.unsettled(session)
        resuming.settle(session, asked, secret="s", now=MONDAY_NOON)
    assert kept(database, DAY) == ("a place", "a place", 1)
    assert kept(database, DAY + timedelta(seconds=1)) == ("a place", "", 1)
    assert kept(database, KEPT) == ("a place", "", 1)
    assert kept(database, KEPT + timedelta(seconds=1)) == ("", "", 0)
    with database.read() as session:
        assert session.scalars(select(StoredFile.name)).one() == "leak.jpg"


def kept(database: Database, after: timedelta) -> tuple[str, str, int]:
    """Forget what counts no more, and give what is left of places and askings."""
    with database.write() as session:
        forget_places(session, now=MONDAY_NOON + after)
    with database.read() as session:
        return (
            session.scalars(select(Conversation.place)).one(),
            session.scalars(select(StoredFile.place)).one(),
            len(session.scalars(select(ResumeAsked.id)).all()),
        )
