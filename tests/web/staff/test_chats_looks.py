"""The pages of chats in a real browser: nothing for axe to find, nothing wider than a phone."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from backend.web.door import Door
from tests.conversations.working import hand_off, take_over
from tests.web.axe import sideways_pixels, violations
from tests.web.served import browser
from tests.web.visits import COMPLAINT, complain, sit_down


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is looked at here is the same on either."""
    return sqlite_url


@pytest.fixture
def chat(address: str, door: Door) -> str:
    """A chat with a case and a note, which Priya has."""
    from sqlalchemy import select

    from backend.casework import notes
    from backend.conversations.models import Conversation

    with ExitStack() as stack:
        resident = stack.enter_context(browser(address))
        complain(resident, {**COMPLAINT, "issue": "Black mould and no heating for my baby."})
        priya = sit_down(resident, door, "priya", name="Priya Shah", role="manager")
    with door.database.write() as session:
        found = session.scalars(select(Conversation)).one()
        found.channel = "chat"
        notes.add(session, "x" * 400, conversation_id=found.id, staff_id=priya.id, now=door.clock())
    hand_off(door.database, found.id)
    take_over(door.database, found.id, priya.id)
    return found.id


@pytest.fixture
def page(chromium: Browser, address: str, door: Door) -> Iterator[Page]:
    """A page of a browser in which Priya is signed in."""
    with browser(address) as one:
        sit_down(one, door, "priya", name="Priya Shah", role="manager")
        cookie = one.cookies["staff"]
    context = chromium.new_context()
    context.add_cookies([{"name": "staff", "value": cookie, "url": address}])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    page: Page, address: str, chat: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    at = f"{address}/staff/conversations/{chat}"
    for path in (
        at,
        f"{at}/finish",
        f"{address}/staff/chats",
        f"{address}/staff/chats?show=mine",
        f"{address}/staff/chats?show=all",
        f"{address}/staff/settings/reply-templates",
        f"{address}/staff/settings/reply-templates/change?name=Say goodbye",
    ):
        page.goto(path)
        for details in page.locator("details").all():
            details.evaluate("one => one.open = true")
        assert violations(page) == [], path
        assert sideways_pixels(page) == 0, path


def test_a_note_and_a_reply_differ_without_colour(page: Page, address: str, chat: str) -> None:
    page.goto(f"{address}/staff/conversations/{chat}")
    looks = [
        page.locator(one).evaluate("one => getComputedStyle(one).borderStyle")
        for one in (".staff-private", ".staff-composer")
    ]
    assert looks[0] == "dashed"
    assert looks[0] != looks[1]
    assert page.get_by_text("Staff only").is_visible()


def test_a_chat_is_answered_by_keyboard_alone(page: Page, address: str, chat: str) -> None:
    page.goto(f"{address}/staff/conversations/{chat}")
    page.locator("#text").focus()
    page.keyboard.type("I am on it.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#messages").get_by_text("I am on it.").wait_for()
    assert page.locator("#text").input_value() == ""
