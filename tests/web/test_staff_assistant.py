"""Managers turn the assistant off on a page; residents, programs and every process know at once."""

import re

import httpx
import pytest
from sqlalchemy import select

from backend.conversations.models import Message
from backend.web.door import Door
from tests.eventually import eventually
from tests.staff.people import made_staff
from tests.web.chats import Chat
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, words_of
from tests.web.stand_in_bot import StandInBot, hangs
from tests.web.test_status import reference_on
from tests.web.visits import COMPLAINT, complain, post, sign_in

PAGE = "/staff/assistant"
OFF = "The automated assistant is switched off for now."
PASSED = "We have passed this chat to West Kent's staff"


@pytest.fixture
def manager(door: Door, client: httpx.Client) -> httpx.Client:
    made_staff(door.database, role="manager")
    sign_in(client)
    return client


def turn(manager: httpx.Client, on: str, why: str = "It talks nonsense") -> httpx.Response:
    return post(manager, PAGE, page=PAGE, on=on, why=why)


def test_turned_off_it_is_asked_nothing_and_chats_are_told(
    manager: httpx.Client, chat: Chat, bot: StandInBot
) -> None:
    assert turn(manager, "false").headers["location"] == PAGE
    chat.wait_for(OFF)
    assert chat.read()["assistant"] == "off"
    chat.say("The lift is stuck again")
    chat.wait_for(PASSED)
    assert chat.read()["owner"] == "waiting"
    assert bot.said == []


def test_turned_on_again_it_goes_on_where_it_was(
    manager: httpx.Client, chat: Chat, bot: StandInBot
) -> None:
    turn(manager, "false")
    turn(manager, "true", "Put right")
    chat.wait_for("You said: /carry_on")
    assert chat.read()["assistant"] == "on"
    chat.say("Nobody rings me back")
    chat.wait_for("You said: Nobody rings me back")
    assert bot.said == ["/carry_on", "Nobody rings me back"]


def test_a_reply_that_was_being_thought_of_is_never_shown(
    manager: httpx.Client,
    chat: Chat,
    bot: StandInBot,
    door: Door,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot.next.append(hangs)
    chat.say("Nobody rings me back")
    eventually(lambda: bot.said == ["Nobody rings me back"], "the bot is asked")
    turn(manager, "false")
    chat.wait_for(PASSED)
    bot.released.set()
    eventually(lambda: "was discarded" in caplog.text, "the late reply is noted")
    assert not [line for line in chat.lines() if "You said" in line]
    with door.database.read() as session:
        said = session.scalars(select(Message.turn).where(Message.sender == "resident")).all()
    assert said == ["withheld"], "it is not asked again either"


def test_another_process_obeys_without_being_told(
    manager: httpx.Client, make_door: MakeDoor, bot: StandInBot
) -> None:
    with served(make_door()) as elsewhere, browser(elsewhere) as resident:
        chat = Chat(resident)
        turn(manager, "false")
        chat.say("Nobody rings me back")
        chat.wait_for(PASSED)
        turn(manager, "true", "Put right")
        other = Chat(resident)
        other.say("Hello")
        other.wait_for("You said: Hello")
    assert bot.said == ["Hello"]


def test_the_pages_of_residents_say_so_and_the_form_works_as_ever(
    manager: httpx.Client, address: str
) -> None:
    turn(manager, "false")
    with browser(address) as resident:
        front = resident.get("/")
        assert OFF in words_of(front)
        assert "answers first" not in words_of(front)
        resident.post("/chat/messages", data={"text": "Hello"})
        talk = words_of(resident.get("/chat"))
        assert PASSED in talk
        assert "Carry on with the assistant" not in talk
        assert "I will not answer" not in talk
        assert reference_on(complain(resident, COMPLAINT))
    turn(manager, "true")
    assert OFF not in words_of(httpx.get(address))


def test_danger_is_answered_and_staff_alerted_while_it_is_off(
    manager: httpx.Client, chat: Chat
) -> None:
    turn(manager, "false")
    chat.say("I can smell gas in the hallway")
    chat.wait_for("0800 111 999")
    assert "I can smell gas in the hallway" in words_of(manager.get("/staff"))


def test_the_staff_pages_say_that_it_is_off_and_offer_no_way_back_to_it(
    manager: httpx.Client, chat: Chat
) -> None:
    chat.press("/talk_to_person")
    at = f"/staff/conversations/{chat.id}"
    assert "Hand back to the assistant" in words_of(manager.get(at))
    turn(manager, "false")
    assert "The automated assistant is off." in words_of(manager.get("/staff"))
    assert "Hand back to the assistant" not in words_of(manager.get(at))
    refused = post(manager, f"{at}/hand-back", page=at)
    assert refused.status_code == 422
    assert "The assistant is switched off" in words_of(refused)


def test_the_page_shows_who_turned_it_and_why(manager: httpx.Client) -> None:
    assert "Nobody has turned it off yet." in words_of(manager.get(PAGE))
    turn(manager, "false", "<b>It talks nonsense</b>")
    page = manager.get(PAGE)
    assert "The automated assistant is off" in words_of(page)
    assert "<b>It talks" not in page.text
    assert re.search(r"Turned off +by Priya Shah, +7 December 2026 at 12:00pm", words_of(page))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"on": "false", "why": ""}, "Write why"),
        ({"on": "perhaps", "why": "x"}, "could not be read"),
        ({"why": "x"}, "could not be read"),
        ({"on": "false", "why": "x" * 1001}, "could not be read"),
    ],
)
def test_what_is_no_turn_of_the_switch_changes_nothing(
    manager: httpx.Client, body: dict[str, str], told: str
) -> None:
    refused = post(manager, PAGE, page=PAGE, **body)
    assert refused.status_code == 422
    assert told in words_of(refused)
    assert "The automated assistant is on" in words_of(manager.get(PAGE))


@pytest.mark.parametrize(("role", "may"), [("officer", False), ("administrator", True)])
def test_officers_see_it_and_leave_it(
    door: Door, client: httpx.Client, role: str, may: bool
) -> None:
    made_staff(door.database, role=role)
    sign_in(client)
    assert ("Turn the assistant off" in words_of(client.get(PAGE))) is may
    answer = post(client, PAGE, page=PAGE, on="false", why="It talks nonsense")
    assert answer.status_code == (303 if may else 403)
    assert ("The automated assistant is off" in words_of(client.get(PAGE))) is may
