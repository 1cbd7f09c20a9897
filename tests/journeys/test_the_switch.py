"""A manager turns the assistant off under a resident's eyes, and on again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import PATIENCE, Window
from tests.system import Running

pytestmark = [pytest.mark.journey, pytest.mark.browser]

OFF = "switched off for now"


@pytest.fixture
def manager(other_window: Window, running: Running) -> Iterator[Window]:
    """A window at the page of the switch; whatever happens, the assistant is left on."""
    page = other_window.page
    other_window.open("/staff/sign-in")
    page.get_by_label("Username").fill(running.staff["username"])
    page.locator("#password").fill(running.staff["password"])
    page.get_by_role("button", name="Sign in").click()
    other_window.open("/staff/assistant")
    yield other_window
    other_window.open("/staff/assistant")
    if page.get_by_role("button", name="Turn the assistant on").count():
        turn(other_window, "on")


def turn(manager: Window, way: str) -> None:
    manager.open("/staff/assistant")
    manager.page.get_by_label("Why are you turning it").fill("It sent a leak to the wrong team")
    manager.page.get_by_role("button", name=f"Turn the assistant {way}").click()
    expect(manager.page.get_by_role("heading", level=1)).to_have_text(
        f"The automated assistant is {way}"
    )


def test_off_the_chat_is_told_and_people_get_the_words_and_on_it_goes_on(
    window: Window, plain_window: Window, manager: Window
) -> None:
    window.open("/chat")
    window.say("Nobody mends my boiler")
    asked = window.question
    turn(manager, "off")
    expect(window.said.last).to_contain_text(OFF, timeout=PATIENCE)
    manager.check_page("staff-assistant-off")
    turn(manager, "on")
    on_again = window.page.locator("#messages > li", has_text="is on again")
    expect(on_again.locator("~ li[data-sender=assistant]")).to_be_visible(timeout=PATIENCE)
    assert window.question == asked

    turn(manager, "off")
    _write_while_it_is_off(plain_window)
    manager.open("/staff")
    expect(manager.page.locator("main")).to_contain_text("The lift is stuck and I am upset")
    manager.check_page("staff-home-off")
    assert window.errors == []


def _write_while_it_is_off(resident: Window) -> None:
    page = resident.page
    resident.open("/chat")
    expect(page.locator("main")).to_contain_text(OFF)
    page.get_by_label("Your message").fill("The lift is stuck and I am upset")
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.locator("#messages")).to_contain_text("We have passed this chat to")
    resident.open("/complaint")
    expect(page.locator("[name=issue]")).to_be_visible()
