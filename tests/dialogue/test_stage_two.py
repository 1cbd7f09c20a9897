"""Asking for stage two is explained and then taken down."""

from tests.dialogue.driver import Chat


def test_asking_for_stage_two_begins_with_what_it_is(chat: Chat) -> None:
    chat.say("I want to take my complaint to stage 2")
    assert "We call this stage two" in chat.text
    assert chat.question == "issue"


def test_the_reasons_are_heard_at_once(chat: Chat) -> None:
    words = (
        "I am not happy with your response to my complaint about the damp, you left half of it out"
    )
    chat.say(words)
    assert chat.words("issue") == words
