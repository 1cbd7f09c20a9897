"""Asking something else in the middle, and coming back to the open question."""

import pytest

from tests.dialogue.driver import PLAIN, Chat


def upto(chat: Chat, question: str) -> Chat:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != question})
    assert chat.question == question
    return chat


@pytest.mark.parametrize("question", ["issue", "noticed_on", "outcome", "full_name", "address"])
def test_a_typed_question_is_answered_and_the_open_one_asked_again(
    chat: Chat, question: str
) -> None:
    upto(chat, question)
    before = chat.words(question)
    chat.say("how long does a complaint take?")
    assert "working days" in chat.text
    assert chat.question == question
    assert chat.words(question) == before


def test_a_pressed_question_is_answered_and_the_open_one_asked_again(chat: Chat) -> None:
    upto(chat, "contact_details")
    chat.press("/faq_data_use")
    assert len(chat.reply) == 2
    assert chat.question == "contact_details"


def test_a_detour_changes_no_answer(chat: Chat) -> None:
    upto(chat, "outcome")
    before = dict(chat.intake.answers)  # type: ignore[union-attr]
    chat.say("who is the ombudsman?", "thank you", "when will I hear back?")
    assert chat.question == "outcome"
    assert chat.intake.answers == before  # type: ignore[union-attr]


def test_several_detours_in_a_row_still_come_back(chat: Chat) -> None:
    upto(chat, "address")
    for words in ("how long do you have to reply?", "can I go to the ombudsman?", "thanks"):
        chat.say(words)
        assert chat.question == "address"
    chat.answer(**PLAIN)
    assert chat.question == "check"


def test_needing_an_adjustment_is_noted_at_any_question(chat: Chat) -> None:
    upto(chat, "full_name")
    chat.say("I am deaf so please don't phone me")
    assert chat.words("adjustments") == "I am deaf so please don't phone me"
    assert chat.question == "full_name"
    chat.answer(**{name: said for name, said in PLAIN.items() if name != "adjustments"})
    assert chat.question == "check"


def test_an_answer_that_sounds_like_a_topic_is_an_answer(chat: Chat) -> None:
    upto(chat, "outcome")
    chat.say("compensation")
    assert chat.words("outcome") == "compensation"


def test_by_post_is_an_answer_and_not_a_question_about_post(chat: Chat) -> None:
    upto(chat, "contact_details")
    chat.say("by post")
    assert chat.value("contact_details")


def test_a_goodbye_in_the_middle_keeps_the_answers_and_waits(chat: Chat) -> None:
    upto(chat, "outcome")
    chat.say("bye")
    assert chat.question == "paused"
    chat.press("/carry_on")
    assert chat.question == "outcome"


def test_carrying_on_in_words_asks_again(chat: Chat) -> None:
    upto(chat, "outcome")
    chat.say("bye", "ok I am back")
    assert chat.question == "outcome"


def test_a_button_of_another_question_changes_nothing(chat: Chat) -> None:
    upto(chat, "noticed_on")
    before = dict(chat.intake.answers)  # type: ignore[union-attr]
    chat.say('/answer{"value": "power_of_attorney"}')
    assert chat.question == "noticed_on"
    assert chat.intake.answers == before  # type: ignore[union-attr]


def test_beginning_again_in_the_middle_only_asks_again(chat: Chat) -> None:
    upto(chat, "outcome")
    chat.say("/complain")
    assert chat.question == "outcome"
