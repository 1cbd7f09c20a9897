"""A resident and two officers at once: who takes the chat, what each of them sees, and when.

Processes are killed, a laptop sleeps and a second tab is open, in real browsers over the running
system with the trained model.
"""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from backend.clock import now
from backend.conversations.models import Conversation
from backend.database import Database
from backend.staff import sessions
from backend.staff.models import Staff
from tests.eventually import eventually
from tests.journeys.browsing import PATIENCE, Window
from tests.journeys.people import JO
from tests.system import Running
from tests.web.axe import violations

pytestmark = [pytest.mark.journey, pytest.mark.browser]

COMPLAINT = "Nobody mends my boiler. I rang twice."
Officer = Callable[[str], Window]


@pytest.fixture
def database(running: Running) -> Iterator[Database]:
    """The database of the running system."""
    opened = Database(f"sqlite:///{running.data_dir / 'front-door.db'}")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def officer(
    chromium: Browser, running: Running, database: Database, artefacts: Path
) -> Iterator[Officer]:
    """A way to sit an officer down at a browser of their own."""
    opened: list[Window] = []

    def sit(name: str) -> Window:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        token = signed_in(database, name)
        context.add_cookies([{"name": "staff", "value": token, "url": running.url}])
        opened.append(window_of(context.new_page(), running, artefacts))
        return opened[-1]

    yield sit
    for window in opened:
        window.page.context.close()


def window_of(page: Page, running: Running, artefacts: Path) -> Window:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    return Window(page, running.url, artefacts, errors)


def signed_in(database: Database, name: str) -> str:
    """Give the token of a sign-in of an officer, who is hired when there is none of that name."""
    with database.write() as session:
        staff = session.scalar(select(Staff).where(Staff.name == name))
        if staff is None:
            username = name.split()[0].lower()
            staff = Staff(
                username=username, name=name, role="officer", password_hash="", created_at=now()
            )
            session.add(staff)
            session.flush()
        return sessions.sign_in(session, staff, now=now())


def newest_chat(database: Database) -> str:
    with database.read() as session:
        return (
            session.scalars(
                select(Conversation.id).order_by(Conversation.created_at.desc())
            ).first()
            or ""
        )


def said(window: Window) -> list[str]:
    """Give what stands in the chat, as the page shows it."""
    return [text.strip() for text in window.page.locator("#messages .chat__text").all_inner_texts()]


def hand_off(resident: Window) -> None:
    """Begin a chat, and ask for a person."""
    resident.open("/chat")
    resident.say(COMPLAINT)
    resident.page.get_by_role("button", name="Talk to a person").last.click()
    expect(resident.page.get_by_text("This chat waits for a person.")).to_be_visible()


def open_chat(officer: Window, chat: str) -> None:
    officer.open(f"/staff/conversations/{chat}")
    expect(officer.page.locator("#chat")).to_have_attribute("data-following", "yes")


def take_over(officer: Window) -> None:
    officer.page.get_by_role("button", name="Take over this chat").click()
    expect(officer.page.get_by_text("You are answering this chat.")).to_be_visible()
    expect(officer.page.locator("#chat")).to_have_attribute("data-following", "yes")


def reply(officer: Window, words: str) -> None:
    officer.page.get_by_label("The resident reads this").fill(words)
    officer.page.get_by_role("button", name="Send reply").click()


def test_one_of_two_takes_the_chat_and_the_other_is_told_who(
    window: Window, officer: Officer, database: Database
) -> None:
    hand_off(window)
    chat = newest_chat(database)
    pair = [officer("Priya Shah"), officer("Sam Okoro")]
    for one in pair:
        open_chat(one, chat)
    press = "document.querySelector(\"form[action$='/take-over']\").requestSubmit()"
    for one in pair:
        one.page.evaluate(press)
    won = "You are answering this chat."
    eventually(
        lambda: sum(one.page.get_by_text(won).is_visible() for one in pair) == 1, "one has it"
    )
    winner = next(one for one in pair if one.page.get_by_text(won).is_visible())
    loser = next(one for one in pair if one is not winner)
    name = "Priya Shah" if winner is pair[0] else "Sam Okoro"
    expect(loser.page.locator("main")).to_contain_text(name, timeout=PATIENCE)
    expect(loser.page.get_by_role("button", name="Send reply")).to_have_count(0)

    expect(window.page.get_by_text("is answering you here.")).to_be_visible()
    winner.page.get_by_label("The resident reads this").press_sequentially("Good morn")
    expect(window.page.get_by_text("A person is writing to you now.")).to_be_visible()
    reply(winner, "Good morning. I will ring the plumber now.")
    expect(window.said.last).to_contain_text("I will ring the plumber now.", timeout=PATIENCE)
    expect(window.page.get_by_text("A person is writing to you now.")).to_be_hidden()
    window.page.get_by_label("Your message").press_sequentially("Thank y")
    expect(winner.page.locator("#typing")).to_have_text("The resident is writing.")
    expect(loser.page.locator("#there")).to_contain_text(name)
    assert violations(winner.page) == []

    winner.page.get_by_role("button", name="Hand back to the assistant").click()
    chat_of_resident = window.page.locator("#chat")
    expect(chat_of_resident).to_have_attribute("data-owner", "bot", timeout=PATIENCE)
    expect(window.said.last).to_have_attribute("data-sender", "assistant", timeout=PATIENCE)
    window.page.get_by_label("Your message").fill("")
    assert window.question is not None, said(window)[-3:]
    window.finish(JO)
    assert window.question == "check", "the assistant goes on where it was"
    assert [*winner.errors, *loser.errors, *window.errors] == []


def test_a_reply_that_the_assistant_made_before_a_person_came_is_thrown_away_and_logged(
    window: Window, officer: Officer, running: Running, database: Database
) -> None:
    window.open("/chat")
    window.say(COMPLAINT)
    chat = newest_chat(database)
    priya = officer("Priya Shah")
    open_chat(priya, chat)
    bot = running.door.pids["bot"]
    os.killpg(bot, signal.SIGSTOP)
    try:
        window.page.get_by_label("Your message").fill("about three weeks ago")
        window.page.get_by_role("button", name="Send", exact=True).last.click()
        expect(window.page.get_by_text("The assistant is writing a reply.")).to_be_visible()
        take_over(priya)
    finally:
        os.killpg(bot, signal.SIGCONT)
    log = running.data_dir / "logs" / "web.log"
    eventually(lambda: "came after it was handed off" in log.read_text(), "the log tells of it")
    reply(priya, "I am Priya and I have read all of it.")
    expect(window.said.last).to_contain_text("I have read all of it.", timeout=PATIENCE)
    after = said(window)[said(window).index("about three weeks ago") + 1 :]
    assert len(after) == 2, after
    assert "joined" in after[0]
    running.wait_for("bot")


def test_what_is_sent_while_the_web_process_dies_arrives_once_and_drafts_stay(
    window: Window, officer: Officer, running: Running, database: Database
) -> None:
    hand_off(window)
    priya = officer("Priya Shah")
    open_chat(priya, newest_chat(database))
    take_over(priya)
    box = priya.page.get_by_label("The resident reads this")
    running.stop("web")
    try:
        reply(priya, "The plumber comes on Friday.")
        expect(priya.page.get_by_text("Not sent yet. Trying again")).to_be_visible()
        words = "Reconnecting. Your messages are safe."
        for one in (priya, window):
            expect(one.page.get_by_text(words)).to_be_visible(timeout=5_000)
        expect(box).to_have_value("The plumber comes on Friday.")
    finally:
        running.start("web")
    expect(priya.page.locator("#messages")).to_contain_text("comes on Friday", timeout=40_000)
    expect(window.said.last).to_contain_text("comes on Friday", timeout=40_000)
    expect(box).to_have_value("")

    reply(priya, "He rings before he comes.")
    running.kill("web")
    box.fill("And he brings")
    running.wait_for("web")
    expect(priya.page.get_by_text("Draft saved")).to_be_visible(timeout=40_000)
    expect(window.page.locator("#messages")).to_contain_text("before he comes", timeout=40_000)
    for one in (priya, window):
        expect(one.page.locator("#connection")).to_be_empty(timeout=40_000)
        for sent in ("The plumber comes on Friday.", "He rings before he comes."):
            assert said(one).count(sent) == 1, said(one)
    priya.page.reload()
    expect(priya.page.get_by_label("The resident reads this")).to_have_value("And he brings")


def test_a_laptop_that_slept_has_everything_once_and_in_order(
    window: Window, officer: Officer, database: Database
) -> None:
    hand_off(window)
    priya = officer("Priya Shah")
    open_chat(priya, newest_chat(database))
    take_over(priya)
    laptop = priya.page.context.new_cdp_session(priya.page)
    laptop.send("Network.enable")
    away = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    laptop.send("Network.emulateNetworkConditions", away)
    lost = priya.page.get_by_text("Reconnecting. Your messages are safe.")
    expect(lost).to_be_visible(timeout=5_000)
    laptop.send("Page.setWebLifecycleState", {"state": "frozen"})
    for n in range(8):
        send(window, f"Part {n}")
    laptop.send("Page.setWebLifecycleState", {"state": "active"})
    laptop.send("Network.emulateNetworkConditions", {**away, "offline": False})
    expect(priya.page.locator("#messages")).to_contain_text("Part 7", timeout=40_000)
    assert [text for text in said(priya) if text.startswith("Part")] == [
        f"Part {n}" for n in range(8)
    ]
    expect(lost).to_be_hidden()
    assert said(priya) == said(window)


def send(resident: Window, words: str) -> None:
    """Send a message that a person reads."""
    resident.page.get_by_label("Your message").fill(words)
    resident.page.get_by_role("button", name="Send", exact=True).last.click()
    shown = resident.page.locator("#messages .chat__text").get_by_text(words, exact=True)
    expect(shown).to_be_visible()
    expect(resident.page.get_by_label("Your message")).to_have_value("")


def test_two_tabs_show_the_same_and_share_one_stream_of_numbers(
    window: Window, officer: Officer, running: Running, database: Database
) -> None:
    hand_off(window)
    priya = officer("Priya Shah")
    open_chat(priya, newest_chat(database))
    take_over(priya)
    asked: list[str] = []
    priya.page.context.on(
        "request", lambda one: asked.append(one.url) if one.url.endswith("/staff/stream") else None
    )
    other = window_of(priya.page.context.new_page(), running, priya.artefacts)
    open_chat(other, newest_chat(database))
    reply(priya, "I have both tabs open.")
    for one in (priya, other, window):
        expect(one.page.locator("#messages")).to_contain_text("I have both tabs open.")
        assert said(one).count("I have both tabs open.") == 1
    reply(other, "And this is the other one.")
    expect(priya.page.locator("#messages")).to_contain_text("this is the other one")

    list_tab = window_of(priya.page.context.new_page(), running, priya.artefacts)
    list_tab.open("/staff")
    expect(list_tab.page.get_by_role("heading", level=1)).to_be_visible()
    assert asked == [], "the tab that was there first reads for all"
    for one in (priya, other):
        one.page.goto("about:blank")
    send(window, "Are you still there?")
    expect(list_tab.page).to_have_title(starts_with_number(), timeout=PATIENCE)
    assert asked, "the tab that is left reads for itself"
    assert [*priya.errors, *other.errors, *list_tab.errors] == []


def starts_with_number() -> re.Pattern[str]:
    return re.compile(r"^\(\d+\) ")
