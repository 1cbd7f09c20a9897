"""Changing an answer: by its words, by its link, and after sending."""

import pytest

from tests.dialogue.driver import PLAIN, Chat


@pytest.fixture
def checking(chat: Chat) -> Chat:
    chat.say("/complain")
    chat.answer(**PLAIN)
    assert chat.question == "check"
    return chat


def test_each_line_of_the_summary_can_be_changed(checking: Chat) -> None:
    checking.press('/change_answer{"question": "full_name"}')
    assert checking.question == "full_name"
    checking.say("Maryam Okafor")
    assert checking.question == "check"
    assert "Maryam Okafor" in checking.text


def test_an_earlier_answer_is_corrected_in_passing(chat: Chat) -> None:
    chat.say("/complain")
    answers = {**PLAIN, "noticed_on": "three weeks ago"}
    chat.answer(**{name: said for name, said in answers.items() if name != "full_name"})
    before = chat.value("noticed_on")
    chat.say("actually it was in March")
    assert chat.value("noticed_on") != before
    assert chat.question == "full_name"


def test_wanting_to_change_something_offers_every_answer(checking: Chat) -> None:
    checking.say("I want to change an answer")
    assert checking.question == "which"
    assert '/change_answer{"question": "address"}' in checking.buttons
    checking.press('/change_answer{"question": "address"}')
    assert checking.question == "address"


def test_the_answer_to_change_can_be_named_in_words(checking: Chat) -> None:
    checking.say("I made a mistake", "my name")
    assert checking.question == "full_name"


def test_changing_ones_mind_about_changing_goes_on(checking: Chat) -> None:
    checking.say("I want to change an answer")
    checking.press("/carry_on")
    assert checking.question == "check"


def test_before_any_answer_there_is_nothing_to_change(chat: Chat) -> None:
    chat.say("I want to change an answer")
    assert "nothing to change" in chat.text


def test_after_sending_a_person_can_change_it(checking: Chat) -> None:
    checking.press("/send")
    checking.say("I need to change my answer")
    assert "WK-" in checking.text
    assert "/talk_to_person" in checking.buttons


def test_words_at_the_check_never_lead_to_stopping(checking: Chat) -> None:
    checking.say("I want you to clear it every week")
    assert checking.question in ("which", "check")
    checking.press("/carry_on") if checking.question == "which" else None
    checking.say("change the address")
    assert checking.question == "address"
