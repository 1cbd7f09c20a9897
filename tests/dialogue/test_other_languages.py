"""Another language is answered in it once; the open question stays open, nothing is misfiled."""

import pytest

from tests.dialogue.desk import Desk
from tests.dialogue.every_question import before

POLISH = "Mam wilgoć w mieszkaniu od trzech tygodni"
POLISH_AGAIN = "Kaloryfery nie działają i moje dzieci marzną"


@pytest.mark.parametrize("question", ["issue", "outcome", "full_name", "address", "adjustments"])
def test_a_sentence_in_another_language_is_no_answer_and_the_question_is_asked_again(
    desk: Desk, question: str
) -> None:
    talk = desk.start().begin_at(question, before(question))
    known = talk.answers
    lines = talk.say(POLISH)
    assert lines[0].language == "pl"
    assert talk.question == question
    assert talk.answers == known


def test_what_is_said_in_it_after_that_is_kept_as_it_was_written(desk: Desk) -> None:
    talk = desk.start().begin_at("outcome", before("outcome"))
    talk.say(POLISH)
    talk.say(POLISH_AGAIN)
    assert talk.answers["outcome"]["words"] == POLISH_AGAIN
    assert [line.language for line in talk.lines if line.language] == ["pl"]


def test_it_may_be_the_first_thing_said(desk: Desk) -> None:
    talk = desk.start()
    (line,) = talk.say(POLISH)
    assert line.language == "pl"
    assert talk.choices == ["/talk_to_person"]
    talk.press("/talk_to_person")
    assert talk.owner == "waiting"


@pytest.mark.parametrize(
    ("question", "words"),
    [("full_name", "Anna Maria Kowalska"), ("address", "Rue Villa, 14 Casa Close, TN13 1XJ")],
)
def test_a_name_and_an_address_are_answers(desk: Desk, question: str, words: str) -> None:
    talk = desk.start().begin_at(question, before(question))
    talk.say(words)
    assert [line for line in talk.lines if line.language] == []
    assert question in talk.answers
