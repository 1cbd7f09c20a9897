"""Staff take each step through its form, see its letter first, and lose nothing."""

import httpx
import pytest

from backend.cases.service import NewCase
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, opened
from tests.web.conftest import SignedInBrowser
from tests.web.served import words_of
from tests.web.staff.forms import day, take


@pytest.fixture
def officer(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in."""
    return signed_in_browser("officer")


def case_page(client: httpx.Client, reference: str) -> str:
    page = client.get(f"/staff/cases/{reference}")
    assert page.status_code == 200, page.text
    return words_of(page)


def done(answer: httpx.Response, reference: str, verb: str) -> None:
    assert answer.status_code == 303, words_of(answer)
    assert answer.headers["location"] == f"/staff/cases/{reference}?done={verb}"


def open_one(door: Door, new: NewCase = COMPLAINT) -> str:
    return opened(door.database, new).reference


def test_a_complaint_is_taken_through_stage_one(officer: httpx.Client, door: Door) -> None:
    reference = open_one(door)
    done(take(officer, reference, "discuss", notes="She wants it mended"), reference, "discuss")
    done(take(officer, reference, "acknowledge"), reference, "acknowledge")
    done(
        take(
            officer,
            reference,
            "respond",
            decision_1="upheld",
            reasons_1="Nobody came for three weeks.",
            remedy_1_what="Mend the boiler",
            remedy_1_who="Our heating contractor",
            **day("remedy_1_due", "2026-12-14"),
        ),
        reference,
        "respond",
    )
    shown = case_page(officer, reference)
    for said in ("She wants it mended", "Nobody came for three weeks.", "Mend the boiler"):
        assert said in shown
