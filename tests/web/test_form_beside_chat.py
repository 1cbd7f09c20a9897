"""The plain form beside a chat, the way back to the assistant, and what residents are promised."""

import re

import httpx
import pytest
from sqlalchemy import select

from backend.conversations.models import Alert, Conversation
from backend.web.door import Door
from tests.web.served import token_in, words_of
from tests.web.test_status import reference_on
from tests.web.visits import COMPLAINT, FOR_ANOTHER, complain, fill_in, post

GAS = "I can smell gas in the hallway."


def owner(door: Door) -> str:
    with door.database.read() as session:
        return session.scalars(select(Conversation)).one().owner


def begun(client: httpx.Client) -> httpx.Client:
    """Start a chat in this browser."""
    client.post("/chat/messages", data={"text": "My boiler is off", "client_id": "one"})
    return client


@pytest.mark.parametrize("answers", [COMPLAINT, FOR_ANOTHER], ids=["own", "for another"])
def test_the_chat_says_that_the_form_was_sent(
    client: httpx.Client, answers: dict[str, str]
) -> None:
    reference = reference_on(complain(begun(client), answers))
    chat = words_of(client.get("/chat"))
    assert chat.count(f"Your form was sent: {reference}") == 1
    assert chat.count("You filled in the form:") == 1
    again = post(client, "/complaint/send", page="/chat")
    assert again.status_code == 303
    assert words_of(client.get("/chat")).count("Your form was sent") == 1


def test_a_form_put_right_alerts_staff_once(client: httpx.Client, door: Door) -> None:
    told = {**COMPLAINT, "issue": GAS}
    assert fill_in(client, {**told, "full_name": ""}).status_code == 422
    assert fill_in(client, {**told, "adjustments": "Large print"}).status_code == 303
    with door.database.read() as session:
        assert len(session.scalars(select(Alert)).all()) == 1


def test_whoever_waits_has_a_button_that_leads_back_to_the_assistant(
    client: httpx.Client, door: Door
) -> None:
    begun(client)
    post(client, "/chat/person", page="/chat")
    assert owner(door) == "waiting"
    page = client.get("/chat")
    assert page.text.count('value="/back_to_assistant"') == 1
    pressed = client.post(
        "/chat/messages",
        data={"csrf": token_in(page), "choice": "/back_to_assistant", "client_id": "back"},
    )
    assert pressed.status_code == 303
    assert owner(door) == "bot"
    assert "You are talking to the automated assistant again." in words_of(client.get("/chat"))


def test_the_forms_confirmation_says_what_the_day_of_the_answer_hangs_on(
    client: httpx.Client,
) -> None:
    shown = words_of(complain(client, COMPLAINT))
    assert "Send you our answer by Wednesday 30 December 2026. It is sooner if" in shown
    assert "It is sooner if we write to you sooner to say that we have it." in shown


@pytest.mark.parametrize("name", ["1234", "😀", "x" * 500])
def test_a_name_that_is_none_is_said_to_be_wrong(client: httpx.Client, name: str) -> None:
    refused = fill_in(client, {**COMPLAINT, "full_name": name})
    assert refused.status_code == 422
    assert "Enter a name in letters" in words_of(refused)


def test_a_reference_in_our_words_stays_in_one_piece(client: httpx.Client) -> None:
    reference = reference_on(complain(begun(client), COMPLAINT))
    kept = re.compile(f'<span class="front-door-reference">{reference}</span>')
    assert kept.search(client.get("/chat").text)


def test_danger_on_a_page_promises_no_more_than_is_so(client: httpx.Client) -> None:
    shown = words_of(fill_in(client, {**COMPLAINT, "issue": GAS, "full_name": ""}))
    assert "What you write on this page is not read at once, so do not wait for an answer" in shown
    assert "reading this chat" not in shown
    assert "have told our staff" not in shown


def test_residents_are_told_plainly_that_no_hours_are_known(client: httpx.Client) -> None:
    shown = words_of(client.get("/contact"))
    assert "When we will answer We cannot say when a person will be free." in shown
    assert "When we are here" not in shown


def test_the_forms_confirmation_tells_of_a_danger_before_the_other_dates(
    client: httpx.Client,
) -> None:
    shown = words_of(complain(client, {**COMPLAINT, "issue": "We have had no heating since May"}))
    danger = shown.index("You told us of no heating. If that puts health at risk, the law gives us")
    assert danger < shown.index("If it gets worse, ring us on") < shown.index("The dates")
    assert "When will I hear back?" in shown


def test_whoever_complains_for_another_reads_nothing_more_of_the_danger(
    client: httpx.Client,
) -> None:
    shown = words_of(complain(client, {**FOR_ANOTHER, "issue": "She has had no heating since May"}))
    assert "no heating" not in shown
    assert "the law gives us" not in shown
