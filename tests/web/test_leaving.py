"""The quick way out, where words tell of abuse, violence or hate: on the page and in the frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from backend.settings import EXIT_URL
from tests.web.axe import violations
from tests.web.served import browser, token_in
from tests.web.test_launcher import Two, both, open_chat, say
from tests.web.visits import COMPLAINT, complain

ABUSE = "My husband hits me"
HATE = "My neighbour shouts racist abuse at us"
HIDDEN = "Please do not tell my husband that I complained"
GAS = "I can smell gas"
EXIT = 'href="/exit"'


@pytest.mark.parametrize(
    ("words", "shown"), [(ABUSE, True), (HATE, True), (HIDDEN, True), (GAS, False)]
)
def test_it_is_there_for_who_may_be_watched_and_nobody_else(
    anyone: httpx.Client, words: str, *, shown: bool
) -> None:
    anyone.post("/chat/messages", data={"text": words})
    assert (EXIT in anyone.get("/chat").text.partition("<template")[0]) is shown
    fragment = anyone.get("/chat/fragment")
    assert (" data-exit" in fragment.text) is shown


def test_it_stays_when_the_talk_goes_on_to_other_things(anyone: httpx.Client) -> None:
    anyone.post("/chat/messages", data={"text": ABUSE})
    anyone.post(
        "/chat/messages",
        data={"text": "And the tap drips", "csrf": token_in(anyone.get("/chat"))},
    )
    assert " data-exit" in anyone.get("/chat/fragment?after=2").text


@pytest.mark.parametrize(("words", "shown"), [(HIDDEN, True), (GAS, False)])
def test_the_form_shows_it_too(anyone: httpx.Client, words: str, *, shown: bool) -> None:
    typed = {**COMPLAINT, "issue": words, "full_name": "123"}
    wrong = anyone.post("/complaint", data={"csrf": token_in(anyone.get("/complaint")), **typed})
    assert wrong.status_code == 422
    assert (EXIT in wrong.text) is shown


@pytest.mark.parametrize(("words", "shown"), [(ABUSE, True), (GAS, False)])
def test_the_page_of_ones_own_case_shows_it(quiet_address: str, words: str, *, shown: bool) -> None:
    with browser(quiet_address) as one:
        complain(one, {**COMPLAINT, "issue": f"{words}. You never answered my complaint."})
        status = one.get("/status")
        assert "WK-" in status.text
        assert (EXIT in status.text) is shown


def test_what_was_told_is_kept_and_this_browser_forgets_it(quiet_address: str) -> None:
    with browser(quiet_address) as one:
        one.post("/chat/messages", data={"text": ABUSE})
        kept = one.cookies["chat"]
        one.get("/exit")
        assert "chat" not in one.cookies
        assert ABUSE not in one.get("/chat").text
        assert ABUSE in one.get("/chat", headers={"Cookie": f"chat={kept}"}).text


@pytest.fixture(scope="module")
def two(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    with both(migrated_sqlite, tmp_path_factory.mktemp("leaving"), listed=True) as found:
        yield found


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    yield context.new_page()
    context.close()


def press_shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


@contextmanager
def leaving(page: Page, two: Two) -> Iterator[None]:
    """See the whole window go somewhere harmless, and the chat forgotten in this browser."""
    with page.expect_request(EXIT_URL) as left:
        yield
    assert left.value.frame == page.main_frame
    assert "referer" not in left.value.all_headers()
    again = page.context.new_page()
    again.goto(f"{two.front_door}/chat")
    expect(again.get_by_role("heading", name="Make a complaint")).to_be_visible()


def test_it_appears_without_a_new_page_and_what_was_being_written_stays(
    page: Page, two: Two
) -> None:
    page.goto(f"{two.front_door}/chat")
    say(page, "Hello")
    expect(page.get_by_role("button", name="Exit this page")).to_have_count(0)
    say(page, ABUSE)
    page.get_by_label("Your message").fill("and half a thought")
    expect(page.get_by_role("button", name="Exit this page")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("and half a thought")
    expect(page.get_by_text("How to leave this page quickly")).to_be_visible()
    assert violations(page) == []
    with leaving(page, two):
        page.get_by_role("button", name="Exit this page").click()


def test_shift_three_times_leaves(page: Page, two: Two) -> None:
    page.goto(f"{two.front_door}/chat")
    say(page, ABUSE)
    page.reload()
    with leaving(page, two):
        press_shift_three_times(page)


@pytest.mark.parametrize("how", ["button", "keys"])
def test_in_the_frame_the_whole_window_leaves(page: Page, two: Two, how: str) -> None:
    page.goto(two.landlord)
    chat = open_chat(page)
    say(chat, ABUSE)
    expect(chat.get_by_role("button", name="Exit this page")).to_be_visible()
    with leaving(page, two):
        if how == "button":
            chat.get_by_role("button", name="Exit this page").click()
        else:
            chat.get_by_label("Your message").focus()
            press_shift_three_times(page)


def test_a_browser_without_cookies_in_the_frame_is_sent_to_the_full_page(
    page: Page, two: Two
) -> None:
    page.route("**/embed/cookies", lambda route: route.fulfill(status=404))
    page.goto(two.landlord)
    page.get_by_role("link", name="Complain, or ask").click()
    chat = page.get_by_role("dialog").frame_locator("iframe")
    expect(chat.get_by_role("alert")).to_contain_text("does not let the chat run")
    expect(chat.get_by_label("Your message")).to_be_hidden()
    with page.context.expect_page() as opened:
        chat.get_by_role("link", name="Open the chat in a new tab").click()
    expect(opened.value).to_have_url(f"{two.front_door}/chat")
