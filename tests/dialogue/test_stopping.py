"""Stopping before sending, and taking back what was sent."""

import pytest

from backend.cases.models import Case
from tests.dialogue.driver import PLAIN, Chat
from tests.parts import conversation


@pytest.fixture
def halfway(chat: Chat) -> Chat:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != "outcome"})
    assert chat.question == "outcome"
    return chat


@pytest.mark.parametrize("sure", ['/withdraw{"value": "yes"}', "yes", "yes please stop"])
def test_stopping_is_asked_for_twice_and_sends_nothing(halfway: Chat, sure: str) -> None:
    halfway.say("I want to cancel this")
    assert halfway.question == "stop"
    halfway.say(sure)
    assert halfway.question is None
    assert halfway.intake is not None
    assert halfway.intake.state == "set_aside"
    with halfway.database.read() as session:
        assert session.query(Case).count() == 0


@pytest.mark.parametrize("unsure", ["/carry_on", "no", "no carry on"])
def test_whoever_does_not_want_to_stop_goes_on(halfway: Chat, unsure: str) -> None:
    halfway.say("I want to cancel this", unsure)
    assert halfway.question == "outcome"


def test_after_stopping_one_can_begin_again(halfway: Chat) -> None:
    halfway.say("I want to cancel this", "yes", "/complain")
    assert halfway.question == "issue"


def test_a_sent_complaint_is_taken_back_with_a_person_once_it_is_not_known_whose_it_is(
    sent: Chat,
) -> None:
    sent.clock.move(minutes=31)
    sent.say("I want to withdraw my complaint")
    assert "WK-" in sent.text
    sent.say("yes")
    assert conversation(sent.database, sent.id).owner == "waiting"


def test_nothing_to_take_back_still_gets_an_answer(chat: Chat) -> None:
    chat.say("I want to withdraw my complaint")
    assert "/talk_to_person" in chat.buttons
