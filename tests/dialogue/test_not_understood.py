"""What is not understood is asked again, then a person is offered; trouble is always taken down."""

import pytest

from tests.dialogue.driver import Chat
from tests.parts import conversation


def test_the_first_time_choices_are_shown(chat: Chat) -> None:
    chat.say("flurb gnarp wibble")
    assert {"/complain", "/request_service", "/talk_to_person"} <= set(chat.buttons)


def test_the_second_time_a_person_comes_first(chat: Chat) -> None:
    chat.say("flurb gnarp wibble", "snorf blip")
    assert chat.buttons[0] == "/talk_to_person"


def test_a_yes_to_the_offer_of_a_person_calls_one(chat: Chat) -> None:
    chat.say("flurb gnarp wibble", "snorf blip", "yes please")
    assert conversation(chat.database, chat.id).owner == "waiting"


@pytest.mark.parametrize(
    "words",
    [
        "I have been waiting since the spring for somebody to put the banister back on the stairs "
        "and every time I ring I am told a different story and I have had enough of it",
        "the roof leaked on my furniture twice last winter and nobody from your side rang me back",
    ],
)
def test_a_story_of_trouble_is_taken_down_whatever_the_bot_makes_of_it(
    chat: Chat, words: str
) -> None:
    chat.say(words)
    assert chat.words("issue") == words


@pytest.mark.parametrize("words", ["yes", "no", "ok", "thanks", "bye", "hello", "skip", "send it"])
def test_small_talk_is_never_met_with_silence(chat: Chat, words: str) -> None:
    assert chat.say(words)


def test_what_is_not_for_us_is_said_so(chat: Chat) -> None:
    chat.say("tell me a joke")
    assert "not something I can help with" in chat.text
