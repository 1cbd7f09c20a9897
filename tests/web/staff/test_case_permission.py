"""Staff put down who may act for a resident, how far and until when, and that it is over."""

from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from backend.cases.models import Case, CaseEvent
from backend.casework.may_see import seen_by
from backend.letters.recipient import NO_SAFE_WAY, safe_way
from backend.residents.models import Resident
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, opened
from tests.parts import Clock
from tests.web.axe import sideways_pixels, violations
from tests.web.conftest import SignedInBrowser
from tests.web.served import words_of
from tests.web.staff.forms import day, filled
from tests.web.visits import sit_down

SEEN = "A lasting power of attorney, seen today"
AGREES = {"status": "recorded", "scope": "progress", "authority": "power_of_attorney"}
NEW = {"full_name": "Lee Marsh", "email": "lee@example.com", "said": "yes"}


@pytest.fixture
def officer(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in."""
    return signed_in_browser("officer")


@pytest.fixture
def case(door: Door) -> Case:
    """A complaint for somebody else."""
    return opened(door.database, replace(FOR_ANOTHER, resident=PAT))


def put_down(client: httpx.Client, path: str, **typed: str) -> httpx.Response:
    return client.post(path, data={**filled(client.get(path), path), **typed})


def sees(door: Door, reference: str) -> str:
    with door.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert case.representative_id is not None
        return seen_by(session, case, case.representative_id, now=door.clock())


def test_what_papers_allow_is_recorded_with_its_scope_and_last_day(
    door: Door, officer: httpx.Client, case: Case, clock: Clock
) -> None:
    path = f"/staff/cases/{case.reference}/permission"
    last = day("lapses_on", "2026-12-11")
    answer = put_down(officer, path, **AGREES, **last, evidence=SEEN)

    assert answer.status_code == 303, words_of(answer)
    assert sees(door, case.reference) == "progress"
    page = words_of(officer.get(path.removesuffix("/permission")))
    for words in ("A power of attorney", "Friday 11 December 2026", SEEN, "How far it is"):
        assert words in page
    assert "they may be told only how far it is" in page
    clock.move(days=5)
    assert sees(door, case.reference) == "receipt"
    sit_down(officer, door, "the.officer")
    page = words_of(officer.get(path.removesuffix("/permission")))
    assert "Nothing but the reference and the published timetable" in page


def test_staff_record_that_permission_was_taken_back(
    door: Door, officer: httpx.Client, case: Case
) -> None:
    path = f"/staff/cases/{case.reference}/permission"
    put_down(officer, path, **AGREES, evidence=SEEN)
    put_down(officer, path, status="withdrawn", evidence="She rang us")

    assert sees(door, case.reference) == "receipt"
    with door.database.read() as session:
        kinds = session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)).all()
    assert {"consent_recorded", "consent_withdrawn"} <= set(kinds)


@pytest.mark.parametrize(
    ("typed", "field", "status"),
    [
        ({**AGREES, "evidence": ""}, "evidence", 422),
        ({**AGREES, "evidence": "..."}, "evidence", 422),
        ({"status": "perhaps", "scope": "progress", "evidence": SEEN}, "status", 422),
        ({**AGREES, "scope": "some", "evidence": SEEN}, "scope", 422),
        ({**AGREES, **day("lapses_on", "2026-12-06"), "evidence": SEEN}, "lapses_on", 422),
        ({**AGREES, "seen": "0", "evidence": SEEN}, "evidence", 409),
    ],
)
def test_what_cannot_be_recorded_is_asked_again(
    door: Door, officer: httpx.Client, case: Case, typed: dict[str, str], field: str, status: int
) -> None:
    path = f"/staff/cases/{case.reference}/permission"
    answer = put_down(officer, path, **typed)

    assert answer.status_code == status
    assert f'href="#{field}"' in answer.text
    assert sees(door, case.reference) == "receipt"


def test_somebody_is_put_down_later_and_their_consent_is_awaited(
    door: Door, officer: httpx.Client
) -> None:
    own = opened(door.database, COMPLAINT)
    path = f"/staff/cases/{own.reference}/representative"
    assert path in officer.get(f"/staff/cases/{own.reference}").text
    answer = put_down(officer, path, **NEW)

    assert answer.status_code == 303, words_of(answer)
    assert sees(door, own.reference) == "receipt"
    page = words_of(officer.get(f"/staff/cases/{own.reference}"))
    assert "Awaited from Pat Jones" in page
    assert "Lee Marsh" in page
    with door.database.read() as session:
        case = session.get_one(Case, own.id)
        resident = session.get_one(Resident, case.resident_id)
        assert safe_way(session, case, resident) != NO_SAFE_WAY, (
            "they told us themselves how to reach them"
        )


def test_nobody_is_put_down_while_somebody_else_acts_or_waits_to(
    door: Door, officer: httpx.Client, case: Case
) -> None:
    path = f"/staff/cases/{case.reference}/representative"
    assert put_down(officer, path, **NEW).status_code == 422
    put_down(
        officer,
        f"/staff/cases/{case.reference}/permission",
        status="declined",
        scope="everything",
        evidence="She said no",
    )
    assert (
        put_down(
            officer,
            path,
            **NEW,
        ).status_code
        == 303
    )
    assert sees(door, case.reference) == "receipt"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({**NEW, "full_name": ""}, "full_name"),
        ({**NEW, "email": "lee at home"}, "email"),
        ({**NEW, "phone": "0" * 41}, "phone"),
        ({"full_name": "Lee Marsh"}, "said"),
    ],
)
def test_a_person_who_cannot_be_put_down_is_asked_for_again(
    door: Door, officer: httpx.Client, typed: dict[str, str], field: str
) -> None:
    own = opened(door.database, COMPLAINT)
    answer = put_down(officer, f"/staff/cases/{own.reference}/representative", **typed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_a_case_without_a_representative_has_no_permission_to_record(
    door: Door, officer: httpx.Client
) -> None:
    own = opened(door.database, COMPLAINT)
    assert officer.get(f"/staff/cases/{own.reference}/permission").status_code == 422
    assert officer.get("/staff/cases/WK-0000-0000/permission").status_code == 404


def test_the_pages_are_accessible(
    address: str, officer: httpx.Client, case: Case, chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 900})
    for cookie in officer.cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": address}])
    page = context.new_page()
    for part in ("", "/permission", "/representative"):
        page.goto(f"{address}/staff/cases/{case.reference}{part}")
        named = {"/permission": "Record it", "/representative": "Add them"}.get(part)
        assert named is None or page.get_by_role("button", name=named).is_visible()
        assert violations(page) == []
        assert sideways_pixels(page) == 0
    context.close()
