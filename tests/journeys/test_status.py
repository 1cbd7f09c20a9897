"""Coming back from another browser: a code by a real mail server opens the case, and only there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browsing import Window, window_at
from tests.journeys.office import Office, opened_office
from tests.web.served import browser, words_of
from tests.web.visits import COMPLAINT, complain

pytestmark = pytest.mark.journey

REFERENCE = re.compile(r"WK-[0-9A-Z]{4}-[0-9A-Z]{4}")


PAT = "pat@example.com"


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """A front door with a mail server."""
    with opened_office(sqlite_url) as opened:
        yield opened


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def window(
    request: pytest.FixtureRequest, chromium: Browser, office: Office, artefacts: Path
) -> Iterator[Window]:
    """The browser of Pat, who comes back."""
    with window_at(chromium, office.address, artefacts, scripts=request.param) as one:
        yield one


@pytest.fixture
def stranger(chromium: Browser, office: Office, artefacts: Path) -> Iterator[Window]:
    """The browser of a stranger."""
    with window_at(chromium, office.address, artefacts) as one:
        yield one


@pytest.fixture
def reference(office: Office) -> str:
    """Pat's complaint, sent from yet another browser."""
    with browser(office.address) as client:
        found = REFERENCE.search(words_of(complain(client, COMPLAINT)))
    assert found
    return found[0]


def ask(window: Window, reference: str, email: str) -> None:
    """Ask for a code."""
    window.open("/status")
    window.page.get_by_label("Your reference").fill(reference)
    window.page.get_by_label("Your email address or phone number").fill(email)
    window.page.get_by_role("button", name="Send me a code").click()
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Type your code")


def code_in(mail: str) -> str:
    """Give the code that a mail says."""
    found = re.search(r"Your code is (\d{6})", mail)
    assert found, mail
    return found[1]


def enter(page: Page, code: str) -> None:
    """Type a code."""
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Show me my case").click()


def test_a_code_opens_the_case_in_the_browser_that_asked(
    window: Window, stranger: Window, office: Office, reference: str
) -> None:
    page = window.page
    window.open("/status")
    window.check_page("status-asking")
    ask(window, reference.lower().replace("-", " "), PAT.upper())
    window.check_page("status-code")
    code = code_in(office.mail(PAT, "Your code is"))
    ask(stranger, reference, "a.stranger@example.com")
    enter(stranger.page, code)
    expect(stranger.page.locator(".govuk-error-message")).to_contain_text("does not work here")
    enter(page, f"{code[:3]} {code[3:]}")
    expect(page.get_by_role("heading", name=reference)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Thursday 10 December 2026")
    window.check_page("status-case")
    page.get_by_role("link", name="Stop showing this here").click()
    page.get_by_role("button", name="Stop showing this here").click()
    expect(page.get_by_role("heading", name=reference)).to_have_count(0)
    assert office.mailbox.to("a.stranger@example.com") == []
    assert window.errors == []


def test_who_is_hammered_by_a_stranger_gets_in_by_the_link_in_a_mail(
    window: Window, stranger: Window, office: Office, reference: str
) -> None:
    for _ in range(4):
        ask(stranger, reference, PAT)
        mail = office.mail(PAT, "Your code is")
    assert len(office.mailbox.to(PAT, "Your code is")) == 3
    link = re.search(r"https?://\S+?(/status/link/\S+)", mail)
    assert link
    window.open(link[1])
    window.check_page("status-link")
    window.page.get_by_role("button", name="Send me a code").click()
    enter(window.page, code_in(office.mail(PAT, "Your code is")))
    expect(window.page.get_by_role("heading", name=reference)).to_be_visible()
    assert window.errors == []


def test_lost_references_come_by_mail(window: Window, office: Office, reference: str) -> None:
    window.open("/status")
    window.page.get_by_role("link", name="I do not have my reference").click()
    window.check_page("status-references")
    window.page.get_by_label("Your email address or phone number").fill(PAT)
    window.page.get_by_role("button", name="Send me my references").click()
    window.check_page("status-references-asked")
    assert reference in office.mail(PAT, "Your references")
