"""Whoever was complained for is to be asked if they agree, until somebody has asked them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import consents
from backend.cases.consents import WITHDRAWN
from backend.cases.models import Case
from backend.casework import consent_request, consent_unasked
from backend.database import Database
from backend.letters import delivery
from backend.letters.models import SentLetter
from backend.letters.service import LetterChannel, Sending
from backend.residents.service import Permission
from backend.staff.models import Staff
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, SAM, listed, opened
from tests.parts import MONDAY_NOON, RULEBOOK

LATER = MONDAY_NOON + timedelta(hours=2)


@pytest.fixture
def staff_id(database: Database) -> int:
    """Somebody who works here."""
    with database.write() as session:
        one = Staff(username="priya", name="Priya", role="officer", password_hash="x")
        one.created_at = MONDAY_NOON
        session.add(one)
        session.flush()
        return one.id


def for_another(database: Database, key: str = "one", *, hours: int = 0) -> Case:
    new = replace(FOR_ANOTHER, idempotency_key=key, resident=replace(PAT, full_name=f"Pat {key}"))
    return opened(database, new, now=MONDAY_NOON + timedelta(hours=hours))


def to_ask(database: Database) -> list[str]:
    with database.read() as session:
        return [one.name for one in consent_unasked.to_ask(session)]


def ask(database: Database, case: Case, staff_id: int, channel: LetterChannel) -> None:
    common = {
        "more": "",
        "sending": Sending(channel=channel, is_safe=True),
        "staff_id": staff_id,
        "rulebook": RULEBOOK,
        "now": LATER,
    }
    with database.write() as session:
        ready = consent_request.drafted(session, case.reference, **common)  # type: ignore[arg-type]
        consent_request.send(
            session,
            case.reference,
            **common,  # type: ignore[arg-type]
            looked_at=ready.digest,
            key="a",
            secret="s",
        )


def letter(session: Session) -> SentLetter:
    return session.scalars(select(SentLetter)).one()


def test_they_are_to_be_asked_from_receipt_on_whoever_waits_longest_first(
    database: Database,
) -> None:
    for key, hours in (("one", 2), ("two", 0), ("three", 1)):
        for_another(database, key, hours=hours)
    opened(database, replace(COMPLAINT, idempotency_key="own"))
    assert to_ask(database) == ["Pat two", "Pat three", "Pat one"]
    shown = {one.name: one.to_ask for one in listed(database)}
    assert shown["Pat two"].representative == SAM.full_name  # type: ignore[union-attr]
    assert shown["Pat Jones"] is None


def test_a_mail_that_is_refused_brings_it_back(database: Database, staff_id: int) -> None:
    case = for_another(database)
    ask(database, case, staff_id, "email")
    assert to_ask(database) == []
    with database.write() as session:
        delivery.not_arrived(session, letter(session), "550", now=LATER)
    with database.read() as session:
        (there,) = consent_unasked.to_ask(session)
    assert there.letter_waits


def test_a_letter_to_hand_over_has_asked_once_it_was_handed_over(
    database: Database, staff_id: int
) -> None:
    ask(database, for_another(database), staff_id, "in_person")
    assert to_ask(database) == ["Pat one"]
    with database.write() as session:
        number = letter(session).id
        today = LATER.date()
        delivery.posted(session, number, today, staff_id=staff_id, rulebook=RULEBOOK, now=LATER)
    assert to_ask(database) == []


@pytest.mark.parametrize("granted", [True, False])
def test_what_they_said_to_staff_ends_it(
    database: Database, staff_id: int, *, granted: bool
) -> None:
    case = for_another(database)
    with database.write() as session:
        consents.settle_consent(
            session,
            case.reference,
            granted=granted,
            evidence="Rang her",
            staff_id=staff_id,
            now=LATER,
        )
    assert to_ask(database) == []


def test_the_end_of_the_case_ends_it(database: Database) -> None:
    case = for_another(database)
    with database.write() as session:
        session.get_one(Case, case.id).state = "closed"
    assert to_ask(database) == []


def test_somebody_new_who_wants_to_act_is_asked_about_anew(
    database: Database, staff_id: int
) -> None:
    case = for_another(database)
    ask(database, case, staff_id, "email")
    with database.write() as session:
        one = consents.held_for(session, case.reference)
        consents.settle(session, one, WITHDRAWN, evidence="x", by="resident", now=LATER)
    later = LATER + timedelta(days=1)
    with database.write() as session:
        consents.add_representative(
            session,
            case.reference,
            replace(SAM, full_name="Kim"),
            Permission("yes"),
            by=f"staff:{staff_id}",
            now=later,
        )
    with database.read() as session:
        assert [one.representative for one in consent_unasked.to_ask(session)] == ["Kim"]
