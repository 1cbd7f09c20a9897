"""A word or two, questions about the assistant, other languages, and names not given."""

import pytest

from tests.dialogue.driver import PLAIN, Chat


@pytest.mark.parametrize(
    "words", ["complaint", "repair", "boiler", "noise", "my tap", "tenant", "fix"]
)
def test_a_word_begins_the_questions_with_what_about_it(chat: Chat, words: str) -> None:
    chat.say(words)
    assert chat.question == "issue"


def test_the_word_is_kept_with_the_answer(chat: Chat) -> None:
    chat.say("boiler", "It has been off since you serviced it.")
    assert chat.words("issue") == "boiler. It has been off since you serviced it."


@pytest.mark.parametrize("words", ["you lost my data", "my rent is wrong"])
def test_what_went_wrong_in_a_few_words_is_taken_down(chat: Chat, words: str) -> None:
    chat.say(words)
    assert chat.words("issue") == words


@pytest.mark.parametrize("words", ["are you a robot", "are you a real person", "is this a bot?"])
def test_what_the_assistant_is_is_told_truthfully(chat: Chat, words: str) -> None:
    chat.say(words)
    assert "automated" in chat.text
    assert "/talk_to_person" in chat.buttons


def test_what_the_assistant_is_is_told_between_questions_too(chat: Chat) -> None:
    chat.say("/complain", "are you a robot")
    assert "automated" in chat.text
    assert chat.question == "issue"


@pytest.mark.parametrize(
    "words",
    [
        "mi techo gotea desde hace un mes, no me contestan",
        "proszę o pomoc, nie mam wody w domu",
        "у меня нет воды",
    ],
)
def test_another_language_is_met_in_it_with_a_number_and_a_person(chat: Chat, words: str) -> None:
    chat.say(words)
    assert "01732 749400" in chat.text
    assert "sorry" not in chat.text
    assert "/talk_to_person" in chat.buttons


def test_a_name_may_be_kept_back(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != "full_name"})
    chat.say("I'd rather not say")
    assert "anonymous" in chat.text
    assert chat.question == "full_name"
    chat.say("anonymous")
    assert chat.value("full_name") == "Anonymous"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("will he find out?", "cannot promise"),
        ("can I stay anonymous?", "in place of your name"),
        ("why do you want my name?", "who we are answering"),
    ],
)
def test_questions_about_being_known_have_answers_of_their_own(
    chat: Chat, words: str, told: str
) -> None:
    assert told in chat.say(words)
