"""The chat in a real browser: live where scripts run, whole where the network fails."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.eventually import eventually
from tests.web.axe import violations
from tests.web.preview import Preview, served
from tests.web.samples import choices

pytestmark = pytest.mark.browser

REMEMBER_ANNOUNCEMENTS = """() => {
  window.announced = [];
  const region = document.getElementById("announcer");
  new MutationObserver(() => region.textContent && window.announced.push(region.textContent))
    .observe(region, {childList: true, characterData: true, subtree: true});
}"""


@pytest.fixture
def chat() -> Iterator[Preview]:
    with served() as preview:
        yield preview


@pytest.fixture
def page(chromium: Browser, chat: Preview) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1280, "height": 700})
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.goto(f"{chat.address}/chat")
    expect(opened.locator("#chat")).to_have_attribute("data-following", "yes")
    opened.evaluate(REMEMBER_ANNOUNCEMENTS)
    yield opened
    opened.close()
    assert problems == []


def shown(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#messages .chat__text").all_inner_texts()]


def announced(page: Page) -> list[str]:
    told: list[str] = page.evaluate("window.announced")
    return told


def test_what_others_write_appears_is_read_out_once_and_leaves_the_focus_alone(
    chat: Preview, page: Page
) -> None:
    page.get_by_label("Your message").fill("I am still wri")
    chat.say("assistant", "Have you told us before?", choices=choices("Yes", "No"))
    expect(page.locator("#messages li")).to_have_count(2)
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(page.get_by_label("Your message")).to_have_value("I am still wri")
    assert announced(page) == [
        "Automated assistant: Have you told us before? 2 options below.",
    ]
    expect(page.locator("#announcer")).to_be_empty()
    assert violations(page) == []


def test_a_message_is_sent_once_shown_and_not_read_back(chat: Preview, page: Page) -> None:
    page.get_by_label("Your message").fill("The boiler is off")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#sending")).to_have_text("Sent")
    expect(page.get_by_label("Your message")).to_have_value("")
    expect(page.locator("#messages li")).to_have_count(2)
    assert shown(page)[1] == "The boiler is off"
    assert len(chat.posts) == 1
    assert announced(page) == []
    expect(page.locator("#sending")).to_be_empty()


def test_a_failed_send_is_tried_again_as_the_same_message_and_keeps_the_words(
    chat: Preview, page: Page
) -> None:
    chat.refuse_with = 503
    page.get_by_label("Your message").fill("The boiler is off")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#sending")).to_have_text("Not sent yet. Trying again")
    expect(page.get_by_label("Your message")).to_have_value("The boiler is off")
    page.get_by_label("Your message").press_sequentially(" and cold")
    chat.refuse_with = None
    expect(page.locator("#messages li")).to_have_count(2)
    assert shown(page)[1] == "The boiler is off"
    expect(page.get_by_label("Your message")).to_have_value("and cold")
    assert len({post["client_id"] for post in chat.posts}) == 1


def test_a_lost_answer_does_not_make_a_second_message(chat: Preview, page: Page) -> None:
    tries: list[str | None] = []

    def lose_the_first_answer(route: Route) -> None:
        tries.append(route.request.post_data)
        if len(tries) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/chat/messages", lose_the_first_answer)
    page.get_by_label("Your message").fill("The boiler is off")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#sending")).to_have_text("Sent")
    assert len(tries) == 2
    assert shown(page)[1:] == ["The boiler is off"]


def test_a_refused_message_is_explained_at_the_field_and_kept(chat: Preview, page: Page) -> None:
    chat.refuse_with = 422
    page.get_by_label("Your message").fill("too long")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#text-error")).to_have_text("Error: Your message is too long")
    expect(page.get_by_label("Your message")).to_have_value("too long")
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(page.get_by_label("Your message")).to_have_accessible_description(
        "You can write up to 4,000 characters. Error: Your message is too long"
    )
    assert violations(page) == []
    chat.refuse_with = None
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#text-error")).to_have_count(0)


def test_a_choice_is_pressed_by_keyboard_then_closed_with_the_focus_near_by(
    chat: Preview, page: Page
) -> None:
    chat.say("assistant", "Have you told us before?", choices=choices("Yes", "No"))
    page.get_by_role("button", name="Yes").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages li")).to_have_count(3)
    assert chat.posts[0]["choice"] == "/choice_0"
    expect(page.locator("#messages button")).to_have_count(0)
    expect(page.locator("#message-3")).to_be_focused()


def test_choices_come_before_the_composer_in_the_order_of_the_keyboard(
    chat: Preview, page: Page
) -> None:
    chat.say("assistant", "Have you told us before?", choices=choices("Yes", "No"))
    page.get_by_role("button", name="No").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your message")).to_be_focused()


def test_a_reader_of_the_composer_keeps_it_in_place_when_news_come(
    chat: Preview, page: Page
) -> None:
    for n in range(20):
        chat.say("assistant", f"line {n}")
    expect(page.locator("#messages li")).to_have_count(21)
    page.get_by_label("Your message").scroll_into_view_if_needed()
    page.get_by_label("Your message").press_sequentially("writing")
    before = page.get_by_label("Your message").bounding_box()
    chat.say("assistant", "news\n" * 8)
    expect(page.locator("#messages li")).to_have_count(22)
    after = page.get_by_label("Your message").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2


def test_a_lost_stream_is_admitted_and_made_good_without_gaps_or_doubles(
    chat: Preview, page: Page
) -> None:
    chat.stream_open = False
    expect(page.locator("#connection")).to_have_text(
        "Reconnecting. Your messages are safe.", timeout=5_000
    )
    expect(page.get_by_role("link", name="Check for new messages")).to_be_visible()
    for n in range(20):
        chat.say("assistant", f"line {n}")
    page.get_by_label("Your message").fill("sent meanwhile")
    page.get_by_role("button", name="Send").click()
    chat.stream_open = True
    expect(page.locator("#connection")).to_be_empty(timeout=20_000)
    expect(page.locator("#messages li")).to_have_count(22)
    assert shown(page)[1:] == [*(f"line {n}" for n in range(20)), "sent meanwhile"]
    expect(page.get_by_role("link", name="Check for new messages")).to_be_hidden()


def test_a_silent_stream_is_taken_for_dead_and_opened_anew(
    chromium: Browser, chat: Preview
) -> None:
    page = chromium.new_page()
    page.clock.install()
    page.goto(f"{chat.address}/chat")
    eventually(lambda: chat.streams_opened == 1, "the stream is opened")
    chat.beats = False
    page.clock.run_for(61_000)
    eventually(lambda: chat.streams_opened == 2, "the stream is opened again")
    page.close()


def test_the_page_shows_who_has_the_conversation(chat: Preview, page: Page) -> None:
    expect(page.get_by_text("An automated assistant answers here.")).to_be_visible()
    chat.waiting = True
    expect(page.get_by_text("The assistant is writing a reply.")).to_be_visible()
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_text("Nobody has joined yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Talk to a person")).to_be_hidden()
    chat.owner = "closed"
    expect(page.get_by_text("This chat has ended.")).to_be_visible()
    expect(page.get_by_label("Your message")).to_be_hidden()


def test_words_not_yet_sent_survive_asking_for_a_person(chat: Preview, page: Page) -> None:
    page.get_by_label("Your message").fill("half a thought")
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.locator("#messages li")).to_have_count(2)
    expect(page.get_by_label("Your message")).to_have_value("half a thought")


def test_control_and_enter_send(chat: Preview, page: Page) -> None:
    page.get_by_label("Your message").fill("one\ntwo")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#messages li")).to_have_count(2)
    assert shown(page)[1] == "one\ntwo"


def test_coming_back_to_a_long_chat_shows_where_it_stands(chat: Preview, page: Page) -> None:
    for number in range(12):
        chat.say("assistant", f"Question {number}\n\n" + "Some words. " * 60)
    chat.say("resident", "The last thing that I said")
    chat.say("assistant", "The newest answer")
    page.goto(f"{chat.address}/chat")
    expect(page.locator("#messages li").last).to_be_in_viewport()
    expect(page.get_by_text("The last thing that I said")).to_be_in_viewport()


def test_going_back_to_a_chat_that_was_left_for_good_shows_none_of_it(
    chat: Preview, page: Page
) -> None:
    chat.forgotten = True
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.get_by_role("heading", name="Make a complaint to West Kent")).to_be_visible()


def test_a_chat_that_cannot_be_read_just_now_keeps_what_is_being_written(
    chat: Preview, page: Page
) -> None:
    page.get_by_label("Your message").fill("half a thought")
    chat.forgotten = True
    chat.say("assistant", "news")
    expect(page.locator("#connection")).to_have_text("Reconnecting. Your messages are safe.")
    expect(page.get_by_label("Your message")).to_have_value("half a thought")


def test_markup_in_a_message_stays_text(chat: Preview, page: Page) -> None:
    chat.say("resident", "<img src=x onerror=alert(1)><script>alert(2)</script>")
    expect(page.locator("#messages li")).to_have_count(2)
    expect(page.locator("#messages img, #messages script")).to_have_count(0)


def test_without_scripts_the_same_page_sends_and_shows(chromium: Browser, chat: Preview) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{chat.address}/chat")
    chat.say("assistant", "Have you told us before?", choices=choices("Yes", "No"))
    page.get_by_role("link", name="Check for new messages").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.locator("#messages li")).to_have_count(3)
    page.get_by_label("Your message").fill("The boiler is off")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#messages li")).to_have_count(4)
    assert page.url.endswith("/chat#latest")
    assert [post["choice"] for post in chat.posts] == ["/choice_0", ""]
    context.close()
