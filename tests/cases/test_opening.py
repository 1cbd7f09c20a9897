"""Opening a case starts its clocks; the same key opens it once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from backend.cases import consents
from backend.cases import service as cases
from backend.cases.models import Case
from backend.database import Database
from backend.policy.reference import parse_reference
from backend.residents.models import Consent, Resident
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, REQUEST, opened
from tests.parts import RULEBOOK, at_once
from tests.staff.people import made_staff


def due(database: Database, reference: str) -> dict[str, date]:
    with database.read() as session:
        case = cases.find(session, reference)
        return {deadline.duty: deadline.due_on for deadline in case.deadlines}


def number_of(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_complaint_owes_contact_acknowledgement_and_answer_on_working_days(
    database: Database,
) -> None:
    reference = opened(database).reference  # Monday 7 December 2026
    assert due(database, reference) == {
        "contact": date(2026, 12, 10),
        "acknowledge": date(2026, 12, 14),
        "respond": date(2026, 12, 30),
    }


def test_a_stage_two_complaint_owes_what_stage_two_promises(database: Database) -> None:
    case = opened(database, replace(COMPLAINT, asks_for_next_stage=True, route="escalation"))
    assert set(due(database, case.reference)) >= {"acknowledge", "respond"}


def test_a_service_request_has_no_complaint_clocks(database: Database) -> None:
    assert due(database, opened(database, REQUEST).reference) == {}


def test_the_day_of_receipt_is_the_day_in_england(database: Database) -> None:
    just_after_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert opened(database, now=just_after_midnight).received_on == date(2026, 7, 2)


def test_the_same_key_gives_the_first_case_back(database: Database) -> None:
    first = opened(database)
    again = opened(database, replace(REQUEST, resident=replace(REQUEST.resident, full_name="X")))
    assert (again.id, again.reference, again.kind) == (first.id, first.reference, "complaint")
    assert number_of(database, Case) == 1
    assert number_of(database, Resident) == 1


def test_of_ten_openings_at_once_with_one_key_one_case_is_left(database: Database) -> None:
    at_once(10, lambda _n: opened(database).reference)
    assert number_of(database, Case) == 1
    assert number_of(database, Resident) == 1


def test_references_are_all_different_and_carry_their_check(database: Database) -> None:
    references = {
        opened(database, replace(COMPLAINT, idempotency_key=f"{n}")).reference for n in range(20)
    }
    assert len(references) == 20
    assert all(reference.startswith("WK-") for reference in references)
    assert all(parse_reference(reference) == reference for reference in references)


def test_a_case_for_someone_else_runs_at_once_and_awaits_consent(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    assert "contact" in due(database, case.reference)
    with database.read() as session:
        consent = session.get_one(Consent, case.consent_id)
        assert (consent.status, consent.said) == ("awaited", "yes"), "what they say proves nothing"
        assert session.get_one(Resident, consent.resident_id).full_name == "Pat Jones"
        assert session.get_one(Resident, consent.representative_id).full_name == "Sam Jones"


@pytest.mark.parametrize(("granted", "status"), [(True, "recorded"), (False, "declined")])
def test_consent_is_settled_once(database: Database, granted: bool, status: str) -> None:
    case, staff = opened(database, FOR_ANOTHER), made_staff(database)

    def settle() -> None:
        with database.write() as session:
            consents.settle_consent(
                session,
                case.reference,
                granted=granted,
                evidence="signed_letter",
                staff_id=staff.id,
                now=case.received_at,
            )

    settle()
    with pytest.raises(consents.ConsentAlreadySettled):
        settle()
    with database.read() as session:
        consent = session.get_one(Consent, case.consent_id)
        assert (consent.status, consent.changed_by) == (status, staff.id)
        kinds = [event.kind for event in cases.find(session, case.reference).events]
        assert kinds[-1] == f"consent_{status}"


@pytest.mark.parametrize("evidence", ["", "  ", "\n", "...", "-"])
def test_a_decision_about_consent_needs_what_was_seen_or_heard(
    database: Database, evidence: str
) -> None:
    case, staff = opened(database, FOR_ANOTHER), made_staff(database)
    with database.write() as session, pytest.raises(consents.NoEvidence, match="saw or heard"):
        consents.settle_consent(
            session,
            case.reference,
            granted=True,
            evidence=evidence,
            staff_id=staff.id,
            now=case.received_at,
        )
    with database.read() as session:
        assert session.get_one(Consent, case.consent_id).status == "awaited"


def test_a_decision_about_consent_is_put_right_and_both_stay_in_the_history(
    database: Database,
) -> None:
    case, staff = opened(database, FOR_ANOTHER), made_staff(database)

    def settle(granted: bool, evidence: str, seen: str) -> None:
        with database.write() as session:
            consents.settle_consent(
                session,
                case.reference,
                granted=granted,
                evidence=evidence,
                staff_id=staff.id,
                now=case.received_at,
                seen=seen,
            )

    settle(True, "She rang me", "awaited")
    settle(False, "That was her sister, not her", "recorded")
    with pytest.raises(consents.ConsentAlreadySettled):
        settle(True, "She rang me", "awaited")
    with database.read() as session:
        consent = session.get_one(Consent, case.consent_id)
        assert consent.status == "declined"
        assert "She rang me" in consent.evidence_words
        assert "not her" in consent.evidence_words
        history = cases.find(session, case.reference).events
        assert [event.kind for event in history[-2:]] == ["consent_recorded", "consent_declined"]
        assert history[-1].data["was"] == "recorded"
        assert "sister" not in str([event.data for event in history])


def test_a_case_without_a_representative_has_no_consent_to_settle(database: Database) -> None:
    case = opened(database)
    with (
        database.write() as session,
        pytest.raises(consents.ConsentAlreadySettled),
    ):
        consents.settle_consent(
            session, case.reference, granted=True, evidence="", staff_id=1, now=case.received_at
        )


def test_an_unknown_reference_is_refused_with_a_sentence(database: Database) -> None:
    with database.read() as session, pytest.raises(cases.NoSuchCase, match="could not find"):
        cases.find(session, "WK-0000-0000")


def test_every_date_can_show_its_working(database: Database) -> None:
    case = opened(database)
    with database.read() as session:
        found = cases.find(session, case.reference)
        working = [one.deadline for one in cases.owed(session, found, rulebook=RULEBOOK)]
        stored = {deadline.duty: deadline.due_on for deadline in found.deadlines}
    assert {one.duty: one.due_on for one in working} == stored
    answer = next(one for one in working if one.duty == "respond")
    assert {skipped.why for skipped in answer.skipped} >= {"Christmas Day"}
