"""The answer to "when will I hear back?", read from a case in the database."""

from datetime import datetime, timedelta

from backend.casework.answer import Answer, answer_of, in_words
from backend.casework.may_see import Sees
from backend.cases.models import Case
from backend.database import Database
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON, RULEBOOK


def answered(
    database: Database, case: Case, *, sees: Sees = "everything", now: datetime = MONDAY_NOON
) -> Answer:
    with database.read() as session:
        there = session.get_one(Case, case.id)
        return answer_of(session, there, sees=sees, rulebook=RULEBOOK, now=now)


def test_a_new_complaint_is_told_what_is_owed_by_when_and_why(database: Database) -> None:
    answer = answered(database, opened(database))
    print("\n".join(in_words(answer)))
    assert answer.state == "received"


def test_late(database: Database) -> None:
    answer = answered(database, opened(database), now=MONDAY_NOON + timedelta(days=60))
    print("\n".join(in_words(answer)))
    assert answer.late
