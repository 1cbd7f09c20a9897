"""The staff's scripts in a real browser: drafts, sending, what others do, shortcuts and notices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from backend.conversations import presence
from backend.conversations import service as conversations
from backend.conversations.models import Draft, Message
from backend.staff import sessions
from backend.staff.models import Staff
from backend.web.door import Door
from tests.cases.opened import opened
from tests.eventually import eventually
from tests.parts import VOICE, Clock, posted, started
from tests.staff.people import hired
from tests.web.axe import sideways_pixels, violations
from tests.web.conftest import MakeDoor
from tests.web.served import served
from tests.web.stand_in_bot import StandInBot

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages are the same over either database."""
    return sqlite_url


@dataclass
class Console:
    """One chat of an officer's, and their browser at it."""

    door: Door
    address: str
    chat: str
    staff: list[Staff]
    token: str
    context: BrowserContext

    def open(self, path: str = "") -> Page:
        """Open a page of the chat, or another."""
        page = self.context.new_page()
        page.goto(self.address + (path or f"/staff/conversations/{self.chat}"))
        if not path:
            expect(page.locator("#chat")).to_have_attribute("data-following", "yes")
        return page

    def say(self, words: str, client_id: str = "one") -> None:
        """Say something as the resident."""
        posted(self.door.database, self.chat, words, client_id=client_id)

    def give_to(self, staff: Staff | None) -> None:
        """Give the chat to somebody else, or back to the queue."""
        with self.door.database.write() as session:
            chat = conversations.find(session, self.chat)
            chat.owner, chat.staff_id = ("staff", staff.id) if staff else ("waiting", None)

    def prefer(self, **choices: object) -> None:
        """Choose how the console works for this officer."""
        with self.door.database.write() as session:
            session.get_one(Staff, self.staff[0].id).preferences = dict(choices)

    def replies(self) -> list[str]:
        """Give what the officer said."""
        with self.door.database.read() as session:
            lines = session.scalars(select(Message).where(Message.sender == "staff"))
            return [line.text for line in lines]

    def drafts(self) -> dict[str, str]:
        """Give what is kept of what the officer began."""
        with self.door.database.read() as session:
            return {one.kind: one.text for one in session.scalars(select(Draft))}


@pytest.fixture
def console(
    chromium: Browser, make_door: MakeDoor, clock: Clock, bot: StandInBot
) -> Iterator[Console]:
    bot.die()
    door = make_door()
    chat, team = started(door.database), hired(door.database, 2)
    with door.database.write() as session:
        conversations.hand_off(session, chat, reason="asked", voice=VOICE, now=clock())
        one = conversations.find(session, chat)
        one.owner, one.staff_id = "staff", team[0].id
        token = sessions.sign_in(session, team[0], now=clock())
    with served(door) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "staff", "value": token, "url": address}])
        problems: list[str] = []
        context.on("weberror", lambda error: problems.append(str(error.error)))
        yield Console(door, address, chat, team, token, context)
        context.close()
    assert problems == []


REPLY = "The resident reads this"
NOTE = "A note for your colleagues"


def test_what_is_written_is_kept_while_it_is_written_and_is_there_again(console: Console) -> None:
    page = console.open()
    page.get_by_label(REPLY).press_sequentially("I have rung the pl")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.get_by_label(NOTE).fill("She sounds worried")
    eventually(lambda: len(console.drafts()) == 2, "both are kept")
    page.reload()
    expect(page.get_by_label(REPLY)).to_have_value("I have rung the pl")
    expect(page.get_by_label(NOTE)).to_have_value("She sounds worried")
    assert violations(page) == []


def test_control_and_enter_send_the_reply_once_and_the_next_one_is_another(
    console: Console,
) -> None:
    page = console.open()
    for words in ("The plumber comes on Friday.", "He rings first."):
        page.get_by_label(REPLY).fill(words)
        page.get_by_label(REPLY).press("Control+Enter")
        expect(page.locator("#messages")).to_contain_text(words)
        expect(page.get_by_label(REPLY)).to_have_value("")
        expect(page.get_by_label(REPLY)).to_be_focused()
    assert console.replies() == ["The plumber comes on Friday.", "He rings first."]
    eventually(lambda: console.drafts() == {}, "nothing is kept of what was sent")


def test_a_reply_whose_answer_was_lost_is_sent_again_as_the_same(console: Console) -> None:
    page = console.open()
    tries: list[str | None] = []

    def lose_the_first_answer(route: Route) -> None:
        tries.append(route.request.post_data)
        if len(tries) == 1:
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**/messages", lose_the_first_answer)
    page.get_by_label(REPLY).fill("I will ring you.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Not sent yet. Trying again")).to_be_visible()
    expect(page.get_by_label(REPLY)).to_have_value("")
    assert len(set(tries)) == 1
    assert console.replies() == ["I will ring you."]


def test_a_private_note_is_shown_at_once_and_the_reply_being_written_stays(
    console: Console,
) -> None:
    page = console.open()
    page.get_by_label(REPLY).fill("Half a repl")
    page.get_by_label(NOTE).fill("Ring her sister first")
    page.get_by_role("button", name="Keep private note").click()
    expect(page.locator(".staff-private__note")).to_contain_text("Ring her sister first")
    expect(page.get_by_label(NOTE)).to_have_value("")
    expect(page.get_by_label(REPLY)).to_have_value("Half a repl")
    assert console.replies() == []


def test_whoever_wrote_meanwhile_is_named_before_the_reply_is_sent(console: Console) -> None:
    page = console.open()
    page.get_by_label(REPLY).fill("Is Friday all")
    console.say("I am away on Friday")
    expect(page.locator("#review")).to_have_text(
        re.compile(r"The resident replied \d seconds? ago: read it before you send\.")
    )
    expect(page.get_by_label(REPLY)).to_have_value("Is Friday all")
    page.get_by_label(REPLY).fill("")
    assert violations(page) == []


def test_whoever_loses_the_chat_while_writing_keeps_the_words(console: Console) -> None:
    page = console.open()
    page.get_by_label(REPLY).fill("My long answ")
    console.give_to(console.staff[1])
    expect(page.get_by_text("This chat is not yours any more.")).to_be_visible()
    expect(page.get_by_text("Officer 1 is answering this chat.")).to_be_visible()
    expect(page.get_by_label(REPLY)).to_have_value("My long answ")
    expect(page.get_by_role("button", name="Send reply")).to_be_disabled()
    eventually(lambda: console.drafts() == {"reply": "My long answ"}, "the draft is kept")
    assert violations(page) == []


def test_the_buttons_follow_the_owner(console: Console) -> None:
    page = console.open()
    expect(page.get_by_role("button", name="Take over this chat")).to_have_count(0)
    console.give_to(None)
    expect(page.get_by_role("button", name="Take over this chat")).to_be_visible()
    expect(page.get_by_label(REPLY)).to_have_count(0)


def test_who_is_there_and_writes_is_shown(console: Console, artefacts: Path) -> None:
    page = console.open()
    page.get_by_label(REPLY).fill("I have rung the plumber and he")
    who = presence.of_staff(console.staff[1].id)
    with console.door.database.write() as session:
        presence.note(session, console.chat, who, typing=True, now=console.door.clock())
    expect(page.locator("#there")).to_have_text("Looking at this chat now: Officer 1.")
    expect(page.locator("#typing")).to_have_text("Officer 1 is writing.")
    console.say("He was here. He left again.")
    expect(page.locator("#review")).to_contain_text("The resident replied")
    assert violations(page) == []
    page.screenshot(path=artefacts / "staff-chat-live.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 640})
    page.screenshot(path=artefacts / "staff-chat-live-narrow.png", full_page=True)
    assert sideways_pixels(page) == 0
    assert violations(page) == []


def test_signed_out_while_writing_nothing_is_lost_and_a_new_sign_in_sends_it(
    console: Console,
) -> None:
    page = console.open()
    page.get_by_label(REPLY).fill("A long answer")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    with console.door.database.write() as session:
        sessions.sign_out(session, console.token, now=console.door.clock())
    expect(page.locator("#connection")).to_contain_text("You have been signed out.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("so this was not sent")).to_be_visible()
    expect(page.get_by_label(REPLY)).to_have_value("A long answer")
    assert violations(page) == []
    with console.door.database.write() as session:
        again = sessions.sign_in(session, console.staff[0], now=console.door.clock())
    console.context.add_cookies([{"name": "staff", "value": again, "url": console.address}])
    expect(page.locator("#connection")).to_be_empty(timeout=20_000)
    page.get_by_label(REPLY).press("Control+Enter")
    expect(page.locator("#messages")).to_contain_text("A long answer")
    assert console.replies() == ["A long answer"]


def test_shortcuts_work_outside_fields_and_without_modifiers_only(console: Console) -> None:
    page = console.open()
    page.locator("h1").click()
    page.keyboard.press("Control+r")
    page.wait_for_load_state()
    page.locator("h1").click()
    page.keyboard.press("r")
    expect(page.get_by_label(REPLY)).to_be_focused()
    page.keyboard.type("never nja?")
    expect(page.get_by_label(REPLY)).to_have_value("never nja?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label(REPLY).blur()
    page.keyboard.press("n")
    expect(page.get_by_label(NOTE)).to_be_focused()
    page.get_by_label(NOTE).blur()
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile("/finish$"))


def test_the_shortcuts_are_listed_and_the_list_closes_by_keyboard(
    console: Console, artefacts: Path
) -> None:
    page = console.open()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(listed).to_contain_text("Write a reply")
    expect(listed).to_contain_text("Write a private note")
    assert violations(page) == []
    page.screenshot(path=artefacts / "staff-shortcuts.png")
    page.set_viewport_size({"width": 320, "height": 640})
    page.screenshot(path=artefacts / "staff-shortcuts-narrow.png")
    assert sideways_pixels(page) == 0
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()


def test_a_case_is_taken_on_and_answered_by_keyboard(console: Console) -> None:
    reference = opened(console.door.database).reference
    page = console.open(f"/staff/cases/{reference}")
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(listed).to_contain_text("Give the case to me")
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile("done=assign$"))
    page.goto(f"{console.address}/staff/cases/{reference}/do/acknowledge")
    page.get_by_role("button", name="Look at the letter").click()
    page.get_by_role("button", name="Confirm and send").click()
    expect(page).to_have_url(re.compile("done=acknowledge$"))
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("/do/respond$"))


def test_j_and_k_go_through_a_list_and_slash_searches(console: Console) -> None:
    for _ in range(3):
        other = started(console.door.database)
        with console.door.database.write() as session:
            now = console.door.clock()
            conversations.hand_off(session, other, reason="asked", voice=VOICE, now=now)
    page = console.open("/staff/chats?show=waiting")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(3)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    for searched in ("/staff/chats?show=all", "/staff/cases"):
        page.goto(console.address + searched)
        page.keyboard.press("/")
        expect(page.locator("[data-shortcut='/']")).to_be_focused()


def test_shortcuts_can_be_switched_off(console: Console) -> None:
    console.prefer(shortcuts=False)
    page = console.open()
    page.keyboard.press("r")
    page.keyboard.press("?")
    expect(page.get_by_label(REPLY)).not_to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_title_and_the_icon_say_how_much_waits(console: Console) -> None:
    page = console.open("/staff/feedback")
    title = page.title()
    assert not title.startswith("(")
    console.say("Are you there?")
    expect(page).to_have_title(f"(1) {title}")
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("favicon-news"))
    reader = console.open()
    expect(page).to_have_title(title)
    expect(page.locator("link[rel=icon]")).not_to_have_attribute("href", re.compile("news"))
    reader.close()


LISTEN = """
  window.heard = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    heard.push("tone");
    return start.apply(this, when);
  };
  window.Notification = class {
    static permission = "granted";
    static requestPermission() { return Promise.resolve("granted"); }
    constructor(title, { body }) { heard.push(body); }
    addEventListener() {}
  };
"""


def heard(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.heard")
    return found


def test_nothing_sounds_and_no_notice_is_shown_unless_it_was_chosen(console: Console) -> None:
    console.context.add_init_script(LISTEN)
    page = console.open("/staff/feedback")
    page.locator("h1").click()
    console.say("Are you there?")
    expect(page).to_have_title(re.compile(r"^\(1\)"))
    assert heard(page) == []


def test_whoever_chose_so_hears_a_sound_and_sees_a_notice_without_a_word_of_anybody(
    console: Console,
) -> None:
    console.prefer(sound=True, desktop=True)
    console.context.add_init_script(LISTEN)
    page = console.open("/staff/feedback")
    page.locator("h1").click()
    expect(page).not_to_have_title(re.compile(r"^\("))
    console.say("My name is Jo Marsh")
    expect(page).to_have_title(re.compile(r"^\(1\)"))
    eventually(lambda: len(heard(page)) == 3, "two tones and one notice")
    notice = next(one for one in heard(page) if one != "tone")
    assert notice == "0 chats wait for a person. 1 new message in your chats."


def test_in_quiet_hours_there_is_neither(console: Console) -> None:
    console.prefer(sound=True, desktop=True, quiet_from="00:00", quiet_until="23:59")
    console.context.add_init_script(LISTEN)
    page = console.open("/staff/feedback")
    page.locator("h1").click()
    console.say("Are you there?")
    expect(page).to_have_title(re.compile(r"^\(1\)"))
    assert heard(page) == []


def test_sound_and_notice_can_be_tried_out(console: Console, artefacts: Path) -> None:
    console.context.add_init_script(LISTEN)
    page = console.open("/staff/account")
    page.get_by_role("button", name="Test the sound").click()
    expect(page.get_by_text("You should have heard two short tones.")).to_be_visible()
    page.get_by_role("button", name="Test a desktop notice").click()
    expect(page.get_by_text("A notice was shown.")).to_be_visible()
    assert heard(page) == ["tone", "tone", "This is what a notice looks like."]
    assert violations(page) == []
    page.screenshot(path=artefacts / "staff-account-tests.png", full_page=True)


def test_a_tab_that_nobody_looks_at_lets_its_stream_go_and_catches_up(console: Console) -> None:
    page = console.context.new_page()
    page.clock.install()
    page.goto(f"{console.address}/staff/conversations/{console.chat}")
    expect(page.locator("#chat")).to_have_attribute("data-following", "yes")
    look(page, "hidden")
    page.clock.run_for(31_000)
    watched = ("conversation", console.chat)
    eventually(lambda: watched not in console.door.wakeups._readers, "the stream is let go")
    console.say("While nobody looked")
    look(page, "visible")
    expect(page.locator("#messages")).to_contain_text("While nobody looked")


def look(page: Page, how: str) -> None:
    page.evaluate(
        """(how) => {
          Object.defineProperty(document, "visibilityState", { value: how, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        how,
    )
