"""A chat is begun on one device, outlives every process, and is finished on another by a link."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Window
from tests.journeys.people import JO
from tests.mailbox import Mailbox, text_of
from tests.system import Running

pytestmark = [pytest.mark.journey, pytest.mark.browser]

JO_MAIL = "jo.comes.back@example.com"
LINK = re.compile(r"https?://[^/\s]+(/resume/\S+)")
LEAK = "The roof over my bed has been leaking for three weeks and nobody has come"
OPENED = "This chat was opened on another device"


def link_to(window: Window, mailbox: Mailbox) -> str:
    """Ask for a private link in a chat, and give where the mail leads."""
    window.page.get_by_role("link", name="Carry on later or on another device").click()
    window.check_page("resume-here")
    window.page.get_by_label("Your email address").fill(JO_MAIL)
    window.page.get_by_role("button", name="Email me a private link").click()
    expect(window.said.last).to_contain_text("A private link to this chat is on its way")
    (mail,) = mailbox.wait_for(JO_MAIL, saying="private link")
    found = LINK.search(text_of(mail))
    assert found is not None
    return found[1]


def restart_everything(running: Running) -> None:
    """Kill every process without warning, and wait until each answers again."""
    for name in ("web", "bot", "worker"):
        running.kill(name)
    for name in ("web", "bot"):
        running.wait_for(name)


def test_a_chat_goes_on_on_another_device_after_every_process_was_killed(
    window: Window, other_window: Window, running: Running, mailbox: Mailbox
) -> None:
    window.open("/chat")
    window.say(LEAK)
    link = link_to(window, mailbox)
    restart_everything(running)

    other_window.open(link)
    other_window.open(link)  # looking spends nothing
    other_window.check_page("resume-link")
    other_window.page.get_by_role("button", name="Open my chat").click()

    expect(other_window.page.locator("#messages")).to_contain_text(LEAK)
    expect(other_window.page.locator("#chat")).to_have_attribute(
        "data-waiting", "no", timeout=20_000
    )
    other_window.check_page("chat-on-another-device")
    other_window.finish({**JO, "contact_details": JO_MAIL})
    window.open("/chat")
    expect(window.page.locator("#messages")).to_contain_text(OPENED)
    assert window.question == "check", "both devices show where things stand"

    other_window.page.get_by_role("link", name="Save or send this chat").click()
    other_window.check_page("transcript")
    _sends_a_copy(other_window, mailbox)
    other_window.page.get_by_role("link", name="Your chat", exact=True).click()
    other_window.page.get_by_role("button", name="Close this chat on other devices").click()
    expect(other_window.page.locator("#messages")).to_contain_text("closed on all other phones")
    expect(window.page.get_by_role("heading", level=1)).to_have_text("This chat was closed here")
    expect(window.page.get_by_text(LEAK)).to_have_count(0)
    window.check_page("chat-closed-here")
    other_window.open(link)
    expect(other_window.page.get_by_role("heading", level=1)).to_contain_text("does not work")


def test_without_scripts_a_link_opens_the_chat_and_a_copy_is_sent(
    plain_window: Window, window: Window, mailbox: Mailbox
) -> None:
    window.open("/chat")
    window.say(LEAK)
    link = link_to(window, mailbox)

    plain_window.open(link)
    plain_window.page.get_by_role("button", name="Open my chat").click()

    expect(plain_window.page.locator("#messages")).to_contain_text(LEAK)
    plain_window.page.get_by_role("link", name="Save or send this chat").click()
    _sends_a_copy(plain_window, mailbox)


def _sends_a_copy(window: Window, mailbox: Mailbox) -> None:
    """Have a copy sent, and find in it what was said."""
    window.page.get_by_label("Email address").fill(JO_MAIL)
    window.page.get_by_role("button", name="Send a copy").click()
    expect(window.page.get_by_text("A copy is on its way by email")).to_be_visible()
    (mail,) = mailbox.wait_for(JO_MAIL, saying="copy of your chat")
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    (text,) = (words for name, words in files.items() if str(name).endswith(".txt"))
    (pdf,) = (made for name, made in files.items() if str(name).endswith(".pdf"))
    assert LEAK in text
    assert pdf.startswith(b"%PDF")
