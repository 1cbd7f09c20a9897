"""The list of cases says that others have come, without moving what is read."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.staff import sessions
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, opened
from tests.parts import MONDAY_NOON
from tests.staff.people import made_staff
from tests.web.conftest import MakeDoor
from tests.web.served import served


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A front door that asks for no second factor."""
    return make_door(second_factor=False)


@pytest.fixture
def page(door: Door, chromium: Browser) -> Iterator[Page]:
    """A browser in which an officer is signed in."""
    officer = made_staff(door.database)
    with door.database.write() as session:
        token = sessions.sign_in(session, officer, now=MONDAY_NOON, second_factor_at=MONDAY_NOON)
    with served(door) as address:
        context = chromium.new_context(base_url=address)
        context.add_cookies([{"name": "staff", "value": token, "url": address}])
        yield context.new_page()
        context.close()


@pytest.mark.browser
def test_a_new_case_is_counted_and_not_mixed_in(door: Door, page: Page) -> None:
    first = opened(door.database)
    page.goto("/staff/cases")
    news = page.locator("[data-newer]")
    expect(news).to_be_hidden()
    opened(door.database, replace(COMPLAINT, idempotency_key="two", hazards=("damp_mould",)))
    expect(news).to_have_text("1 new since you opened this list: show the list as it is now")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(first.reference)
    news.get_by_role("link").click()
    expect(rows).to_have_count(2)


@pytest.mark.browser
def test_all_cases_of_a_page_are_ticked_by_one_button(door: Door, page: Page) -> None:
    opened(door.database)
    opened(door.database, replace(COMPLAINT, idempotency_key="two"))
    page.goto("/staff/cases")
    page.get_by_role("button", name="Tick all on this page").press("Enter")
    expect(page.locator("input[name=case]:checked")).to_have_count(2)
    page.get_by_role("button", name="Untick all on this page").press("Enter")
    expect(page.locator("input[name=case]:checked")).to_have_count(0)
