"""Whatever is said to any question of the form, it is answered, and nothing is misfiled."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest

from backend.conversations.service import EmptyMessage, MessageTooLong, NotAChoice
from backend.intake.questions import questions
from tests.dialogue.desk import Desk, Talk
from tests.dialogue.every_question import QUESTIONS, before

# None of these says anything, so no question may take one for an answer.
SAYS_NOTHING = {
    "emoji": "😡😡😡",
    "dots": ".................",
    "digits": "12345678901234567890",
    "one digit": "7",
    "braces": "{0} {} 0[ }{ %s %(x)s",
    "symbols": "@@@ ### !!! ???",
    "zero width": "\u200b\u200d\u2060",
    "a slash": "/",
    "several slashes": " / // /",
}
PICTURES = {
    "a photo's name": "IMG_20261104_101203.jpg",
    "a photo in words": "[photo]",
    "a photo's place": "<image omitted>",
    "a photo itself": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQ",
    "a link to a photo": "https://example.com/a/leak.jpeg",
}
# These say something, if little: a question may take the words, as they are, or ask again.
SAYS_LITTLE = {
    "right to left": "أريد أن أشتكي",
    "another script": "我想投诉",
    "markup": "<script>alert(1)</script>",
    "a command": "/restart",
    "a command with a value": '/answer{"value": "yes"}',
    "a made-up command": '/intent{"a":1}',
    "an outside trigger": "/EXTERNAL_reminder",
    "a database's words": "'; DROP TABLE cases; --",
    "control characters": "the\x00 door\x07 \x1b[31msticks\x1b[0m",
    "a template": "{{ 7*7 }} {summary} ${HOME}",
    "keys hit at random": "asdf jkl qwerty zxcv",
    "one word ten times": "leak " * 10,
    "4,000 characters": ("and then it leaked again " * 160)[:4000].strip(),
    "one word of 4,000 letters": "a" * 4000,
    "4,000 characters in lines": ("line\n" * 800)[:4000],
    "a mixture": "eh??? 😡 <b>!!</b> {x}",
}
REFUSED = {
    "nothing": ("", EmptyMessage),
    "white space": (" \n\t ", EmptyMessage),
    "control characters only": ("\x00\x07\u202e", EmptyMessage),
    "10,000 characters": ("help " * 2000, MessageTooLong),
}


def place(desk: Desk, question: str) -> Talk:
    return desk.start().begin_at(question, before(question))


def is_answered(talk: Talk) -> None:
    """Say that there were words of the bot's own, and that the way on is shown."""
    assert talk.owner == "bot"
    said = [line for line in talk.heard if line.sender == "assistant"]
    assert said, talk.text
    assert all(line.text.strip() or line.card for line in said)
    assert talk.question is not None, talk.text


def unchanged(known: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Say that every answer given before is as it was."""
    assert {name: now.get(name) for name in known} == known


@pytest.mark.parametrize("question", QUESTIONS)
def test_words_that_say_nothing_are_answered_and_no_answer(desk: Desk, question: str) -> None:
    for name, text in SAYS_NOTHING.items():
        # Anew each time, because a question is let go when it was missed too often.
        _is_no_answer(place(desk, question), question, text, name)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_picture_is_no_answer(desk: Desk, question: str) -> None:
    for name, text in PICTURES.items():
        talk = place(desk, question)
        _is_no_answer(talk, question, text, name)
        if question != "check":
            assert "I cannot see pictures" in talk.text


def _is_no_answer(talk: Talk, question: str, text: str, name: str) -> None:
    known = dict(talk.answers)
    talk.say(text)
    is_answered(talk)
    assert talk.answers == known, name
    # At the summary, words that say nothing are asked back about: which answer is meant?
    assert talk.question == question or (question, talk.question) == ("check", "which_answer")


@pytest.mark.parametrize("question", QUESTIONS)
def test_odd_words_are_answered_and_recorded_as_they_are_or_not_at_all(
    desk: Desk, question: str
) -> None:
    talk = place(desk, question)
    for name, text in SAYS_LITTLE.items():
        known = dict(talk.answers)
        talk.say(text)
        is_answered(talk)
        # There any words, or any sentence, are one more thing that went wrong.
        if question not in ("more_issues", "check"):
            unchanged(known, talk.answers)
            _taken_as_it_is(talk, question, name)
        if question in talk.answers:
            talk = place(desk, question)


def _taken_as_it_is(talk: Talk, question: str, name: str) -> None:
    sent = talk.lines[-len(talk.heard) - 1].text
    found = talk.answers.get(question)
    if found is None:
        assert talk.question in (question, "which_answer", "start_again"), name
    elif found.get("words"):
        assert found["words"].strip("/ ") in sent, name
        options = questions()[question].options
        assert not options or question in ("reported_before", "permission_evidence", "relationship")


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_refused_before_it_is_stored_changes_nothing(desk: Desk, question: str) -> None:
    talk = place(desk, question)
    known, lines = dict(talk.answers), len(talk.lines)
    for text, error in REFUSED.values():
        with pytest.raises(error):
            talk.say(text)
    assert talk.answers == known
    assert len(talk.lines) == lines


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_button_pressed_ten_times_answers_one_question(desk: Desk, question: str) -> None:
    talk = place(desk, question)
    pressed = talk.choices[0] if talk.choices else "/talk_to_person"
    known = dict(talk.answers)
    if talk.choices:
        seqs = {talk.only_post(choice=pressed, client_id="a") for _ in range(10)}
        assert len(seqs) == 1
        desk.serve()
    for _ in range(2):
        with suppress(NotAChoice):
            talk.press(pressed)
    assert talk.heard, "silent"
    unchanged({name: one for name, one in known.items() if name != question}, talk.answers)
    assert len(talk.cases) <= (question == "check")
