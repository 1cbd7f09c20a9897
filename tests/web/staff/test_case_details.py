"""Staff put a person's details right, record what the law asks as done, and add hazards."""

import httpx
import pytest
from sqlalchemy import select

from backend.cases import events
from backend.cases.models import Case, CaseDeadline
from backend.cases.people import DETAILS
from backend.cases.refused_mail import MAIL_REFUSED
from backend.intake.questions import questions
from backend.residents.models import Resident
from backend.web.door import Door
from tests.cases.opened import opened
from tests.web.conftest import SignedInBrowser
from tests.web.served import words_of
from tests.web.staff.forms import filled


@pytest.fixture
def officer(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in."""
    return signed_in_browser("officer")


@pytest.fixture
def case(door: Door) -> str:
    """The reference of a complaint."""
    return opened(door.database).reference


def send(officer: httpx.Client, path: str, **typed: str) -> httpx.Response:
    page = officer.get(path)
    assert page.status_code == 200, words_of(page)
    return officer.post(path, data={**filled(page, path), **typed})


def resident(door: Door, reference: str) -> Resident:
    with door.database.read() as session:
        found = session.scalars(select(Case).where(Case.reference == reference)).one()
        return session.get_one(Resident, found.resident_id)


def test_details_are_put_right_and_what_stood_there_stays_in_the_history(
    officer: httpx.Client, case: str, door: Door
) -> None:
    before = resident(door, case)
    path = f"/staff/cases/{case}/people/resident"
    answer = send(officer, path, email="new@example.com", adjustments="Large <b>print</b>")
    assert answer.status_code == 303
    after = resident(door, case)
    assert (after.email, after.adjustments) == ("new@example.com", "Large <b>print</b>")
    same = set(DETAILS) - {"email", "adjustments"}
    assert all(getattr(after, name) == getattr(before, name) for name in same)
    page = officer.get(f"/staff/cases/{case}")
    assert "details were put right" in words_of(page)
    assert f"email: {before.email}" in words_of(page)
    assert "<b>print" not in page.text


@pytest.mark.parametrize("way", questions()["preferred_contact"].options)
def test_a_preference_stays_when_something_else_is_put_right(
    officer: httpx.Client, case: str, door: Door, way: str
) -> None:
    with door.database.write() as session:
        found = session.scalars(select(Case).where(Case.reference == case)).one()
        session.get_one(Resident, found.resident_id).preferred_contact = way
    send(officer, f"/staff/cases/{case}/people/resident", full_name="Sam A Otieno")
    assert resident(door, case).preferred_contact == way


def test_a_stale_edit_of_details_shows_both_and_loses_nothing(
    officer: httpx.Client, case: str, door: Door
) -> None:
    path = f"/staff/cases/{case}/people/resident"
    first = filled(officer.get(path), path)
    assert send(officer, path, phone="01632 960111").status_code == 303
    late = officer.post(path, data={**first, "phone": "01632 960222"})
    assert late.status_code == 409
    assert "01632 960111" in words_of(late)
    assert filled(late, path)["phone"] == "01632 960222"
    assert officer.post(path, data=filled(late, path)).status_code == 303
    assert resident(door, case).phone == "01632 960222"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("email", "not an address", "address"),
        ("postcode", "nowhere", "whole postcode"),
        ("full_name", "x" * 300, "too long"),
    ],
)
def test_details_that_cannot_be_read_are_told_at_their_field(
    officer: httpx.Client, case: str, door: Door, field: str, typed: str, words: str
) -> None:
    before = resident(door, case)
    path = f"/staff/cases/{case}/people/resident"
    answer = send(officer, path, **{field: typed})
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert filled(answer, path)[field] == typed
    assert getattr(resident(door, case), field) == getattr(before, field)


def test_unchanged_details_and_a_person_who_is_not_there_are_refused(
    officer: httpx.Client, case: str
) -> None:
    assert send(officer, f"/staff/cases/{case}/people/resident").status_code == 422
    assert officer.get(f"/staff/cases/{case}/people/representative").status_code == 404
    assert officer.get(f"/staff/cases/{case}/people/neighbour").status_code == 404


def open_duties(door: Door, reference: str) -> dict[str, int]:
    with door.database.read() as session:
        rows = session.scalars(
            select(CaseDeadline)
            .join(Case, Case.id == CaseDeadline.case_id)
            .where(Case.reference == reference, CaseDeadline.open)
            .where(CaseDeadline.started_at.is_not(None))
        )
        return {row.duty: row.id for row in rows}


def test_a_hazard_that_staff_heard_of_starts_the_laws_clocks_which_can_be_met(
    officer: httpx.Client, case: str, door: Door
) -> None:
    assert open_duties(door, case) == {}
    answer = send(officer, f"/staff/cases/{case}/risks", **{"hazards-damp_mould": "damp_mould"})
    assert answer.status_code == 303
    duties = open_duties(door, case)
    assert "investigate" in duties
    path = f"/staff/cases/{case}/law/{duties['investigate']}"
    assert path in officer.get(f"/staff/cases/{case}").text
    early = send(officer, path, **{"on-day": "1", "on-month": "1", "on-year": "2020"})
    assert early.status_code == 422
    assert "before the day on which we were told" in words_of(early)
    assert send(officer, path).status_code == 303
    assert "investigate" not in open_duties(door, case)
    assert officer.get(path).status_code == 422, "it is met"


def test_risks_that_are_on_record_or_not_chosen_are_refused(
    officer: httpx.Client, case: str
) -> None:
    path = f"/staff/cases/{case}/risks"
    assert send(officer, path).status_code == 422
    assert send(officer, path, **{"vulnerability-child": "child"}).status_code == 303
    assert send(officer, path, **{"vulnerability-child": "child"}).status_code == 422


def test_an_address_to_which_no_mail_gets_is_marked_wherever_it_is_read_until_it_is_changed(
    door: Door, officer: httpx.Client, case: str
) -> None:
    path, was = f"/staff/cases/{case}", resident(door, case).email
    with door.database.write() as session:
        found = session.scalars(select(Case).where(Case.reference == case)).one()
        data = {"person": found.resident_id}
        events.append(session, found, MAIL_REFUSED, actor="system", now=door.clock(), data=data)
    told = f"{was}: mail to it came to nothing on"
    assert words_of(officer.get(path)).count(told) == 2, "before contact, and under People"
    assert send(officer, f"{path}/people/resident", email="pat@example.org").status_code == 303
    page = words_of(officer.get(path))
    assert "came to nothing" not in page
    assert "pat@example.org" in page
