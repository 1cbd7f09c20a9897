"""The chat in a frame on a landlord's own page, in a real browser on two origins."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from ops import sample_landlord
from ops.ports import quiet_port
from tests.parts import Clock
from tests.web.axe import sideways_pixels, violations
from tests.web.served import door_over, served
from tests.web.stand_in_bot import stand_in_bot

pytestmark = pytest.mark.browser

LINK = "Complain, or ask about your complaint"
NAME = "Complain to West Kent Housing Association"


@dataclass(frozen=True)
class Two:
    """The landlord's website and the front door."""

    landlord: str
    front_door: str


@contextmanager
def both(migrated: Path, folder: Path, *, listed: bool) -> Iterator[Two]:
    port = quiet_port()
    landlord = f"http://127.0.0.1:{port}"
    copy = shutil.copy(migrated, folder / "front-door.db")
    with ExitStack() as open_ones:
        bot = open_ones.enter_context(stand_in_bot())
        hosts = landlord if listed else "http://127.0.0.1:9"
        door = door_over(f"sqlite:///{copy}", Clock(), bot_url=bot.url, embed_hosts=hosts)
        open_ones.callback(door.database.engine.dispose)
        front_door = open_ones.enter_context(served(door))
        open_ones.enter_context(sample_landlord.serving(front_door, port))
        yield Two(landlord, front_door)


@pytest.fixture(scope="module")
def two(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Both, with the landlord on the list of those that may show the chat."""
    with both(migrated_sqlite, tmp_path_factory.mktemp("two"), listed=True) as found:
        yield found


@pytest.fixture
def page(chromium: Browser, two: Two) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1280, "height": 800})
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    opened.goto(two.landlord)
    expect(link(opened)).to_have_attribute("aria-haspopup", "dialog")
    yield opened
    opened.close()
    assert problems == []


def link(page: Page) -> Locator:
    return page.get_by_role("link", name=LINK)


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name=NAME)


def frame(page: Page) -> FrameLocator:
    return dialog(page).frame_locator("iframe")


def open_chat(page: Page) -> FrameLocator:
    link(page).click()
    expect(frame(page).get_by_role("heading", name="Make a complaint")).to_be_visible()
    return frame(page)


def say(chat: FrameLocator | Page, words: str) -> None:
    chat.get_by_label("Your message").fill(words)
    chat.get_by_role("button", name="Send").click()
    expect(chat.locator("#messages").get_by_text(words, exact=True)).to_be_visible()


def test_the_launcher_is_small_may_be_kept_and_may_be_checked(anyone: httpx.Client) -> None:
    given = anyone.get("/launcher.js", headers={"Origin": "https://www.example.org"})
    assert len(given.content) < 5_000
    assert given.headers["content-type"].startswith("text/javascript")
    assert given.headers["cache-control"] == "public, max-age=604800"
    assert given.headers["access-control-allow-origin"] == "*"
    assert "etag" in given.headers
    assert "innerHTML" not in given.text
    assert "*" not in given.text.partition("postMessage")[2].partition(";")[0]


def test_without_the_script_the_link_leads_to_the_chat(chromium: Browser, two: Two) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(two.landlord)
    link(page).click()
    expect(page.get_by_role("heading", name="Make a complaint")).to_be_visible()
    assert page.url == f"{two.front_door}/chat"
    context.close()


def test_the_chat_opens_by_mouse_and_works_to_the_end_of_a_turn(page: Page) -> None:
    chat = open_chat(page)
    expect(link(page)).to_have_attribute("aria-expanded", "true")
    say(chat, "The boiler is off")
    say(chat, "And the tap drips")
    expect(chat.locator("#messages").get_by_text("You said: And the tap drips")).to_be_visible()
    expect(chat.locator("#chat")).to_have_attribute("data-following", "yes")
    page.reload()
    link(page).click()
    expect(frame(page).locator("#messages").get_by_text("The boiler is off")).to_have_count(2)


def test_by_keyboard_the_focus_moves_in_and_back_out(page: Page) -> None:
    link(page).focus()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(dialog(page).get_by_role("link", name="Open in full page")).to_be_focused()
    page.keyboard.press("Tab")
    expect(dialog(page).get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_hidden()
    expect(link(page)).to_be_focused()
    expect(link(page)).to_have_attribute("aria-expanded", "false")


def test_escape_closes_from_outside_and_from_inside_the_frame(page: Page) -> None:
    chat = open_chat(page)
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(link(page)).to_be_focused()
    page.keyboard.press("Enter")
    chat.get_by_label("Your message").fill("half a thought")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(link(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.get_by_label("Your message")).to_have_value("half a thought")


def test_the_page_behind_stays_usable(page: Page) -> None:
    open_chat(page)
    page.get_by_label("Search this website").fill("boiler")
    expect(dialog(page)).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_label("Search this website")).to_have_value("boiler")


def test_closing_takes_nobody_away_from_what_they_do_on_the_page(page: Page) -> None:
    open_chat(page)
    page.get_by_label("Search this website").fill("boiler")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_label("Search this website")).to_be_focused()


def test_a_click_that_asks_for_a_new_tab_gets_one(page: Page) -> None:
    with page.context.expect_page() as opened:
        link(page).click(modifiers=["Control"])
    expect(opened.value.get_by_role("heading", name="Make a complaint")).to_be_visible()
    expect(dialog(page)).to_have_count(0)


def test_the_full_page_shows_the_same_chat(page: Page, two: Two) -> None:
    say(open_chat(page), "The boiler is off")
    dialog(page).get_by_role("link", name="Open in full page").click()
    expect(page.locator("#messages").get_by_text("The boiler is off", exact=True)).to_be_visible()
    assert page.url == f"{two.front_door}/chat"


def test_what_leads_out_of_the_frame_opens_beside_it(page: Page, two: Two) -> None:
    chat = open_chat(page)
    with page.context.expect_page() as opened:
        chat.get_by_role("link", name="Fill in a form instead").click()
    expect(opened.value).to_have_url(f"{two.front_door}/complaint")
    expect(dialog(page)).to_be_visible()
    with page.context.expect_page() as posted:
        chat.locator("form").evaluate("form => { form.action = '/status'; form.method = 'get' }")
        chat.get_by_role("button", name="Send").click()
    expect(posted.value).to_have_url(re.compile("/status"))
    expect(dialog(page)).to_be_visible()


def test_axe_finds_nothing_on_the_page_with_the_chat_open(page: Page) -> None:
    open_chat(page)
    assert violations(page) == []


def test_it_fills_a_small_screen_without_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    open_chat(page)
    dialog(page).evaluate("one => Promise.all(one.getAnimations().map(come => come.finished))")
    assert dialog(page).bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 568}
    assert sideways_pixels(page) == 0
    inside = next(one for one in page.frames if one.url.endswith("/embed"))
    assert inside.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations(page) == []


def test_with_text_twice_as_large_nothing_is_cut_off(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    open_chat(page)
    for one in (
        dialog(page).get_by_role("link", name="Open in full page"),
        dialog(page).get_by_role("button", name="Close"),
    ):
        expect(one).to_be_in_viewport(ratio=1)
    assert sideways_pixels(page) == 0


def test_it_moves_only_for_those_who_do_not_mind(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_chat(page)
    assert dialog(page).evaluate("one => getComputedStyle(one).animationName") == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert dialog(page).evaluate("one => getComputedStyle(one).animationName") == "come"


def test_a_website_that_is_not_on_the_list_cannot_show_the_chat(
    chromium: Browser, migrated_sqlite: Path, tmp_path: Path
) -> None:
    with both(migrated_sqlite, tmp_path, listed=False) as two:
        page = chromium.new_page()
        page.clock.install()
        page.goto(two.landlord)
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            link(page).click()
        page.clock.run_for(11_000)
        expect(dialog(page).get_by_role("status")).to_have_text(
            "The chat did not open here. Open it in full page."
        )
        page.close()
