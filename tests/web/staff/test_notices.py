"""The staff pages of messages: those that have not gone, what they say, and when they go."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.landlord.choices import DUE_SOON_DAYS, QUIET_HOURS
from backend.landlord.service import value
from backend.notifications.models import Notice
from backend.notifications.sent_letters import LETTER
from backend.web.door import Door
from tests.parts import MONDAY_NOON
from tests.web.axe import sideways_pixels, violations
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, token_in, words_of
from tests.web.visits import post, sit_down

PAGE = "/staff/notices"
SETTINGS = "/staff/settings/notices"
AN_HOUR_AGO = MONDAY_NOON - timedelta(hours=1)


@pytest.fixture
def manager(door: Door, address: str) -> Iterator[httpx.Client]:
    """A browser in which a manager is signed in."""
    with browser(address) as one:
        sit_down(one, door, "morgan", name="Mo Price", role="manager")
        yield one


def owed(door: Door, key: str = "event:1", **more: Any) -> int:
    """Owe a mail since an hour ago, and give its number."""
    known = {"kind": "case_received", "about": {"reference": "WK-1"}, "due_at": AN_HOUR_AGO}
    with door.database.write() as session:
        notice = Notice(dedup_key=key, **{**known, **more})
        session.add(notice)
        session.flush()
        return notice.id


def notice(door: Door, number: int) -> Notice:
    with door.database.read() as session:
        return session.get_one(Notice, number)


def done_in_the_log(door: Door) -> list[str]:
    with door.database.read() as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.object_kind == "notice"))
        return [row.action for row in rows]


def test_what_waits_and_what_was_given_up_is_listed_with_the_reason(
    door: Door, manager: httpx.Client
) -> None:
    owed(door, attempts=3, last_error="SMTPRecipientsRefused: 550")
    owed(door, "two", given_up_at=MONDAY_NOON, attempts=100, last_error="TimeoutError: timed out")
    owed(door, "three", done_at=MONDAY_NOON, last_error="SMTPRecipientsRefused: 550")
    owed(door, "four", due_at=MONDAY_NOON)
    owed(door, "five", done_at=MONDAY_NOON)
    owed(door, "six", due_at=MONDAY_NOON + timedelta(days=2))
    words = words_of(manager.get(PAGE))
    assert "Messages that have not gone (3)" in words
    assert "The mail server does not take mail for that address" in words
    assert "SMTPRecipientsRefused: 550" in words
    assert "The mail server did not answer in time" in words
    assert "Given up" in words
    assert "not to every address" in words
    assert "Messages that have not gone (3)" in words_of(manager.get("/staff"))


def test_a_message_is_tried_again_at_once_with_as_many_tries_as_a_new_one(
    door: Door, manager: httpx.Client
) -> None:
    number = owed(door, given_up_at=MONDAY_NOON, attempts=100, last_error="refused")
    post(manager, f"{PAGE}/{number}/try-again", page=PAGE)
    again = notice(door, number)
    assert (again.attempts, again.given_up_at, again.due_at) == (0, None, door.clock())
    assert done_in_the_log(door) == ["notice_tried_again"]


def test_after_an_outage_everything_is_tried_again_by_one_button(
    door: Door, manager: httpx.Client
) -> None:
    numbers = [owed(door, f"event:{n}", given_up_at=MONDAY_NOON) for n in range(3)]
    part = owed(door, "part", done_at=MONDAY_NOON, last_error="SMTPRecipientsRefused: 550")
    post(manager, f"{PAGE}/try-all-again", page=PAGE)
    assert [notice(door, number).given_up_at for number in numbers] == [None, None, None]
    assert notice(door, part).done_at == MONDAY_NOON, "who got it does not get it twice"
    assert done_in_the_log(door) == ["notice_tried_again"] * 3


def test_a_message_is_given_up_with_a_reason_and_is_gone_from_the_list(
    door: Door, manager: httpx.Client
) -> None:
    number = owed(door, attempts=3, last_error="refused")
    csrf = token_in(manager.get(PAGE))
    wordless = manager.post(f"{PAGE}/{number}/give-up", data={"csrf": csrf, "why": " ... "})
    assert wordless.status_code == 422
    assert "Write why this message need not go" in wordless.text
    assert 'value=" ... "' in wordless.text
    post(manager, f"{PAGE}/{number}/give-up", page=PAGE, why="We rang them")
    given_up = notice(door, number)
    assert (given_up.given_up_why, given_up.given_up_at) == ("We rang them", door.clock())
    assert "Every message has gone" in manager.get(PAGE).text
    assert done_in_the_log(door) == ["notice_given_up"]


def test_what_went_meanwhile_can_neither_be_tried_again_nor_given_up(
    door: Door, manager: httpx.Client
) -> None:
    number = owed(door)
    csrf = token_in(manager.get(PAGE))
    with door.database.write() as session:
        session.get_one(Notice, number).done_at = MONDAY_NOON
    for what in ("try-again", "give-up"):
        answer = manager.post(f"{PAGE}/{number}/{what}", data={"csrf": csrf, "why": "rang"})
        assert answer.status_code == 422
        assert "That message has gone" in answer.text
    assert notice(door, number).given_up_at is None


def test_a_letter_is_given_up_on_its_own_page_only(door: Door, manager: httpx.Client) -> None:
    number = owed(door, kind=LETTER, about={"letter": 1}, attempts=2, last_error="refused")
    page = manager.get(PAGE)
    assert 'href="/staff/letters"' in page.text
    assert f"/{number}/give-up" not in page.text
    data = {"csrf": token_in(page), "why": "posted"}
    assert manager.post(f"{PAGE}/{number}/give-up", data=data).status_code == 422
    assert notice(door, number).given_up_at is None


def test_an_officer_sees_neither_the_page_nor_the_number(door: Door, client: httpx.Client) -> None:
    owed(door)
    sit_down(client, door, "priya")
    assert client.get(PAGE).status_code == 403
    assert "have not gone" not in client.get("/staff").text


def test_a_message_is_shown_as_an_example(door: Door, manager: httpx.Client) -> None:
    page = manager.get(f"{SETTINGS}/complaint_received")
    assert "This is an example." in words_of(page)
    assert "Your complaint is on record" in words_of(page)
    assert door.rulebook.pack.contacts.phone in words_of(page)


def test_text_messages_are_shown_as_examples_word_for_word(
    door: Door, manager: httpx.Client
) -> None:
    listed = manager.get(SETTINGS)
    assert "No texts are sent." in words_of(listed)
    short = door.rulebook.pack.landlord.short_name
    for name in ("code_text", "references_text", "wrong_codes_text", "contact_code_text"):
        assert f'href="{SETTINGS}/{name}"' in listed.text
        page = manager.get(f"{SETTINGS}/{name}")
        said = page.text.partition('staff-letter-preview">')[2].partition("</p>")[0]
        assert short in said
        assert "[" not in said, "each fact is made up"
        assert "This is an example." in words_of(page)
    assert "123-456 is your code from" in words_of(manager.get(f"{SETTINGS}/code_text"))


def test_where_texts_go_the_page_says_so(make_door: MakeDoor) -> None:
    door = make_door(sms_url="file:texts")
    with served(door) as address, browser(address) as one:
        sit_down(one, door, "morgan", name="Mo Price", role="manager")
        assert "They go to the mobile numbers that residents gave us." in words_of(
            one.get(SETTINGS)
        )


def test_a_message_that_does_not_exist_has_no_example(manager: httpx.Client) -> None:
    assert manager.get(f"{SETTINGS}/nothing").status_code == 404


def test_managers_say_when_messages_go(door: Door, manager: httpx.Client) -> None:
    page = manager.get(SETTINGS)
    typed = {
        "due_soon_days": "3",
        "window_days": "5",
        "unfinished_hours": "24",
        "withdrawal_days": "28",
        "quiet_hours": "9pm to 7:30am",
    }
    wrong = manager.post(SETTINGS, data={**typed, "csrf": token_in(page), "quiet_hours": "night"})
    assert wrong.status_code == 422
    assert 'value="night"' in wrong.text
    assert "such as 8pm to 8am" in wrong.text
    post(manager, SETTINGS, page=SETTINGS, **typed)
    with door.database.read() as session:
        assert value(session, DUE_SOON_DAYS) == 3
        assert value(session, QUIET_HOURS) == {"from": "21:00", "until": "07:30"}
    assert 'value="9pm to 7:30am"' in manager.get(SETTINGS).text
    clash = manager.post(SETTINGS, data={**typed, "csrf": token_in(page), "due_soon_days": "4"})
    assert clash.status_code == 409
    assert "Mo Price changed it" in words_of(clash)


@pytest.mark.parametrize(
    "path", [PAGE, SETTINGS, f"{SETTINGS}/complaint_received", f"{SETTINGS}/code_text"]
)
def test_the_pages_can_be_used_by_everyone(
    door: Door, manager: httpx.Client, address: str, chromium: Browser, path: str
) -> None:
    owed(door, attempts=3, last_error="SMTPRecipientsRefused: 550")
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    for cookie in manager.cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": address}])
    page = context.new_page()
    page.goto(f"{address}{path}")
    assert violations(page) == []
    assert sideways_pixels(page) == 0
    context.close()
