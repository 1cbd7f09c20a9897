"""The page of a case shows everything that the resident said, and lets permission be settled."""

import httpx
import pytest

from backend.web.door import Door
from backend.web.staff_views import _contact_words
from tests.staff.people import made_staff
from tests.web.served import browser, words_of
from tests.web.test_status import reference_on
from tests.web.visits import COMPLAINT, FOR_ANOTHER, complain, post, sign_in


@pytest.fixture
def staff(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which Priya is signed in."""
    made_staff(door.database)
    sign_in(client)
    return client


def test_everything_that_was_gathered_is_on_the_page(staff: httpx.Client, address: str) -> None:
    asked = "sam@example.com please, never phone me, my ex answers the phone"
    with browser(address) as resident:
        page = complain(resident, {**COMPLAINT, "contact_details": asked})
    shown = words_of(staff.get(f"/staff/cases/{reference_on(page)}"))
    for said in (COMPLAINT["noticed_on"], COMPLAINT["reported_result"], asked):
        assert said in shown
    assert "What they said about reaching them" in shown


def test_duties_are_worded_for_whoever_owes_them(staff: httpx.Client, address: str) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, COMPLAINT))
    for path, next_one in (
        ("/staff", "The law: look into the danger and make the home safe"),
        (f"/staff/cases/{reference}", "Contact the resident to talk about it"),
    ):
        shown = words_of(staff.get(path))
        assert next_one in shown
        assert "Contact you" not in shown
        assert "Look into the danger and make your home safe" not in shown


@pytest.mark.parametrize(
    ("words", "value", "shown"),
    [
        ("pat@example.com", {"email": "pat@example.com"}, False),
        ("07700 900123", {"phone": "07700900123"}, False),
        ("By post", {"post": "By post"}, False),
        ("07700900123 but only text", {"phone": "07700900123"}, True),
        ("", None, False),
    ],
)
def test_words_about_contact_are_shown_when_they_say_more(
    words: str, value: dict[str, str] | None, shown: bool
) -> None:
    assert bool(_contact_words({"contact_details": {"words": words, "value": value}})) is shown


def test_permission_needs_evidence_and_can_be_put_right(staff: httpx.Client, address: str) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, FOR_ANOTHER))
    page = f"/staff/cases/{reference}"
    empty = post(staff, f"{page}/consent", page=page, decision="granted", evidence=" ")
    assert empty.status_code == 422
    assert "what you saw or heard" in words_of(empty)
    post(staff, f"{page}/consent", page=page, decision="granted", evidence="She rang me")
    assert "Correct it" in words_of(staff.get(page))
    changed = post(
        staff,
        f"{page}/consent",
        page=page,
        decision="declined",
        evidence="It was somebody else",
        seen="recorded",
    )
    assert changed.status_code == 303
    shown = words_of(staff.get(page))
    for said in ("She rang me", "It was somebody else", "a correction, it was recorded before"):
        assert said in shown
