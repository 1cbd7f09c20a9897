"""Whatever is sent, something is said, and nothing is recorded that was not given."""

import pytest

from tests.dialogue.driver import PLAIN, Chat

BAD = {
    "emoji": "😡😡😡",
    "right to left": "أريد أن أشتكي",
    "markup": "<script>alert(1)</script>",
    "braces": "{0} {summary} 0[ }{",
    "a long message": "and then it leaked again " * 150,
    "a quoted command": 'intent{"a": 1}',
    "a line of dots": ".................",
    "numbers": "12345678901234567890",
}
QUESTIONS = [*PLAIN, "check"]


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_odd_first_words_are_answered(chat: Chat, text: str) -> None:
    assert chat.say(text)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q != "route_choice"])
def test_odd_answers_to_any_question_are_answered(chat: Chat, question: str) -> None:
    for text in BAD.values():
        chat.id = ""
        chat.__post_init__()
        chat.say("/complain")
        chat.answer(**{name: said for name, said in PLAIN.items() if name != question})
        assert chat.question == question
        assert chat.say(text)
        assert chat.question is not None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("noticed_on", "31 February"),
        ("noticed_on", "on 1 January 2031"),
        ("contact_details", "call me on 0123"),
        ("contact_details", "mary@example"),
    ],
)
def test_a_wrong_answer_is_explained_and_asked_again(chat: Chat, question: str, words: str) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != question})
    chat.say(words)
    assert chat.question == question
    assert question not in chat.intake.answers  # type: ignore[union-attr]
