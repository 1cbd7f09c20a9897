"""Who says that they are pressed: staff see it before all else, and nobody else hears of it."""

from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import consents
from backend.cases.consents import RECORDED, WITHDRAWN, Terms
from backend.cases.links import link_new_issue
from backend.cases.models import Case
from backend.cases.service import Issue
from backend.clock import local_date
from backend.letters.recipient import MAY_BE_PRESSED, safe_way
from backend.notifications.reaching import way_to_resident
from backend.proving import contacts
from backend.proving.safety import is_safe
from backend.residents.models import Resident
from backend.residents.service import Permission
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, SAM, opened
from tests.parts import RULEBOOK
from tests.web.conftest import SignedInBrowser
from tests.web.served import words_of
from tests.web.staff.forms import filled

SAID = "sam makes me say things. please dont tell him"
NAMED = f"By email to {PAT.email}"
KEEP = f"Do not tell {SAM.full_name} that {PAT.full_name} said so"
BADGE = f"Under pressure: do not tell {SAM.full_name}"


@pytest.fixture
def officer(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in."""
    return signed_in_browser("officer")


def press(door: Door, reference: str) -> None:
    """Let the resident agree first, and say then that they are pressed."""
    with door.database.write() as session:
        one, now = consents.held_for(session, reference), door.clock()
        for status in (RECORDED, WITHDRAWN):
            consents.settle(
                session, one, status, evidence="By link", by="resident", now=now, terms=Terms()
            )
        consents.note_pressure(session, one, SAID, by="resident", now=now)


@pytest.fixture
def case(door: Door) -> Case:
    """A complaint for somebody whose safe way was named by whoever presses them."""
    resident = replace(PAT, safe_contact=NAMED)
    made = opened(door.database, replace(FOR_ANOTHER, resident=resident))
    press(door, made.reference)
    return made


def resident_of(session: Session, case: Case) -> Resident:
    return session.get_one(Resident, case.resident_id)


def test_the_list_the_case_and_its_forms_say_first_whom_not_to_tell(
    officer: httpx.Client, case: Case
) -> None:
    path = f"/staff/cases/{case.reference}"
    assert BADGE in words_of(officer.get("/staff/cases"))
    assert BADGE.lower() in officer.get("/staff/cases/export.csv").text.lower()

    page = words_of(officer.get(path))
    begin = page.index("Under pressure")
    assert begin < page.index("What must happen next")
    assert SAID in page[begin : page.index("What must happen next")]
    before = page[page.index("Before you contact them") : page.index("Link with us")]
    assert f"{PAT.full_name} told us on" in before
    assert KEEP in before
    people = page[page.index("Link with us") : page.index("Put the representative's")]
    assert KEEP in people, "beside whoever acts for them"
    assert KEEP in page[page.index("They may be told now") - 700 :]
    assert KEEP in words_of(officer.get(f"{path}/do/discuss"))


def test_a_case_that_nobody_is_pressed_on_says_nothing_of_it(
    officer: httpx.Client, door: Door
) -> None:
    quiet = opened(door.database, FOR_ANOTHER)
    for page in ("/staff/cases", f"/staff/cases/{quiet.reference}"):
        assert "nder pressure" not in words_of(officer.get(page))


def test_nothing_is_sent_by_a_way_that_whoever_presses_them_may_have_named(
    door: Door, case: Case
) -> None:
    mail = contacts.read(PAT.email)
    assert mail is not None
    with door.database.read() as session:
        found = session.get_one(Case, case.id)
        person = resident_of(session, found)
        assert safe_way(session, found, person) == MAY_BE_PRESSED
        assert not is_safe(session, found, person, mail)
        way = way_to_resident(session, found, now=door.clock())
    assert (way.email, way.instead) == ("", MAY_BE_PRESSED)


def test_a_safe_way_that_is_found_out_later_is_used(
    door: Door, officer: httpx.Client, case: Case
) -> None:
    path = f"/staff/cases/{case.reference}/people/resident"
    form = filled(officer.get(path), path)
    answer = officer.post(path, data={**form, "safe_contact": f"{NAMED}, she says so herself"})
    assert answer.status_code == 303
    with door.database.read() as session:
        found = session.get_one(Case, case.id)
        assert way_to_resident(session, found, now=door.clock()).email == PAT.email
    assert BADGE in words_of(officer.get("/staff/cases")), "this stands on"


def test_who_complained_themselves_and_is_pressed_later_is_mailed_nothing(door: Door) -> None:
    own = opened(door.database, COMPLAINT)
    with door.database.write() as session:
        consents.add_representative(
            session,
            own.reference,
            SAM,
            Permission("yes"),
            by="staff:1",
            now=door.clock(),
        )
    press(door, own.reference)
    with door.database.read() as session:
        found = session.get_one(Case, own.id)
        assert safe_way(session, found, resident_of(session, found)) == MAY_BE_PRESSED


def test_what_comes_out_of_the_case_later_is_guarded_as_well(
    door: Door, officer: httpx.Client, case: Case
) -> None:
    with door.database.write() as session:
        link_new_issue(
            session,
            case.reference,
            Issue("The lift", "Mend it"),
            reasons="It is something else",
            raised_on=local_date(door.clock()),
            by="staff:1",
            rulebook=RULEBOOK,
            now=door.clock(),
        )
    with door.database.read() as session:
        later = session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
        assert later.id != case.id
        assert safe_way(session, later, resident_of(session, later)) == MAY_BE_PRESSED
    assert words_of(officer.get("/staff/cases")).count(BADGE) == 2
