"""A consent stands in every case that it is for, and nobody acts beside somebody else."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from backend.cases import consents, links
from backend.cases.consents import Terms
from backend.cases.models import Case, CaseEvent
from backend.cases.service import Issue, NoSuchCase
from backend.database import Database
from backend.residents.models import Consent
from backend.residents.service import Permission, Person
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, opened
from tests.parts import MONDAY_NOON, RULEBOOK, at_once
from tests.staff.people import made_staff

LEE, YES = Person(full_name="Lee Marsh"), Permission("yes")


def settled(database: Database, reference: str, status: str, terms: Terms | None = None) -> None:
    with database.write() as session:
        one = consents.held_for(session, reference)
        consents.settle(
            session, one, status, evidence="She rang", by="resident", now=MONDAY_NOON, terms=terms
        )


def kinds(database: Database, case_id: int) -> list[str]:
    with database.read() as session:
        chosen = select(CaseEvent.kind).where(CaseEvent.case_id == case_id)
        found = session.scalars(chosen.order_by(CaseEvent.seq)).all()
    return [kind for kind in found if kind.startswith("consent")]


def test_cases_that_came_out_of_one_another_all_tell_of_a_change(database: Database) -> None:
    first = opened(database, FOR_ANOTHER)
    with database.write() as session:
        later = links.open_linked(
            session,
            first.reference,
            Issue("The gate is broken too"),
            raised_on=date(2026, 12, 7),
            by="staff:1",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
    settled(database, later.reference, "recorded")
    settled(database, first.reference, "withdrawn")
    for case in (first, later):
        assert kinds(database, case.id)[-2:] == ["consent_recorded", "consent_withdrawn"]


def test_a_change_of_what_is_covered_is_told_as_one(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    settled(database, case.reference, "recorded")
    settled(database, case.reference, "recorded", Terms(scope="progress"))
    assert kinds(database, case.id)[1:] == ["consent_recorded", "consent_changed"]


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (Terms(scope="some of it"), consents.UnknownScope),
        (Terms(lapses_on=date(2026, 12, 6)), consents.LapsesBeforeToday),
    ],
)
def test_terms_that_mean_nothing_are_refused(
    database: Database, terms: Terms, refusal: type[Exception]
) -> None:
    case = opened(database, FOR_ANOTHER)
    with pytest.raises(refusal):
        settled(database, case.reference, "recorded", terms)
    assert kinds(database, case.id) == ["consent_awaited"]


def test_a_consent_may_end_on_the_day_on_which_it_is_given(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    settled(database, case.reference, "recorded", Terms(lapses_on=date(2026, 12, 7)))
    with database.read() as session:
        assert session.get_one(Consent, case.consent_id).lapses_on == date(2026, 12, 7)


def test_a_case_without_a_consent_has_none_to_change(database: Database) -> None:
    own = opened(database, COMPLAINT)
    with database.write() as session:
        with pytest.raises(consents.NoConsentToChange):
            consents.held_for(session, own.reference)
        with pytest.raises(NoSuchCase):
            consents.held_for(session, "WK-0000-0000")


def test_of_two_who_are_put_down_at_once_one_acts(database: Database) -> None:
    own = opened(database, COMPLAINT)
    staff = made_staff(database)

    def put_down(number: int) -> None:
        with database.write() as session:
            person = replace(LEE, full_name=f"Lee {number}")
            consents.add_representative(
                session, own.reference, person, YES, by=f"staff:{staff.id}", now=MONDAY_NOON
            )

    came = at_once(2, put_down)
    assert sorted(type(one).__name__ for one in came) == ["NoneType", "SomebodyActsAlready"]
    with database.read() as session:
        assert len(session.scalars(select(Consent)).all()) == 1
        assert session.get_one(Case, own.id).representative_id is not None


def test_somebody_new_starts_without_what_another_was_allowed(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    settled(database, case.reference, "recorded")
    settled(database, case.reference, "withdrawn")
    with database.write() as session:
        consents.add_representative(
            session, case.reference, LEE, YES, by="staff:1", now=MONDAY_NOON
        )
    with database.read() as session:
        found = session.get_one(Case, case.id)
        assert session.get_one(Consent, found.consent_id).status == "awaited"
        assert found.consent_id != case.consent_id
