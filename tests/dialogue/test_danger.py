"""Danger comes first: the questions wait, nothing is lost, and the form can go on."""

import pytest

from tests.dialogue.driver import PLAIN, Chat
from tests.parts import conversation


def test_danger_in_the_first_words_makes_the_form_wait(chat: Chat) -> None:
    words = "I can smell gas in the hall since your men were here"
    chat.say(words)
    assert chat.question == "paused"
    assert "safe" in chat.text
    chat.press("/carry_on")
    assert chat.words("issue") == words
    assert chat.question is not None


def test_danger_inside_an_answer_is_recorded_and_the_form_waits(chat: Chat) -> None:
    chat.say("/complain")
    chat.say("Your men left the boiler in bits and now I can smell gas")
    assert chat.question == "paused"
    assert "smell gas" in chat.words("issue")


def test_danger_in_place_of_a_name_is_not_a_name(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != "full_name"})
    chat.say("help the flat is on fire")
    assert chat.question == "paused"
    assert chat.words("full_name") == ""
    chat.say("it is out now")
    assert chat.question == "full_name"


def test_the_same_danger_makes_the_form_wait_again(chat: Chat) -> None:
    chat.say("/complain", "I can smell gas in the hall", "/carry_on")
    chat.say("the smell of gas is also in my kitchen")
    assert chat.question == "paused"


def test_fear_for_a_person_does_not_start_a_complaint(chat: Chat) -> None:
    chat.say("I want to kill myself")
    assert chat.intake is None
    assert "/talk_to_person" in chat.buttons


@pytest.mark.parametrize(
    "words", ["i want to end it all", "i want to kill myself", "bye, i will kill myself"]
)
def test_nothing_but_calm_words_follow_danger(chat: Chat, words: str) -> None:
    chat.say(words)
    assert "keep yourself safe" in chat.text
    assert "understand" not in chat.text
    assert "/talk_to_person" in chat.buttons
    chat.say("i dunno", "whatever")
    assert "understand" not in chat.text
    assert "/talk_to_person" in chat.buttons


def test_whoever_wants_to_talk_after_danger_is_not_asked_a_question(chat: Chat) -> None:
    upto = {name: said for name, said in PLAIN.items() if name != "reported_before"}
    chat.say("/complain")
    chat.answer(**upto)
    chat.say("i want to kill myself")
    assert chat.question == "paused"
    chat.say("it hurts")
    assert "how" not in chat.text.split()
    assert "/talk_to_person" in chat.buttons
    chat.say("talk to me")
    assert conversation(chat.database, chat.id).owner == "waiting"


@pytest.mark.parametrize(
    "words", ["mould", "it is flooding now", "dripping tap", "sparks from socket"]
)
def test_a_hazard_begins_the_questions(chat: Chat, words: str) -> None:
    chat.say(words)
    assert chat.intake is not None
    assert "understand" not in chat.text
    assert "police" not in chat.text
