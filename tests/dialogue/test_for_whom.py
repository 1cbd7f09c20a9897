"""Whom a complaint is for is known before the questions, and asked only once."""

import pytest

from tests.dialogue.driver import Chat


@pytest.mark.parametrize(
    "words",
    [
        "I'm complaining for my gran, she is 91",
        "I am a support worker and I am complaining for a client",
    ],
)
def test_for_someone_else(chat: Chat, words: str) -> None:
    chat.say(words)
    assert chat.question == "issue"
    assert chat.value("on_behalf") == "other"


def test_a_signed_letter_is_permission_and_its_evidence(chat: Chat) -> None:
    chat.say("I am complaining for my gran and she has signed a letter")
    assert chat.value("permission") == "yes"
    assert chat.value("permission_evidence") == "signed_letter"


def test_the_account_beside_it_is_heard(chat: Chat) -> None:
    chat.say("I am complaining for my gran, her boiler has been off for a week and nobody came out")
    assert "boiler" in chat.words("issue")
    assert chat.value("on_behalf") == "other"


def test_as_a_group(chat: Chat) -> None:
    chat.say("we are a group of tenants and we all want to complain")
    assert chat.question == "issue"
    assert chat.value("on_behalf") == "group"


@pytest.mark.parametrize(
    "words", ["do you need her permission if I complain for her?", "can we complain as a group?"]
)
def test_a_question_about_it_begins_nothing(chat: Chat, words: str) -> None:
    chat.say(words)
    assert chat.question is None
    assert chat.intake is None
