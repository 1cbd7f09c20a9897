"""Every template, filled with made-up view data: what is in it, and how a browser finds it."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from backend.policy.pack import load_pack
from backend.web.rendering import HERE, Renderer
from tests.web.axe import sideways_pixels, violations
from tests.web.preview import Preview, served
from tests.web.samples import HOSTILE, SAMPLES

RENDERER = Renderer(load_pack("west-kent-current"))
PARTS = {
    "layout.html",
    "page.html",
    "form.html",
    "danger.html",
    "exit_this_page.html",
    "chat_messages.html",
    "chat_back.html",
    "chat_carry_on.html",
    "chat_evidence.html",
    "evidence.html",
    "answer.html",
    "answer_more.html",
    "own_words.html",
    "timetable.html",
    "staff/layout.html",
    "staff/heard.html",
}
SMALLEST_TARGET = 24
TARGETS = "button, summary, .govuk-radios__input, textarea, input:not([type=hidden])"


def drawn(name: str) -> str:
    template, view = SAMPLES[name]
    return RENDERER.text(template, **view)


def test_every_template_for_residents_has_a_sample() -> None:
    root = HERE / "templates"
    templates = {str(path.relative_to(root)) for path in root.rglob("*.html")}
    # Those for staff are drawn with what is in a database, by tests/web/staff.
    ours = {name for name in templates - PARTS if not name.startswith("staff/")}
    assert ours == {name for name, _ in SAMPLES.values() if not name.startswith("staff/")}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_has_nothing_that_the_content_security_policy_forbids(name: str) -> None:
    shown = drawn(name)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", shown)
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", shown)
    assert not re.search(r"<(?:img|iframe|object|embed|base)\b", shown)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_has_one_heading_a_title_and_ids_used_once(name: str) -> None:
    shown = drawn(name)
    assert shown.count("<h1") == 1
    assert re.search(r"<title>.+ - West Kent Housing Association</title>", shown)
    assert "<title>Error: Error:" not in shown
    ids = Counter(re.findall(r'\sid="([^"]*)"', shown))
    assert [one for one, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_what_was_typed_is_shown_as_text(name: str) -> None:
    assert HOSTILE not in drawn(name)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_does_not_shout(name: str) -> None:
    words = re.sub(r"<!DOCTYPE html>|<[^>]*>", " ", drawn(name))
    assert "!" not in re.sub(r"[^\x00-\x7f]!", "", words)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_form_that_changes_something_carries_its_token(name: str) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", drawn(name), re.DOTALL):
        assert 'name="csrf"' in form


@pytest.mark.parametrize(
    "name", ["start-error", "chat-error", "form-errors", "check-route", "staff-sign-in"]
)
def test_a_page_with_an_error_says_so_first(name: str) -> None:
    shown = drawn(name)
    assert "<title>Error: " in shown
    assert shown.index("There is a problem") < shown.index("<h1")


def test_an_error_leads_to_its_field_and_is_said_there_too() -> None:
    shown = drawn("form-errors")
    assert 'href="#issue">Tell us what went wrong</a>' in shown
    assert 'href="#on_behalf">Choose who it is for</a>' in shown
    assert 'id="issue-error"' in shown
    assert 'id="on_behalf-error"' in shown


def test_only_the_open_message_has_choices_to_press() -> None:
    template, view = SAMPLES["chat"]
    closed = RENDERER.text(template, **{**view, "open_choices": None})
    assert 'name="choice"' in drawn("chat")
    # The way back to the assistant is a part of the page, not of a message.
    (only,) = re.findall(r'<button[^>]*name="choice"[^>]*>', closed)
    assert "/back_to_assistant" in only


def test_a_message_in_another_language_is_marked_with_it_and_so_are_its_choices() -> None:
    shown = drawn("chat-in-urdu")
    assert re.search(r'<p class="chat__text[^>]*dir="auto" lang="ur"', shown)
    assert re.search(r'<div class="chat__choices"[^>]*dir="auto" lang="ur"', shown)
    assert len(re.findall(r'lang="ur"', shown)) == 2
    assert re.search('\u2066<a [^>]*href="tel:01732749400"[^>]*>01732 749400</a>\u2069', shown)


def test_a_summary_has_a_change_button_for_each_line_and_one_to_send() -> None:
    shown = drawn("chat-summary")
    changes = re.findall(r'value="(/c_\d)"[^>]*>Change<span[^>]*> ([^<]+)</span>', shown)
    assert [value for value, _ in changes] == ["/c_1", "/c_2", "/c_3", "/c_4"]
    assert changes[1] == ("/c_2", "When it happened")
    assert shown.count(">Send my complaint</button>") == 1


def test_the_anchor_for_the_latest_stands_at_the_last_thing_the_resident_said() -> None:
    item = re.search(r'data-seq="(\d+)"[^>]*>\s*<span id="latest">', drawn("chat"))
    assert item is not None
    assert item[1] == "6"


def test_a_fragment_has_list_items_only() -> None:
    _, view = SAMPLES["chat"]
    shown = RENDERER.text("chat_messages.html", **view).strip()
    assert shown.startswith("<li ")
    assert shown.endswith("</li>")
    assert 'id="latest"' not in shown


def test_the_quick_exit_is_there_only_when_it_is_asked_for() -> None:
    assert 'href="/exit"' in drawn("chat-summary")
    assert 'href="/exit"' not in drawn("chat")


@pytest.fixture(scope="module")
def preview() -> Iterator[Preview]:
    with served() as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", SAMPLES)
def test_axe_finds_nothing_and_a_narrow_screen_has_nothing_beside_it(
    name: str, preview: Preview, page: Page
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{preview.address}/sample/{name}")
    assert violations(page) == []
    assert sideways_pixels(page) == 0


@pytest.mark.browser
@pytest.mark.parametrize("name", ["start", "chat-summary", "form-errors", "staff-home"])
def test_axe_finds_nothing_on_a_wide_screen(name: str, preview: Preview, page: Page) -> None:
    page.goto(f"{preview.address}/sample/{name}")
    assert violations(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["chat-summary", "form-errors"])
def test_what_has_the_keyboard_s_focus_is_in_view_on_the_smallest_screen(
    name: str, preview: Preview, page: Page
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{preview.address}/sample/{name}")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    stops = page.evaluate(f"document.querySelectorAll('a[href], {TARGETS}').length")
    hidden = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        where = page.evaluate(FOCUS_IN_VIEW)
        if where is not None:
            hidden.append(where)
    assert hidden == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["start", "chat-summary", "check-route", "staff-home"])
def test_whatever_is_pressed_is_large_enough(name: str, preview: Preview, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{preview.address}/sample/{name}")
    small = []
    for target in page.locator(TARGETS).all():
        box = target.bounding_box()
        if target.is_visible() and box and min(box["width"], box["height"]) < SMALLEST_TARGET:
            small.append(target.evaluate("target => target.outerHTML"))
    assert small == []


@pytest.mark.browser
def test_the_accessibility_tree_holds_what_a_screen_reader_needs(
    preview: Preview, page: Page
) -> None:
    page.goto(f"{preview.address}/sample/chat")
    assert page.get_by_role("banner").count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("contentinfo").count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "Your chat with West Kent"
    assert page.get_by_role("textbox", name="Your message").is_visible()
    assert page.get_by_role("list").first.get_by_role("listitem").count() == 7
    for name in ("Yes", "No, this is the first time", "Send", "Talk to a person"):
        assert page.get_by_role("button", name=name, exact=True).is_visible()
    assert page.locator("#messages").get_attribute("aria-live") is None


# Gives what has focus when nothing at its middle is it: it is outside the window or covered.
FOCUS_IN_VIEW = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const box = focused.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  if (right <= left || bottom <= top) return `${focused.outerHTML.slice(0, 120)} is outside`;
  const points = [0.1, 0.5, 0.9].map((part) => [(left + right) / 2, top + (bottom - top) * part]);
  const seen = points.some(([x, y]) => {
    const there = document.elementFromPoint(x, y);
    return there && (focused.contains(there) || there.contains(focused));
  });
  return seen ? null : `${focused.outerHTML.slice(0, 120)} is covered`;
}"""
