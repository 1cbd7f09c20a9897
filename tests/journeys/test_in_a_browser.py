"""Residents' and staff's stories in a real Chromium, with scripts and without."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import PATIENCE, Window
from tests.journeys.people import EVERYTHING, FIRST_REPORT, JO
from tests.system import Running

pytestmark = [pytest.mark.journey, pytest.mark.browser]

REFERENCE = re.compile(r"WK-[0-9A-Z]{4}-[0-9A-Z]{4}")


def test_a_complaint_with_scripts(window: Window) -> None:
    window.open("/chat")
    window.check_page("chat-start")
    window.say(EVERYTHING)
    window.finish(JO)
    window.check_page("chat-check")
    window.press("Send my answers")
    expect(window.said.filter(has_text=REFERENCE).first).to_be_visible(timeout=PATIENCE)
    window.check_page("chat-sent")
    window.say("When will I hear back?")
    expect(window.said.filter(has_text="working days from").last).to_be_visible(timeout=PATIENCE)
    assert window.errors == []


def test_a_complaint_without_scripts(plain_window: Window) -> None:
    window = plain_window
    window.open("/chat")
    window.say(EVERYTHING)
    window.page.get_by_role("link", name="Check for new messages").click()
    window.finish(JO)
    window.page.screenshot(path=window.artefacts / "chat-check-no-scripts.png", full_page=True)
    window.press("Send my answers")
    expect(window.said.filter(has_text=REFERENCE).first).to_be_visible(timeout=PATIENCE)


def test_a_service_request_turned_into_a_complaint(window: Window) -> None:
    window.open("/chat")
    window.say("There is a leak under my kitchen sink")
    answers = {**FIRST_REPORT, "route_choice": '/answer{"value": "complaint"}'}
    window.finish(answers)
    assert "for the first time" in window.page.locator("#messages").inner_text()
    window.press("Send my answers")
    expect(window.said.filter(has_text=REFERENCE).first).to_contain_text("complaint")
    assert window.errors == []


def test_an_answer_is_changed_from_the_summary(window: Window) -> None:
    window.open("/chat")
    window.say(EVERYTHING)
    window.finish(JO)
    window.said.last.get_by_role("button", name="Change Your name").click()
    expect(window.said.last).to_contain_text("full name", timeout=PATIENCE)
    window.say("Joanna Marsh")
    window.finish(JO)
    expect(window.said.last).to_contain_text("Joanna Marsh")


def test_a_person_takes_over_answers_and_hands_back(
    window: Window, other_window: Window, running: Running
) -> None:
    window.open("/chat")
    window.say("Nobody mends my boiler")
    open_question = window.question
    window.page.get_by_role("button", name="Talk to a person").last.click()
    expect(window.page.locator("#chat")).to_have_attribute("data-owner", "waiting")
    staff = other_window
    staff.open("/staff")
    staff.page.get_by_label("Username").fill(running.staff["username"])
    staff.page.locator("#password").fill(running.staff["password"])
    staff.check_page("staff-sign-in")
    staff.page.get_by_role("button", name="Sign in").click()
    staff.check_page("staff-home")
    staff.page.locator("#waiting + ul a").last.click()
    staff.page.get_by_role("button", name="Take over").click()
    staff.check_page("staff-conversation")
    staff.page.get_by_label("The resident reads this").fill("Hello, this is Priya. I can help.")
    staff.page.get_by_role("button", name="Send").click()
    expect(window.said.last).to_contain_text("this is Priya", timeout=PATIENCE)
    window.page.get_by_label("Your message").fill("Thank you, please carry on")
    window.page.get_by_role("button", name="Send", exact=True).last.click()
    expect(staff.page.locator("#messages")).to_contain_text("please carry on", timeout=PATIENCE)
    staff.page.get_by_role("button", name=re.compile("Hand back")).click()
    back = window.page.locator("#messages > li", has_text="automated assistant again")
    expect(back.locator("~ li[data-sender=assistant]")).to_be_visible(timeout=PATIENCE)
    assert window.question == open_question
    assert window.errors == []


def test_the_plain_form_does_the_same_job_without_scripts(plain_window: Window) -> None:
    page = plain_window.page
    plain_window.open("/complaint")
    page.get_by_role("button", name="Check your answers").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.locator("[name=issue]").fill("The lift has been broken for a month. I rang you twice.")
    page.locator("[name=reported_before][value=yes]").check()
    page.locator("[name=on_behalf][value=self]").check()
    page.locator("[name=full_name]").fill("Jo Marsh")
    page.locator("[name=contact_details]").fill("jo@example.com")
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(page.locator("main")).to_contain_text(REFERENCE)


def test_danger_on_the_plain_form_shows_the_number_at_once(window: Window) -> None:
    window.open("/complaint")
    window.page.locator("[name=issue]").fill("I can smell gas in the hall")
    window.page.get_by_role("button", name="Check your answers").click()
    expect(window.page.locator("#danger")).to_contain_text("0800 111 999")
    window.check_page("form-danger")


@pytest.mark.parametrize(
    "path",
    ["/complaint", "/status", "/privacy", "/cookies", "/accessibility", "/contact", "/nowhere"],
)
def test_every_other_page_is_accessible(window: Window, path: str) -> None:
    window.open(path)
    window.check_page(f"page-{path.strip('/')}")


def test_a_complaint_by_keyboard_alone(window: Window) -> None:
    page = window.page
    window.open("/chat")
    _tab_to(window, "textarea")
    page.keyboard.type("My heating is off and nobody comes")
    _tab_to(window, "button")
    page.keyboard.press("Enter")
    expect(window.said.nth(1)).to_be_visible(timeout=PATIENCE)
    _tab_to(window, "textarea")
    page.keyboard.type("no, that is everything")
    _tab_to(window, "button")
    page.keyboard.press("Enter")
    expect(page.locator("#messages > li[data-sender=resident]")).to_have_count(2, timeout=PATIENCE)


def _tab_to(window: Window, tag: str) -> None:
    for _ in range(40):
        window.page.keyboard.press("Tab")
        focused = window.page.evaluate("document.activeElement.tagName.toLowerCase()")
        if focused == tag:
            return
    raise AssertionError(f"no {tag} by keyboard")
