"""The pages that list chats, and the replies that managers keep for them."""

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.conversations.models import ReplyTemplate
from backend.web.door import Door
from tests.parts import Clock, posted, started
from tests.web.chats import Chat
from tests.web.served import browser, words_of
from tests.web.staff.forms import filled
from tests.web.visits import post, sit_down

REPLIES = "/staff/settings/reply-templates"
GOODBYE = f"{REPLIES}/change?name=Say+goodbye"


@pytest.fixture
def officer(client: httpx.Client, door: Door) -> httpx.Client:
    """A browser in which an officer is signed in."""
    sit_down(client, door, "sam", name="Sam Ade")
    return client


@pytest.fixture
def manager(client: httpx.Client, door: Door) -> httpx.Client:
    """A browser in which a manager is signed in."""
    sit_down(client, door, "mo.price", name="Mo Price", role="manager")
    return client


def test_each_list_says_so_when_it_is_empty(officer: httpx.Client) -> None:
    for show, told in (
        ("waiting", "Nobody is waiting."),
        ("mine", "You have no chats open."),
        ("all", "No chat was found."),
        ("nonsense", "Nobody is waiting."),
    ):
        assert told in words_of(officer.get("/staff/chats", params={"show": show}))


def test_who_waits_is_shown_with_how_long_in_which_language_and_with_what_danger(
    officer: httpx.Client, address: str, clock: Clock
) -> None:
    with browser(address) as resident:
        chat = Chat(resident)
        chat.press("/talk_to_person")
        chat.say("I smell gas <b>now</b>")
    with browser(address) as resident:
        other = Chat(resident)
        other.press("/talk_to_person")
        other.say("Mieszkanie jest bardzo zimne i mokre od trzech tygodni")
    clock.move(minutes=12)
    page = officer.get("/staff/chats")
    words = words_of(page)
    assert "Waiting 12 minutes." in words
    assert "Hazards and people at risk: Gas" in words
    assert "Wrote in Polish." in words
    assert "I smell gas <b>now</b>" in words
    assert "2 unread" in words
    assert "<b>now" not in page.text


def test_what_was_read_on_one_device_is_read_on_the_other(
    officer: httpx.Client, address: str, door: Door
) -> None:
    with browser(address) as resident, browser(address) as phone:
        sit_down(phone, door, "sam")
        chat = Chat(resident)
        chat.press("/talk_to_person")
        assert "1 unread" in words_of(phone.get("/staff/chats"))
        officer.get(f"/staff/conversations/{chat.id}")
        assert "unread" not in words_of(phone.get("/staff/chats"))


def test_a_page_of_all_stays_as_it_is_while_chats_come(
    officer: httpx.Client, door: Door, clock: Clock
) -> None:
    for n in range(30):
        posted(door.database, started(door.database, now=clock()), f"Chat {n:02}", now=clock())
        clock.move(minutes=1)
    first = officer.get("/staff/chats", params={"show": "all", "words": "Chat"})
    assert "30 chats found." in words_of(first)
    older = first.text[first.text.index('rel="next"') - 400 :]
    address = older[older.index('href="/staff/chats?show=all') + 6 :].split('"')[0]
    clock.move(minutes=1)
    posted(door.database, started(door.database, now=clock()), "Chat newer", now=clock())
    second = words_of(officer.get(address.replace("&amp;", "&")))
    assert "Page 2 of 2." in second
    assert [f"Chat {n:02}" in second for n in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize(
    "odd",
    [
        {"page": "0"},
        {"page": "99999999999999999999"},
        {"until": "yesterday"},
        {"until": "9999-12-31T23:59:59-23:00"},
        {"words": "%_\\'\"<script>"},
        {"words": "\x00"},
        {"words": "x " * 100},
        {"owner": "nobody"},
    ],
)
def test_odd_questions_do_no_harm(officer: httpx.Client, odd: dict[str, str]) -> None:
    page = officer.get("/staff/chats", params={"show": "all", **odd})
    assert page.status_code in (200, 422)
    assert "<h1" in page.text


def test_that_a_list_was_looked_at_is_kept_without_what_was_sought(
    officer: httpx.Client, door: Door
) -> None:
    officer.get("/staff/chats", params={"show": "all", "words": "Pat Jones"})
    with door.database.read() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "listed")).one()
    assert (line.object_id, line.data) == ("all", {"page": 1, "searched": True})


def test_officers_read_the_replies_and_managers_keep_them(
    signed_in_browser: Callable[..., httpx.Client],
) -> None:
    officer = signed_in_browser("officer")
    page = officer.get(REPLIES)
    assert "Say goodbye" in words_of(page)
    assert "Add a reply" not in words_of(page)
    assert officer.get(GOODBYE).status_code == 403
    for path in ("", "/change", "/end"):
        refused = post(officer, f"{REPLIES}{path}", page="/staff", name="Say goodbye", text="x")
        assert refused.status_code == 403


def test_a_reply_is_added_changed_and_removed(manager: httpx.Client, door: Door) -> None:
    added = post(manager, REPLIES, page=REPLIES, name="Ask <b>more</b>", text="Hello {name}")
    assert (added.status_code, added.headers["location"]) == (303, REPLIES)
    shown = manager.get(REPLIES)
    assert "Ask <b>more</b>" in words_of(shown) or "Ask &lt;b&gt;more" in shown.text
    form = filled(manager.get(GOODBYE), f"{REPLIES}/change")
    saved = manager.post(f"{REPLIES}/change", data={**form, "text": "Bye {name}"})
    assert saved.status_code == 303
    assert "Bye {name}" in words_of(manager.get(REPLIES))
    form = filled(manager.get(GOODBYE), f"{REPLIES}/change")
    assert manager.post(f"{REPLIES}/end", data=form).status_code == 303
    assert manager.get(GOODBYE).status_code == 404
    with door.database.read() as session:
        assert session.scalars(
            select(ReplyTemplate.ended_at).where(ReplyTemplate.name == "Say goodbye")
        ).one()


def test_a_stale_change_shows_both_and_loses_nothing(manager: httpx.Client) -> None:
    form = filled(manager.get(GOODBYE), f"{REPLIES}/change")
    manager.post(f"{REPLIES}/change", data={**form, "text": "Theirs"})
    clash = manager.post(f"{REPLIES}/change", data={**form, "text": "Mine"})
    assert clash.status_code == 409
    words = words_of(clash)
    assert "Somebody else changed this reply meanwhile." in words
    assert "Theirs" in words
    form = filled(clash, f"{REPLIES}/change")
    assert form["text"] == "Mine"
    assert manager.post(f"{REPLIES}/change", data=form).status_code == 303
    assert "Mine" in words_of(manager.get(REPLIES))


def test_a_reply_that_cannot_be_kept_says_why_and_stays(manager: httpx.Client) -> None:
    refused = post(manager, REPLIES, page=REPLIES, name="New", text="Hello {nmae}")
    assert refused.status_code == 422
    assert "Only the places listed can be filled in" in words_of(refused)
    assert "Hello {nmae}" in refused.text
    form = filled(manager.get(GOODBYE), f"{REPLIES}/change")
    refused = manager.post(f"{REPLIES}/change", data={**form, "text": "w" * 4_001})
    assert refused.status_code == 422
    assert "w" * 4_001 in refused.text
