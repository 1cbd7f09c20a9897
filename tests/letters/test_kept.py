"""A letter is kept as it was sent, its delivery is followed, and an answer counts from its day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.audit.models import AuditEvent
from backend.cases import process
from backend.cases.keeping import progress_of
from backend.cases.models import Case
from backend.database import Database
from backend.letters import delivery
from backend.letters.facts import Facts
from backend.letters.models import SentLetter
from backend.letters.service import Sending, digest_of, issue
from backend.policy.process.errors import CorrectionOrderError
from backend.policy.process.steps import Acknowledged, Responded
from tests.letters.whole import ACKNOWLEDGEMENT, RESPONSE, Whole, case_for
from tests.parts import MONDAY_NOON, RULEBOOK
from tests.staff.people import made_staff

WHOLE = Whole("west-kent-current", "stage-1", RESPONSE)
TUESDAY = MONDAY_NOON + timedelta(days=1)


def sent(
    session: Session,
    case: Case,
    *,
    facts: Facts = RESPONSE,
    key: str = "one",
    sending: Sending | None = None,
) -> SentLetter:
    return issue(
        session,
        case,
        facts,
        case_event_seq=1,
        staff_id=None,
        idempotency_key=key,
        rulebook=RULEBOOK,
        now=MONDAY_NOON,
        sending=sending,
    )


def kept(database: Database) -> int:
    with database.write() as session:
        return sent(session, case_for(session, WHOLE)).id


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE letters SET html = 'other'",
        "UPDATE letters SET text = ''",
        "UPDATE letters SET pdf = html",
        "UPDATE letters SET address = 'other@example.com'",
        "UPDATE letters SET subject = 'Other'",
        "UPDATE letters SET sha256 = 'other'",
        "UPDATE letters SET recipient_id = recipient_id + 1",
        "UPDATE letters SET kind = 'refusal'",
        "UPDATE letters SET created_at = delivered_at",
        "UPDATE letters SET html = '', text = '', address = '', subject = ''",
        "DELETE FROM letters",
    ],
)
def test_the_database_refuses_to_change_what_was_sent(database: Database, change: str) -> None:
    kept(database)
    if "pdf = html" in change and database.engine.dialect.name == "postgresql":
        change = "UPDATE letters SET pdf = '\\x00'"
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(text(change))
    with database.read() as session:
        letter = session.get_one(SentLetter, 1)
        assert letter.sha256 == digest_of(letter)


def test_the_database_lets_a_letter_be_erased_whole(database: Database) -> None:
    kept(database)
    with database.write() as session:
        letter = session.get_one(SentLetter, 1)
        letter.html = letter.text = letter.address = ""
        letter.pdf = b""
    with database.read() as session:
        assert session.get_one(SentLetter, 1).sha256


def test_a_letter_is_not_replaced_by_another(database: Database) -> None:
    kept(database)
    verb = "INSERT OR REPLACE" if database.engine.dialect.name == "sqlite" else "INSERT"
    columns = (
        "idempotency_key, case_id, kind, stage, recipient_id, channel, address, variant, subject,"
        " html, text, pdf, sha256, created_at, delivery, delivery_error"
    )
    again = text(f"{verb} INTO letters ({columns}) SELECT {columns} FROM letters")  # noqa: S608
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(again)


def test_the_same_key_gives_the_first_letter(database: Database) -> None:
    with database.write() as session:
        case = case_for(session, WHOLE)
        first = sent(session, case)
        again = sent(session, case, facts=ACKNOWLEDGEMENT)
        assert again.id == first.id


def test_the_history_holds_the_hash_of_a_letter(database: Database) -> None:
    with database.write() as session:
        case = case_for(session, WHOLE)
        letter = sent(session, case)
        session.expire(case)
        event = case.events[-1]
    assert event.kind == "letter_issued"
    assert event.data == {
        "letter": letter.id,
        "kind": "response",
        "channel": "email",
        "sha256": letter.sha256,
    }


def posted_on(database: Database, day: date, *, now: datetime = TUESDAY, **more: Any) -> str:
    staff = made_staff(database, **more)
    with database.write() as session:
        return delivery.posted(session, 1, day, staff_id=staff.id, rulebook=RULEBOOK, now=now)


def answered(database: Database) -> str:
    """Answer a complaint by a letter that waits for the post."""
    with database.write() as session:
        case = case_for(session, WHOLE)
        case.progress = None
        reference = case.reference
        steps = (
            Acknowledged(
                on=MONDAY_NOON.date(),
                by="staff:1",
                respond_on=date(2026, 12, 21),
                complaints=("The boiler",),
            ),
            Responded(on=MONDAY_NOON.date(), by="staff:1", channel="post"),
        )
        for step in steps:
            process.take(session, reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)
        sent(session, case, sending=Sending(channel="in_person"))
        return reference


def standing(database: Database, reference: str) -> Any:
    with database.read() as session:
        case = session.query(Case).filter_by(reference=reference).one()
        progress = progress_of(case)
        assert progress
        return progress.run


def test_an_answer_that_was_posted_the_next_day_counts_from_then(database: Database) -> None:
    reference = answered(database)
    assert posted_on(database, TUESDAY.date()) == ""
    run = standing(database, reference)
    assert run.responded_on == TUESDAY.date()
    assert run.delivered_on == date(2026, 12, 10), "post takes two working days"
    with database.read() as session:
        letter = session.get_one(SentLetter, 1)
        assert (letter.delivery, letter.delivered_at) == ("posted", TUESDAY)
        actions = [event.action for event in session.query(AuditEvent)]
    assert "letter_posted" in actions


@pytest.mark.parametrize("days", [0, 1])
def test_an_answer_that_could_only_be_mailed_later_counts_from_then(
    database: Database, days: int
) -> None:
    reference = answered(database)
    staff = made_staff(database)
    now = MONDAY_NOON + timedelta(days=days)
    with database.write() as session:
        session.get_one(SentLetter, 1).delivery = delivery.FAILED
    with database.write() as session:
        delivery.try_again(session, 1, staff_id=staff.id, rulebook=RULEBOOK, now=now)
    assert standing(database, reference).responded_on == now.date()
    with database.read() as session:
        assert session.get_one(SentLetter, 1).delivery == delivery.QUEUED


def test_an_answer_that_was_posted_at_once_changes_no_date(database: Database) -> None:
    reference = answered(database)
    assert posted_on(database, MONDAY_NOON.date()) == ""
    assert standing(database, reference).responded_on == MONDAY_NOON.date()
    with database.read() as session:
        delivered = session.get_one(SentLetter, 1).delivered_at
    assert delivered == datetime(2026, 12, 7, 12, tzinfo=UTC)


def test_a_posting_stands_even_where_the_dates_cannot_be_put_right(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise CorrectionOrderError(
            now=TUESDAY.date(),
            event="responded",
            later="the answer",
            later_on=MONDAY_NOON.date(),
            earlier="the request",
            earlier_on=TUESDAY.date(),
        )

    answered(database)
    monkeypatch.setattr(process, "take", refuse)
    assert "would come before" in posted_on(database, TUESDAY.date())
    with database.read() as session:
        assert session.get_one(SentLetter, 1).delivery == "posted"


@pytest.mark.parametrize("day", [date(2026, 12, 6), date(2026, 12, 9)])
def test_a_letter_is_posted_between_its_writing_and_today(database: Database, day: date) -> None:
    answered(database)
    with pytest.raises(delivery.WrongPostingDay):
        posted_on(database, day)


def test_a_letter_is_posted_once(database: Database) -> None:
    answered(database)
    posted_on(database, TUESDAY.date())
    with pytest.raises(delivery.NotWaiting):
        posted_on(database, TUESDAY.date(), username="ann")


def test_a_letter_of_another_case_is_not_found(database: Database) -> None:
    kept(database)
    with database.read() as session, pytest.raises(delivery.NoSuchLetter):
        delivery.find(session, 1, reference="WK-0000-0000")
    with database.read() as session, pytest.raises(delivery.NoSuchLetter):
        delivery.find(session, 2)


def test_an_acknowledgement_that_was_posted_later_counts_from_then(database: Database) -> None:
    facts = ACKNOWLEDGEMENT
    with database.write() as session:
        case = case_for(session, Whole("west-kent-current", "stage-1", facts))
        case.progress = None
        step = Acknowledged(
            on=MONDAY_NOON.date(),
            by="staff:1",
            respond_on=date(2026, 12, 21),
            complaints=tuple(told.issue for told in facts.issues),
        )
        process.take(session, case.reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)
        sent(session, case, facts=facts, sending=Sending(channel="in_person"))
        reference = case.reference
    assert posted_on(database, TUESDAY.date()) == ""
    assert standing(database, reference).acknowledged_on == TUESDAY.date()
