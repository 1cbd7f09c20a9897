"""A finished chat is filed on the cases that it is about, once, with a line of their history."""

import pytest
from sqlalchemy import select

from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework import filing
from backend.database import Database
from tests.conversations.working import audited
from tests.intake.told import Telling
from tests.parts import MONDAY_NOON, VOICE, Clock, conversation, posted, started
from tests.staff.people import hired


@pytest.fixture
def case(database: Database) -> Case:
    """A complaint, sent from a chat."""
    telling = Telling(database, started(database), Clock())
    telling.answer_all()
    telling.send()
    with database.read() as session:
        return session.scalars(select(Case)).one()


def finish(database: Database, chat: str, staff_id: int, *references: str) -> None:
    with database.write() as session:
        filing.finish(
            session,
            chat,
            references=references,
            staff_id=staff_id,
            voice=VOICE,
            now=MONDAY_NOON,
        )


def test_it_is_filed_once_on_each_case_with_who_and_when(database: Database, case: Case) -> None:
    (staff,) = hired(database, 1)
    chat = started(database)
    posted(database, chat, "About my boiler")
    for _ in range(2):
        finish(database, chat, staff.id, case.reference, f" {case.reference.lower()} ")
    with database.read() as session:
        found = session.get_one(Case, case.id)
        (filed,) = filing.filed_on(session, found)
        events = [one.kind for one in found.events]
        assert filing.filed_references(session, chat) == [case.reference]
        assert filing.references_of(session, str(case.conversation_id)) == [case.reference]
    assert (filed.conversation_id, filed.at, filed.by) == (chat, MONDAY_NOON, "Officer 0")
    assert events.count("transcript_filed") == 1
    assert conversation(database, chat).owner == "closed"
    assert [line[1] for line in audited(database)].count("finished") == 1


def test_a_reference_that_no_case_has_ends_nothing(database: Database, case: Case) -> None:
    (staff,) = hired(database, 1)
    chat = started(database)
    with pytest.raises(cases.NoSuchCase):
        finish(database, chat, staff.id, case.reference, "WK-0000-0000")
    assert conversation(database, chat).owner == "bot"
    with database.read() as session:
        assert filing.filed_on(session, case) == []


def test_a_chat_about_no_case_is_only_ended(database: Database, case: Case) -> None:
    (staff,) = hired(database, 1)
    chat = started(database)
    finish(database, chat, staff.id)
    assert conversation(database, chat).owner == "closed"
