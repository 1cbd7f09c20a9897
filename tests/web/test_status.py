"""When will I hear back: a verified browser sees its own case, everybody else what is published."""

import re

import httpx
import pytest

from tests.parts import Clock
from tests.web.chats import Chat
from tests.web.served import browser, words_of
from tests.web.stand_in_bot import StandInBot
from tests.web.visits import COMPLAINT, FIRST_REPORT, FOR_ANOTHER, complain, post

CONTACT = "10 December 2026"
ANSWER = "30 December 2026"


def reference_on(page: httpx.Response) -> str:
    found = re.search(r"\bWK-[0-9A-Z]{4}-[0-9A-Z]{4}\b", words_of(page))
    assert found, words_of(page)
    return found[0]


def published(client: httpx.Client) -> str:
    with browser(str(client.base_url)) as stranger:
        return words_of(stranger.get("/status"))


def test_a_stranger_sees_the_published_timetable_and_no_case(client: httpx.Client) -> None:
    page = client.get("/status")
    assert page.status_code == 200
    assert "working days" in words_of(page)
    assert "WK-" not in words_of(page)


def test_whoever_complained_for_themselves_sees_dates_and_why(client: httpx.Client) -> None:
    reference = reference_on(complain(client, COMPLAINT))
    page = words_of(client.get("/status"))
    assert reference in page
    assert CONTACT in page
    assert ANSWER in page
    assert "Christmas Day" in page, "the working is shown"


def test_after_thirty_quiet_minutes_it_is_the_published_timetable_again(
    client: httpx.Client, clock: Clock
) -> None:
    reference = reference_on(complain(client, COMPLAINT))
    clock.move(minutes=30)
    assert reference in words_of(client.get("/status"))
    clock.move(seconds=1)
    page = words_of(client.get("/status"))
    assert reference not in page
    assert CONTACT not in page
    assert page == published(client)


def test_a_message_keeps_a_browser_verified_for_thirty_minutes_more(
    client: httpx.Client, clock: Clock, bot: StandInBot
) -> None:
    reference = reference_on(complain(client, COMPLAINT))
    for _ in range(3):
        clock.move(minutes=29)
        post(client, "/chat/messages", page="/chat", text="Thank you")
    assert reference in words_of(client.get("/status"))
    clock.move(minutes=29)
    assert reference in words_of(client.get("/status"))


def test_looking_does_not_keep_a_browser_verified(client: httpx.Client, clock: Clock) -> None:
    reference = reference_on(complain(client, COMPLAINT))
    for _ in range(4):
        clock.move(minutes=10)
        page = words_of(client.get("/status"))
    assert reference not in page


def test_a_message_after_thirty_minutes_does_not_verify_again(
    client: httpx.Client, clock: Clock
) -> None:
    reference = reference_on(complain(client, COMPLAINT))
    clock.move(minutes=31)
    post(client, "/chat/messages", page="/chat", text="Hello again")
    assert reference not in words_of(client.get("/status"))


def test_an_ended_conversation_shows_no_case(client: httpx.Client) -> None:
    reference = reference_on(complain(client, COMPLAINT))
    cookies = dict(client.cookies)
    post(client, "/chat/finish", page="/chat")
    assert reference not in words_of(client.get("/status"))
    client.cookies.set("chat", cookies["chat"], domain="127.0.0.1")
    assert reference not in words_of(client.get("/status")), "not even with the old cookie"


def test_whoever_complained_for_another_is_never_told_of_the_case(
    client: httpx.Client, clock: Clock
) -> None:
    sent = complain(client, FOR_ANOTHER)
    reference = reference_on(sent)
    for shown in (words_of(sent), words_of(client.get("/status"))):
        assert CONTACT not in shown
        assert ANSWER not in shown
        assert "Joan" not in shown
    assert reference not in words_of(client.get("/status"))


def test_a_case_for_oneself_does_not_open_another_s_in_the_same_browser(
    client: httpx.Client,
) -> None:
    other = reference_on(complain(client, FOR_ANOTHER))
    own = reference_on(complain(client, COMPLAINT))
    page = words_of(client.get("/status"))
    assert own in page
    assert other not in page


def test_a_case_for_another_does_not_prolong_what_one_sees_of_one_s_own(
    client: httpx.Client, clock: Clock
) -> None:
    own = reference_on(complain(client, COMPLAINT))
    clock.move(minutes=31)
    complain(client, {**FOR_ANOTHER, "issue": "Her roof leaks and nobody came twice."})
    assert own not in words_of(client.get("/status"))


def test_a_new_conversation_is_never_told_of_a_case(client: httpx.Client, address: str) -> None:
    reference = reference_on(complain(client, COMPLAINT))
    with browser(address) as elsewhere:
        chat = Chat(elsewhere)
        chat.say(f"When will I hear back about {reference}?")
        assert reference not in words_of(elsewhere.get("/status"))


@pytest.mark.parametrize("query", ["?reference={}", "?token={}", "/{}"])
def test_knowing_a_reference_opens_nothing(client: httpx.Client, address: str, query: str) -> None:
    reference = reference_on(complain(client, COMPLAINT))
    with browser(address) as elsewhere:
        page = elsewhere.get(f"/status{query.format(reference)}")
    assert CONTACT not in page.text
    assert page.status_code in (200, 404)


def test_a_service_request_shows_its_reference_and_promises_no_complaint_dates(
    client: httpx.Client,
) -> None:
    reference = reference_on(complain(client, FIRST_REPORT, route_choice="as_suggested"))
    page = words_of(client.get("/status"))
    assert reference in page
    assert CONTACT not in page
