"""What a representative may see counts wherever a case is shown, told or sent, and at once."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend import cases as of_cases
from backend.cases import calendar, consents
from backend.cases import service as cases
from backend.cases.consents import Terms
from backend.cases.models import Case
from backend.casework.answer import answer_of, in_words
from backend.casework.answer_receipt import receipt_of
from backend.casework.may_see import seen_by
from backend.casework.seen_here import seen_of
from backend.database import Database
from backend.letters import delivery
from backend.letters.models import SentLetter
from backend.letters.recipient import Sending, recipient_of, speaks_for
from backend.notifications.reaching import way_to
from backend.policy.calendar import CalendarChange
from backend.residents.models import Resident
from backend.residents.service import Permission, Person
from backend.web.staff.case_people import CAUTIONS, contact_care
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, opened
from tests.parts import MONDAY_NOON, RULEBOOK

ROOT = Path(of_cases.__file__).parents[2]
LAST = date(2026, 12, 11)
DUE = "30 December 2026"
AFTER = MONDAY_NOON + timedelta(days=5)
CLOSED = CalendarChange("closure", date(2026, 12, 14), date(2026, 12, 14), "We move office")

# How a consent came to stand as it does, and what the representative sees then.
Change = Callable[[Session, Case], None]


def settled(status: str, **terms: object) -> Change:
    def change(session: Session, case: Case) -> None:
        one = consents.held_for(session, case.reference)
        known = Terms(**terms)  # type: ignore[arg-type]
        consents.settle(
            session, one, status, evidence="She rang", by="resident", now=MONDAY_NOON, terms=known
        )

    return change


def agreed_then(*changes: Change) -> Change:
    def change(session: Session, case: Case) -> None:
        settled("recorded")(session, case)
        for each in changes:
            each(session, case)

    return change


def nothing(_session: Session, _case: Case) -> None: ...


def swept(session: Session, _case: Case) -> None:
    consents.lapse(session, now=AFTER)


STANDS: Mapping[str, tuple[Change, datetime, str]] = {
    "awaited": (nothing, MONDAY_NOON, "receipt"),
    "declined": (settled("declined"), MONDAY_NOON, "receipt"),
    "recorded": (settled("recorded"), MONDAY_NOON, "everything"),
    "limited": (settled("recorded", scope="progress"), MONDAY_NOON, "progress"),
    "limited later": (
        agreed_then(settled("recorded", scope="progress")),
        MONDAY_NOON,
        "progress",
    ),
    "taken back": (agreed_then(settled("withdrawn")), MONDAY_NOON, "receipt"),
    "given again": (
        agreed_then(settled("withdrawn"), settled("recorded")),
        MONDAY_NOON,
        "everything",
    ),
    "on its last day": (
        settled("recorded", lapses_on=LAST),
        MONDAY_NOON + timedelta(days=4),
        "everything",
    ),
    "lapsed, and nobody has noted it": (settled("recorded", lapses_on=LAST), AFTER, "receipt"),
    "lapsed, as the history says": (
        agreed_then(settled("recorded", lapses_on=LAST), swept),
        AFTER,
        "receipt",
    ),
}


def is_written_to(session: Session, case: Case, now: datetime) -> bool:
    to = recipient_of(session, case, sending=Sending(), now=now)
    return to.person.id == case.representative_id


def may_have_a_letter(session: Session, case: Case, now: datetime) -> bool:
    letter = SentLetter(recipient_id=case.representative_id, case_id=case.id)
    return delivery.may_have(session, case, letter, now=now)


def is_mailed(session: Session, case: Case, now: datetime) -> bool:
    return way_to(session, case, now=now).person.id == case.representative_id


def is_told_of_moved_dates(session: Session, case: Case, now: datetime) -> bool:
    affected = calendar.preview(session, CLOSED, rulebook=RULEBOOK, now=now)
    return [one.told.who for one in affected] == ["representative"]


def reads_dates_in_the_receipt(session: Session, case: Case, now: datetime) -> bool:
    return bool(receipt_of(session, case.reference, rulebook=RULEBOOK, now=now).dates)


# Every place that tells a representative of a case, and how much they have to see for it.
ALL, SOME = {"everything"}, {"everything", "progress"}
PLACES: Mapping[str, tuple[Callable[[Session, Case, datetime], bool], set[str]]] = {
    "a letter": (is_written_to, ALL),
    "a letter that waits to go": (may_have_a_letter, ALL),
    "a mail": (is_mailed, SOME),
    "a receipt": (reads_dates_in_the_receipt, SOME),
    "moved dates": (is_told_of_moved_dates, SOME),
    "the chat that they wrote in": (
        lambda session, case, now: cases.may_be_told(session, case.reference, now=now),
        SOME,
    ),
}


@pytest.mark.parametrize("stand", STANDS)
def test_a_representative_sees_what_consent_lets_them_see_now(
    database: Database, stand: str
) -> None:
    change, now, sees = STANDS[stand]
    case = opened(database, FOR_ANOTHER)
    with database.write() as session:
        change(session, session.get_one(Case, case.id))
    with database.read() as session:
        found = session.get_one(Case, case.id)
        assert found.representative_id is not None
        assert seen_by(session, found, found.representative_id, now=now) == sees
        [here] = seen_of(session, {case.id: found.representative_id}, now=now)
        assert here.sees == sees, "where a code was given back"
        [_, other] = contact_care(session, found, now=now)
        assert other["caution"] == CAUTIONS[here.sees], "what staff are told before contact"


@pytest.mark.parametrize("stand", STANDS)
def test_every_place_asks_what_may_be_seen_now(database: Database, stand: str) -> None:
    change, now, sees = STANDS[stand]
    case = opened(database, FOR_ANOTHER)
    with database.write() as session:
        change(session, session.get_one(Case, case.id))
    with database.write() as session:
        found = session.get_one(Case, case.id)
        told = {place: tells(session, found, now) for place, (tells, _) in PLACES.items()}
    assert told == {place: sees in needed for place, (_, needed) in PLACES.items()}


@pytest.mark.parametrize("stand", STANDS)
def test_the_answer_tells_no_more_than_may_be_seen(database: Database, stand: str) -> None:
    change, now, sees = STANDS[stand]
    case = opened(database, FOR_ANOTHER)
    with database.write() as session:
        change(session, session.get_one(Case, case.id))
    with database.write() as session:
        found = session.get_one(Case, case.id)
        assert found.representative_id is not None
        way = seen_by(session, found, found.representative_id, now=now)
        answer = answer_of(
            session,
            found,
            sees=way,
            rulebook=RULEBOOK,
            now=now,
            person_id=found.representative_id,
        )
    said = "\n".join(in_words(answer))
    assert (DUE in said) == (sees != "receipt")
    assert answer.may == ("add",) or sees == "everything"
    assert not any(one.text in said for one in FOR_ANOTHER.issues)


def test_consent_taken_back_in_another_transaction_counts_in_one_that_has_read_it(
    database: Database,
) -> None:
    case = opened(database, FOR_ANOTHER)
    with database.write() as session:
        settled("recorded")(session, session.get_one(Case, case.id))
        found = session.get_one(Case, case.id)
        assert speaks_for(session, found, now=MONDAY_NOON) is not None
        session.connection().exec_driver_sql("UPDATE consents SET status = 'withdrawn'")
        assert speaks_for(session, found, now=MONDAY_NOON) is None


def test_the_resident_sees_everything_and_nobody_else_more_than_the_receipt(
    database: Database,
) -> None:
    case = opened(database, FOR_ANOTHER)
    own = opened(database, replace(COMPLAINT, idempotency_key="two", resident=PAT))
    with database.write() as session:
        settled("recorded")(session, session.get_one(Case, case.id))
    with database.read() as session:
        found, other = session.get_one(Case, case.id), session.get_one(Case, own.id)
        assert seen_by(session, found, found.resident_id, now=MONDAY_NOON) == "everything"
        assert found.representative_id is not None
        assert seen_by(session, other, found.representative_id, now=MONDAY_NOON) == "receipt"
        assert seen_by(session, found, other.resident_id, now=MONDAY_NOON) == "receipt"


def test_a_letter_to_a_representative_whom_another_has_replaced_goes_no_more(
    database: Database,
) -> None:
    case = opened(database, FOR_ANOTHER)
    with database.write() as session:
        settled("declined")(session, session.get_one(Case, case.id))
        before = session.get_one(Case, case.id).representative_id
        consents.add_representative(
            session,
            case.reference,
            Person(full_name="Lee Marsh"),
            Permission("yes"),
            by="staff:1",
            now=MONDAY_NOON,
        )
        settled("recorded")(session, session.get_one(Case, case.id))
        found = session.get_one(Case, case.id)
        letter = SentLetter(recipient_id=before, case_id=case.id)
        assert not delivery.may_have(session, found, letter, now=MONDAY_NOON)
        assert session.get_one(Resident, found.representative_id).full_name == "Lee Marsh"


# Whoever else names the representative only keeps, finds, or shows staff who that is.
KNOWN = {
    "backend/cases/calendar.py",
    "backend/cases/consents.py",
    "backend/cases/corrections.py",
    "backend/cases/duplicates.py",
    "backend/cases/files.py",
    "backend/cases/keeping.py",
    "backend/cases/links.py",
    "backend/cases/models.py",
    "backend/cases/people.py",
    "backend/cases/pressure.py",
    "backend/cases/refused_mail.py",
    "backend/cases/search.py",
    "backend/cases/service.py",
    "backend/casework/answer_receipt.py",
    "backend/casework/chat_facts.py",
    "backend/casework/chat_list.py",
    "backend/casework/consent_answers.py",
    "backend/casework/consent_change_link.py",
    "backend/casework/consent_request.py",
    "backend/casework/consent_unasked.py",
    "backend/casework/may_see.py",
    "backend/casework/received_elsewhere.py",
    "backend/casework/sent_later.py",
    "backend/intake/heeding.py",
    "backend/letters/known.py",
    "backend/letters/recipient.py",
    "backend/notifications/letters.py",
    "backend/notifications/reaching.py",
    "backend/notifications/residents.py",
    "backend/proving/lookup.py",
    "backend/proving/service.py",
    "backend/residents/models.py",
    "backend/residents/service.py",
    "backend/web/own_case_acts.py",
    "backend/web/staff/case_people.py",
    "backend/web/staff/case_permission.py",
    "backend/web/staff/chat_view.py",
    "backend/web/staff/letters.py",
    "backend/web/staff/log_complaint.py",
    "backend/web/staff/views.py",
}


def test_whatever_new_names_a_representative_is_looked_at_here() -> None:
    """Add a place that tells one of a case to PLACES above, and its file to KNOWN."""
    naming = {str(path.relative_to(ROOT)) for path in _sources() if _names(path)}
    assert naming == KNOWN


def _sources() -> list[Path]:
    found = [path for part in ("backend", "actions") for path in (ROOT / part).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def _names(path: Path) -> bool:
    tree = ast.parse(path.read_text("utf-8"))
    return any(
        getattr(one, "attr", getattr(one, "arg", getattr(one, "id", None))) == "representative_id"
        for one in ast.walk(tree)
    )
