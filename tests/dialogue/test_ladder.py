"""Whoever is not understood is asked another way, shown choices and offered a person."""

import pytest

from tests.dialogue.driver import PLAIN, Chat
from tests.parts import conversation

PERSON = "/talk_to_person"


def up_to(chat: Chat, question: str) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != question})
    assert chat.question == question


def test_a_closed_question_is_put_four_ways(chat: Chat) -> None:
    up_to(chat, "on_behalf")
    replies = [chat.say("purple") for _ in range(4)]
    assert len(set(replies)) == 4
    assert "Let me put it another way" in replies[1]
    assert "press one of the buttons" in replies[2]
    assert PERSON in chat.buttons
    assert chat.question == "on_behalf"


def test_an_open_question_shows_answers_to_press(chat: Chat) -> None:
    chat.say("/complain", "asdfgh", "12345", "😡")
    assert '/answer{"value": "repair"}' in chat.buttons
    chat.press('/answer{"value": "repair"}')
    assert chat.words("issue") == "Something in my home needs repairing"
    assert chat.question == "more_issues"


def test_a_way_to_be_reached_is_never_a_dead_end(chat: Chat) -> None:
    up_to(chat, "contact_details")
    chat.say("I'd rather not say")
    assert PERSON in chat.buttons
    chat.press('/answer{"value": "by_post"}')
    assert chat.value("contact_details") == {"post": "By post"}
    assert chat.question != "contact_details"


@pytest.mark.parametrize("refusal", ["i dont want to give it", "I'd rather not say"])
def test_a_refusal_is_no_wish_to_stop(chat: Chat, refusal: str) -> None:
    up_to(chat, "contact_details")
    chat.say(refusal)
    assert chat.question == "contact_details"
    chat.say("post then")
    assert chat.value("contact_details") == {"post": "By post"}


def test_an_answer_given_instead_of_stopping_is_taken(chat: Chat) -> None:
    up_to(chat, "contact_details")
    chat.say("I want to stop")
    assert chat.question == "stop"
    chat.say("mary@example.com")
    assert chat.value("contact_details")["email"] == "mary@example.com"


def test_a_name_is_never_a_dead_end(chat: Chat) -> None:
    up_to(chat, "full_name")
    chat.say("private")
    chat.press('/answer{"value": "anonymous"}')
    assert chat.value("full_name") == "Anonymous"


def test_a_question_at_the_contact_step_has_its_own_answer(chat: Chat) -> None:
    up_to(chat, "contact_details")
    chat.say("what do you do with my phone number?")
    assert "This is why I ask" not in chat.text
    assert chat.question == "contact_details"


def test_nonsense_at_the_check_ends_with_a_person_and_sends_nothing(chat: Chat) -> None:
    up_to(chat, "full_name")
    chat.answer(**PLAIN)
    assert chat.question == "check"
    for _ in range(8):
        chat.say("purple")
        if PERSON in chat.buttons:
            break
    assert PERSON in chat.buttons
    assert chat.intake is not None
    assert chat.intake.state == "open"


@pytest.mark.parametrize("misses", [0, 1, 2, 3, 5])
def test_a_person_can_be_had_at_any_time(chat: Chat, misses: int) -> None:
    up_to(chat, "on_behalf")
    chat.say(*["purple"] * misses, "can I talk to a person please")
    assert conversation(chat.database, chat.id).owner == "waiting"
