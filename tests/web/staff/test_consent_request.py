"""Staff ask somebody by letter if they agree to a complaint made for them."""

from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from backend.cases.models import CaseEvent
from backend.letters.models import SentLetter
from backend.residents.models import Resident
from backend.residents.service import Person
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, SAM, opened
from tests.parts import RULEBOOK
from tests.web.axe import sideways_pixels, violations
from tests.web.conftest import SignedInBrowser
from tests.web.served import words_of
from tests.web.staff.forms import filled

SAFE = {"channel": "email", "is_safe-yes": "yes"}
LETTER = "Do you agree to a complaint made for you?"


@pytest.fixture
def officer(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in."""
    return signed_in_browser("officer")


@pytest.fixture
def path(door: Door) -> str:
    """The page of a complaint that waits for the consent of somebody with an email address."""
    return asking(door, resident=PAT)


def asking(door: Door, *, resident: Person) -> str:
    reference = opened(door.database, replace(FOR_ANOTHER, resident=resident)).reference
    return f"/staff/cases/{reference}/ask-consent"


def resident(door: Door) -> Resident:
    with door.database.read() as session:
        return session.scalars(select(Resident).where(Resident.full_name == PAT.full_name)).one()


def looked_at(client: httpx.Client, path: str, **typed: str) -> httpx.Response:
    return client.post(path, data={**filled(client.get(path), path), "go": "preview", **typed})


def confirmed(
    client: httpx.Client, path: str, page: httpx.Response, **typed: str
) -> httpx.Response:
    return client.post(path, data={**filled(page, path), **typed, "go": "confirm"})


def letters(door: Door) -> list[SentLetter]:
    with door.database.read() as session:
        return list(session.scalars(select(SentLetter)))


def test_the_letter_is_looked_at_and_goes_to_the_resident_alone(
    door: Door, officer: httpx.Client, path: str
) -> None:
    assert path in officer.get(path.removesuffix("/ask-consent")).text
    page = looked_at(officer, path, **SAFE)
    assert LETTER in words_of(page)
    assert letters(door) == []
    answer = confirmed(officer, path, page, **SAFE)
    assert answer.status_code == 303, words_of(answer)
    (letter,) = letters(door)
    assert (letter.kind, letter.address) == ("consent_request", PAT.email)
    assert SAM.full_name in letter.text
    assert COMPLAINT.issues[0].text not in letter.text
    assert RULEBOOK.pack.contacts.form not in letter.text, "that form is for complaints"
    with door.database.read() as session:
        assert "letter_issued" in session.scalars(select(CaseEvent.kind)).all()


def test_a_double_click_sends_it_once(door: Door, officer: httpx.Client, path: str) -> None:
    page = looked_at(officer, path)
    for _ in range(2):
        assert confirmed(officer, path, page).status_code == 303
    assert len(letters(door)) == 1


def test_a_way_that_may_not_be_safe_is_refused(
    door: Door, officer: httpx.Client, path: str
) -> None:
    page = looked_at(officer, path, channel="email")
    refused = confirmed(officer, path, page, channel="email")
    assert refused.status_code == 422
    for answer in (page, refused):
        assert 'href="#is_safe"' in answer.text
        assert LETTER in words_of(answer), "it stays to be looked at"
        assert "Confirm and send" not in words_of(answer)
    assert letters(door) == []
    assert "Confirm and send" in words_of(looked_at(officer, path, **SAFE))


def test_an_address_given_as_the_safe_way_is_offered_and_kept_once_staff_send_to_it(
    door: Door, officer: httpx.Client
) -> None:
    pat = replace(PAT, email="", safe_contact="Only by pat.safe@example.com, after six")
    path = asking(door, resident=pat)
    page = officer.get(path)
    assert filled(page, path)["email"] == "pat.safe@example.com"
    assert "Check that it is truly theirs" in words_of(page)
    page = looked_at(officer, path, **SAFE)
    assert resident(door).email == "", "looking keeps nothing"
    assert confirmed(officer, path, page, **SAFE).is_redirect
    assert [one.address for one in letters(door)] == ["pat.safe@example.com"]
    kept = resident(door)
    assert (kept.email, kept.safe_contact) == ("pat.safe@example.com", pat.safe_contact)


@pytest.mark.parametrize(
    "words", ["Ring 01732 000000", "Never write to pat@example.com", "Through her sister"]
)
def test_what_is_no_address_to_write_to_is_not_offered_as_one(
    door: Door, officer: httpx.Client, words: str
) -> None:
    path = asking(door, resident=replace(PAT, email="", safe_contact=words))
    shown = officer.get(path)
    assert not filled(shown, path).get("email")
    assert ('href="tel:01732000000"' in shown.text) == words.startswith("Ring")
    page = looked_at(officer, path, **SAFE)
    assert 'href="#email"' in page.text
    assert "Confirm and send" not in words_of(page)


@pytest.mark.parametrize("email", ["sam@example.com", "no address"])
def test_an_address_that_is_not_theirs_or_is_none_is_refused(
    door: Door, officer: httpx.Client, path: str, email: str
) -> None:
    page = looked_at(officer, path, **SAFE, email=email)
    assert page.status_code == 422
    assert letters(door) == []


@pytest.mark.parametrize(
    "sams", [{"email": " PAT@Example.com"}, {"email": "", "phone": "01632 960 123"}]
)
def test_nobody_is_asked_by_a_mail_that_whoever_complains_may_read(
    door: Door, officer: httpx.Client, sams: dict[str, str]
) -> None:
    pat = replace(PAT, phone="+44 1632 960123")
    both = replace(FOR_ANOTHER, resident=pat, representative=replace(SAM, **sams))
    path = f"/staff/cases/{opened(door.database, both).reference}/ask-consent"
    page = looked_at(officer, path, **SAFE)
    assert "could answer in their place" in words_of(page)
    assert letters(door) == []
    by_post = {"channel": "in_person", "is_safe-yes": "yes"}
    assert confirmed(officer, path, looked_at(officer, path, **by_post), **by_post).is_redirect
    assert [one.channel for one in letters(door)] == ["in_person"]


def test_what_changed_since_it_was_looked_at_is_shown_again(
    door: Door, officer: httpx.Client, path: str
) -> None:
    page = looked_at(officer, path, **SAFE)
    with door.database.write() as session:
        one = session.scalars(select(Resident).where(Resident.email == PAT.email)).one()
        one.email = "new@example.com"
    again = confirmed(officer, path, page, **SAFE)
    assert again.status_code == 409
    assert "new@example.com" in words_of(again)
    assert letters(door) == []


def test_nobody_is_asked_where_no_consent_is_awaited(door: Door, officer: httpx.Client) -> None:
    path = f"/staff/cases/{opened(door.database).reference}/ask-consent"
    assert looked_at(officer, path).status_code == 422
    assert officer.get("/staff/cases/WK-0000-0000/ask-consent").status_code == 404


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_is_accessible(
    address: str, officer: httpx.Client, path: str, chromium: Browser, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    for cookie in officer.cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": address}])
    page = context.new_page()
    page.goto(f"{address}{path}")
    page.get_by_role("button", name="Look at the letter").click()
    assert violations(page) == []
    assert sideways_pixels(page) == 0
    context.close()
