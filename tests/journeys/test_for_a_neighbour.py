"""A complaint for a neighbour: she agrees by a link, he hears how it goes, she takes it back.

Two browsers of two people, staff between them, and every mail through a real mail server.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.office import Office, opened_office
from tests.web.served import browser, words_of
from tests.web.staff.forms import filled
from tests.web.visits import FOR_ANOTHER, sit_down

pytestmark = pytest.mark.journey

SAM, JOAN = "sam@example.com", "joan@example.com"
RECEIPT = "We have what was sent to us under"
DATES = "10 December 2026"
ASK_HER = "Ask Joan Smith if they agree"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def pages(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[Page, Page]]:
    """The browsers of Sam, who complains, and of Joan, for whom he does."""
    contexts = [
        chromium.new_context(
            java_script_enabled=request.param, viewport={"width": 390, "height": 800}
        )
        for _ in range(2)
    ]
    sam, joan = (context.new_page() for context in contexts)
    yield sam, joan
    for context in contexts:
        context.close()


@dataclass
class Desk(Office):
    """The office with somebody who sits at a desk."""

    officer: httpx.Client

    def ask_joan(self, reference: str) -> None:
        """Ask Joan, as the first page says, by a letter to the address given as the safe way."""
        assert ASK_HER in words_of(self.officer.get("/staff"))
        assert ASK_HER in words_of(self.officer.get(f"/staff/cases/{reference}"))
        asking = f"/staff/cases/{reference}/ask-consent"
        typed = {"channel": "email", "is_safe-yes": "yes"}
        given = {**filled(self.officer.get(asking), asking), **typed}
        shown = self.officer.post(asking, data={**given, "go": "preview"})
        given = {**filled(shown, asking), **typed}
        assert self.officer.post(asking, data={**given, "go": "confirm"}).status_code == 303
        assert ASK_HER not in words_of(self.officer.get("/staff"))


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Desk]:
    """A front door with a mail server and a desk."""
    with opened_office(sqlite_url) as opened, browser(opened.address) as officer:
        sit_down(officer, opened.door, "priya", name="Priya Shah")
        yield Desk(**vars(opened), officer=officer)


def complain(page: Page, office: Desk) -> str:
    """Fill the form in for Joan, send it, and give the reference."""
    page.goto(f"{office.address}/complaint")
    for name, value in {**FOR_ANOTHER, "safe_contact": f"By email: {JOAN}"}.items():
        field = page.locator(f"[name='{name}']")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name='{name}'][value='{value}']").check(force=True)
        elif value:
            field.fill(value)
    page.locator("main form button.govuk-button").last.click()
    page.wait_for_url("**/complaint/check")
    page.get_by_role("button", name="Send").first.click()
    page.wait_for_url("**/complaint/sent")
    found = re.search(r"WK-\w{4}-\w{4}", page.locator("main").inner_text())
    assert found
    return found[0]


def prove(page: Page, office: Desk, reference: str) -> None:
    """Ask for a code with the reference, and type it."""
    page.goto(f"{office.address}/status")
    page.get_by_label("Your reference").fill(reference)
    page.get_by_label("Your email address or phone number").fill(SAM)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/status/code")
    code = re.search(r"Your code is (\d{6})", office.mail(SAM, "Your code is"))
    assert code
    page.locator("[name=code]").fill(code[1])
    page.locator("main form button.govuk-button").first.click()
    expect(page.get_by_text(reference).first).to_be_visible()


def link_in(mail: str) -> str:
    """Give the link about consent that a mail holds."""
    found = re.search(r"http\S+/consent/\S+", mail)
    assert found, mail
    return found[0]


def test_a_complaint_for_a_neighbour_from_the_first_word_to_the_end_of_consent(
    office: Desk, pages: tuple[Page, Page]
) -> None:
    sam, joan = pages
    reference = complain(sam, office)
    assert reference in office.mail(SAM, reference)

    prove(sam, office, reference)
    assert RECEIPT in sam.content()
    assert DATES not in sam.content(), "nothing but the receipt without consent"

    office.ask_joan(reference)
    link = link_in(office.mail(JOAN, reference))
    with browser(office.address) as scanner:
        for _ in range(2):
            assert scanner.get(link).status_code == 200
            scanner.head(link)
    sam.goto(f"{office.address}/status")
    assert DATES not in sam.content(), "a mail scanner agrees to nothing"

    joan.goto(link)
    expect(joan.get_by_text("Sam Jones told us")).to_be_visible()
    assert FOR_ANOTHER["issue"] not in joan.content()
    joan.get_by_label("Yes, they may act for me").check()
    joan.get_by_label("Everything about the complaint").check()
    joan.get_by_role("button", name="Send my answer").click()
    expect(joan.get_by_text("It counts from now")).to_be_visible()

    sam.goto(f"{office.address}/status")
    assert DATES in sam.content(), "with consent he hears how it goes"

    joan.goto(link)
    expect(joan.get_by_text("This link does not work").first).to_be_visible()
    joan.goto(link_in(office.mail(JOAN, "How to change your answer")))
    joan.get_by_label("No, they may not act for me").check()
    joan.get_by_role("button", name="Send my answer").click()
    expect(joan.get_by_text("may not act for you").first).to_be_visible()

    sam.goto(f"{office.address}/status")
    assert RECEIPT in sam.content()
    assert DATES not in sam.content(), "what she took back is gone at once"
    sam.goto(f"{office.address}/status/cases/{reference}")
    assert DATES not in sam.content()
    assert sam.content().count(FOR_ANOTHER["issue"]) == 1, "his own words, and no more"

    history = office.officer.get(f"/staff/cases/{reference}").text
    for words in ("Consent was recorded", "Consent was withdrawn"):
        assert words in history
