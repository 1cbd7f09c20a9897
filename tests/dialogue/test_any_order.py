"""Answers late, changed, pointed back to, and conversations left and come back to."""

import pytest

from tests.dialogue.driver import PLAIN, Chat


def up_to(chat: Chat, question: str, **other: str) -> None:
    chat.say("/complain")
    answers = {**PLAIN, **other}
    chat.answer(**{name: said for name, said in answers.items() if name != question})
    assert chat.question == question


def test_an_account_is_acknowledged_before_the_next_question(chat: Chat) -> None:
    chat.say("There is black mould in the bedroom and my baby has a cough, you never come")
    assert chat.reply[0]["text"] == "I am sorry. That sounds hard with a child in the home."
    assert chat.question == "more_issues"


def test_what_was_read_is_said_back_and_changed_in_words(chat: Chat) -> None:
    up_to(chat, "noticed_on")
    chat.say("since Christmas")
    assert "since 25 December 2025" in chat.text
    open_now = chat.question
    chat.say("actually it started in May, not June")
    assert chat.value("noticed_on")["earliest"] == "2026-05-01"
    assert chat.question == open_now


def test_an_answer_to_a_question_three_turns_back_is_taken(chat: Chat) -> None:
    up_to(chat, "adjustments", address="/skip")
    chat.say("oh and my postcode is TN13 1AX")
    assert chat.value("address")["postcode"] == "TN13 1AX"
    assert "TN13 1AX" in chat.text
    assert chat.question == "adjustments"


def test_a_wrong_number_is_asked_for_again(chat: Chat) -> None:
    up_to(chat, "adjustments")
    chat.say("my number is wrong")
    assert chat.question == "contact_details"
    chat.say("01632 960001")
    assert chat.value("contact_details")["phone"] == "01632 960001"


def test_what_was_said_already_is_found(chat: Chat) -> None:
    up_to(chat, "contact_details", address="14 Mill Lane TN13 1AX")
    chat.say("my number is 01632 960001, sorry I mean see above")
    chat.say("as I said") if chat.question == "contact_details" else None
    assert chat.value("contact_details")["phone"] == "01632 960001"


def test_what_was_never_said_is_asked_for_kindly(chat: Chat) -> None:
    up_to(chat, "full_name")
    chat.say("I already told you")
    assert "sorry to ask" in chat.text
    assert chat.question == "full_name"
    assert chat.value("full_name") is None


def test_starting_again_is_confirmed_and_keeps_the_words_on_record(chat: Chat) -> None:
    up_to(chat, "full_name")
    before = chat.intake
    assert before is not None
    chat.say("can I start again please")
    assert chat.question == "start_again"
    chat.press('/answer{"value": "yes"}')
    assert chat.question == "issue"
    chat.answer(**PLAIN)
    assert chat.question == "check"
    after = chat.intake
    assert after is not None
    assert after.number == before.number + 1


@pytest.mark.parametrize("answer", ["no", "/carry_on"])
def test_starting_again_can_be_thought_better_of(chat: Chat, answer: str) -> None:
    up_to(chat, "full_name")
    chat.say("start again", answer)
    assert chat.question == "full_name"


@pytest.mark.parametrize("words", ["hi", "are you there?", "I'm back"])
def test_whoever_comes_back_after_hours_gets_where_things_stand(chat: Chat, words: str) -> None:
    up_to(chat, "full_name")
    chat.clock.move(hours=5)
    chat.say(words)
    assert "Hello again" in chat.text
    assert "The lift is out of order" in chat.text
    assert chat.question == "full_name"


def test_a_greeting_in_the_middle_is_no_answer(chat: Chat) -> None:
    up_to(chat, "full_name")
    chat.say("are you there")
    assert "I am here" in chat.text
    assert chat.question == "full_name"


def test_all_details_at_once_are_all_taken(chat: Chat) -> None:
    up_to(chat, "full_name")
    chat.say("Mary Okafor, 14 Mill Lane TN13 1AX, 01632 960001")
    assert chat.question == "adjustments"
    assert chat.value("full_name") == "Mary Okafor"


def test_what_the_bot_understood_is_kept_with_each_typed_answer(chat: Chat) -> None:
    up_to(chat, "full_name")
    assert chat.intake is not None
    kept = chat.intake.answers["outcome"]["understood"]
    assert set(kept) == {"intent", "confidence"}
    assert "understood" not in chat.intake.answers["on_behalf"]
