"""What staff do with a case is kept whole or not at all, and once however often it is sent."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from backend.cases import process
from backend.cases.models import CaseEvent
from backend.cases.service import find
from backend.casework import verbs
from backend.casework.acts_answering import (
    Acknowledge,
    Answer,
    Discuss,
    IssueLeftOut,
    Listed,
    RemediesOrNone,
    Respond,
)
from backend.casework.acts_ending import Withdraw
from backend.casework.doing import Act, Done, LetterGoesToday
from backend.casework.models import IssueDecision, Remedy
from backend.casework.remedies import Promised
from backend.database import Database
from backend.letters.facts import Told
from backend.letters.models import SentLetter
from backend.letters.service import Incomplete
from backend.staff.models import Staff
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON, RULEBOOK, at_once
from tests.staff.people import hired

MONDAY = MONDAY_NOON.date()
LETTER = Acknowledge(
    on=MONDAY, respond_on=date(2026, 12, 21), issues=(Listed(1, Told(issue="The boiler is off")),)
)
UPHELD = (Answer(1, "upheld", "Nobody came"),)


@pytest.fixture
def officer(database: Database) -> Staff:
    """Somebody with an account."""
    return hired(database, 1)[0]


def do(
    database: Database,
    reference: str,
    act: Act,
    *,
    key: str = "one",
    seen: int | None = None,
    by: int = 1,
    now: datetime = MONDAY_NOON,
) -> Done:
    with database.write() as session:
        return verbs.do(
            session,
            reference,
            act,
            staff_id=by,
            seen=seen,
            key=key,
            rulebook=RULEBOOK,
            now=now,
        )


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_letter_that_lacks_a_part_keeps_nothing_of_its_step(
    database: Database, officer: Staff
) -> None:
    reference = opened(database).reference
    do(database, reference, LETTER, by=officer.id)
    before = count(database, CaseEvent)
    nobody = Promised(what="Mend it", who="", owner_id=officer.id, due_on=date(2026, 12, 14))
    with pytest.raises(Incomplete, match="who does each thing"):
        do(
            database,
            reference,
            Respond(on=MONDAY, answers=UPHELD, remedies=(nobody,)),
            key="two",
            by=officer.id,
        )
    assert count(database, CaseEvent) == before
    assert (count(database, IssueDecision), count(database, Remedy)) == (0, 0)
    assert count(database, SentLetter) == 1


def test_an_answer_decides_every_issue_and_promises_or_says_why_not(
    database: Database, officer: Staff
) -> None:
    reference = opened(database).reference
    do(database, reference, LETTER, by=officer.id)
    with pytest.raises(IssueLeftOut):
        do(database, reference, Respond(on=MONDAY, answers=()), key="two", by=officer.id)
    with pytest.raises(RemediesOrNone):
        do(database, reference, Respond(on=MONDAY, answers=UPHELD), key="two", by=officer.id)


def test_the_same_key_does_it_once_even_at_the_same_moment(
    database: Database, officer: Staff
) -> None:
    reference = opened(database).reference
    outcomes = at_once(4, lambda _: do(database, reference, LETTER, by=officer.id))
    assert all(isinstance(one, Done) for one in outcomes), outcomes
    assert sum(one.repeated for one in outcomes if isinstance(one, Done)) == 3
    assert count(database, SentLetter) == 1


def test_a_version_that_has_gone_changes_nothing(database: Database, officer: Staff) -> None:
    case = opened(database)
    do(database, case.reference, LETTER, by=officer.id)
    act = Withdraw(on=MONDAY, how="By phone")
    with pytest.raises(process.ChangedMeanwhile):
        do(database, case.reference, act, key="two", seen=case.version, by=officer.id)
    with database.read() as session:
        assert find(session, case.reference).state == "open"


def test_a_preview_writes_nothing_and_shows_the_dates_of_the_step(
    database: Database, officer: Staff
) -> None:
    reference = opened(database).reference
    before = count(database, CaseEvent)
    with database.write() as session:
        shown = verbs.preview(
            session,
            reference,
            LETTER,
            staff_id=officer.id,
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
    assert [(one.duty, str(one.after)) for one in shown.changes] == [("respond", "2026-12-21")]
    assert shown.letter is not None
    assert "21 December 2026" in shown.letter.text
    assert count(database, CaseEvent) == before


@pytest.mark.parametrize("days", [7, -1])
def test_a_step_with_a_letter_is_of_the_day_on_which_the_letter_goes(
    database: Database, officer: Staff, days: int
) -> None:
    reference = opened(database).reference
    later = MONDAY_NOON + timedelta(days=days)
    with pytest.raises(LetterGoesToday), database.write() as session:
        verbs.preview(session, reference, LETTER, staff_id=officer.id, rulebook=RULEBOOK, now=later)
    with pytest.raises(LetterGoesToday):
        do(database, reference, LETTER, by=officer.id, now=later)
    assert count(database, SentLetter) == 0
    with database.read() as session:
        assert find(session, reference).acknowledged_on is None
    talk = Discuss(on=MONDAY, notes="She rang a week ago")
    assert (
        do(database, reference, talk, by=officer.id, now=MONDAY_NOON + timedelta(7)).letter is None
    )
