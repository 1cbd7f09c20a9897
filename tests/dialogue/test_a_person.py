"""Asking for a person, at the start, in the middle, and coming back."""

import pytest

from backend.conversations import service as conversations
from tests.dialogue.driver import PLAIN, Chat
from tests.parts import conversation

STEPS = ["issue", "outcome", "full_name", "contact_details", "adjustments"]


def test_a_person_is_called_at_the_start(chat: Chat) -> None:
    chat.say("can I talk to a real person please")
    assert conversation(chat.database, chat.id).owner == "waiting"


@pytest.mark.parametrize("question", STEPS)
def test_a_person_is_called_at_any_question_and_nothing_is_recorded(
    chat: Chat, question: str
) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != question})
    chat.say("I want to talk to a person")
    assert conversation(chat.database, chat.id).owner == "waiting"
    assert question not in (chat.intake.answers if chat.intake else {})


def test_when_handed_back_the_open_question_is_asked_again(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != "address"})
    chat.say("I want to talk to a person")
    with chat.database.write() as session:
        conversations.find(session, chat.id).owner = "bot"
    chat.say("/carry_on")
    assert chat.question == "address"
    chat.answer(**PLAIN)
    assert chat.question == "check"


def test_handed_back_before_anything_was_told_it_asks_what_is_wanted(chat: Chat) -> None:
    chat.say("/carry_on")
    assert "/complain" in chat.buttons
