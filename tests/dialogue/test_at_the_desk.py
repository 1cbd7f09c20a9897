"""Long, doubled and belated: nothing breaks, nothing is misfiled, nothing is asked in vain."""

import pytest

from backend.conversations.service import NotAChoice
from tests.dialogue.desk import Desk
from tests.dialogue.every_question import before
from tests.parts import at_once

QUESTIONS_BACK = (
    "how long will this take?",
    "who is the ombudsman",
    "thank you",
    "can I get compensation?",
    "when will I hear back?",
)


def test_two_messages_at_once_from_two_tabs_are_both_answered_in_order(desk: Desk) -> None:
    talk = desk.start().begin_at("outcome", before("outcome"))
    tabs = ("Mend the lift please", "and say sorry for the wait")
    at_once(2, lambda n: talk.only_post(text=tabs[n], client_id=f"tab {n}"))
    desk.serve()
    posted = [line for line in talk.lines if line.text in tabs]
    assert [line.turn for line in posted] == ["answered", "answered"]
    assert talk.answers["outcome"]["words"] == posted[0].text
    assert talk.question is not None
    assert len(talk.intakes) == 1


def test_sent_from_two_tabs_at_once_it_is_one_case(desk: Desk) -> None:
    talk = desk.start().begin_at("adjustments", before("adjustments"))
    talk.say("no, nothing")
    assert talk.question == "check"
    found = at_once(2, lambda n: talk.only_post(choice="/send", client_id=f"tab {n}"))
    desk.serve()
    # The second tab's button is open or not: it depends on which was stored first.
    assert all(isinstance(one, int | NotAChoice) for one in found)
    assert len(talk.cases) == 1
    assert talk.cases[0].reference in "".join(line.text for line in talk.lines)


@pytest.mark.parametrize("late", ["reported_before", "relationship", "noticed_on"])
def test_a_button_of_three_turns_ago_changes_nothing(desk: Desk, late: str) -> None:
    talk = desk.start().begin_at(late, before(late))
    button = talk.choices[0]
    talk.press(button)
    for words in QUESTIONS_BACK[:2]:
        talk.say(words)
    known, asked = talk.answers, talk.question
    with pytest.raises(NotAChoice):
        talk.press(button)
    assert (talk.answers, talk.question) == (known, asked)


@pytest.mark.parametrize(
    ("late", "words", "value"),
    [
        ("noticed_on", "actually it was in March", "2026-03"),
        ("contact_details", "sorry, my email is m.okafor@example.org", "m.okafor@example.org"),
        ("address", "actually the postcode is ME19 4TA", "ME19 4TA"),
    ],
)
def test_an_answer_to_a_question_three_turns_back_corrects_that_answer(
    desk: Desk, late: str, words: str, value: str
) -> None:
    talk = desk.start().begin_at("adjustments", before("adjustments"))
    for question in QUESTIONS_BACK[:2]:
        talk.say(question)
    talk.say(words)
    assert value in str(talk.answers[late]["value"])
    assert "adjustments" not in talk.answers
    assert talk.question == "adjustments"


def test_two_hundred_turns_end_as_well_as_ten(desk: Desk) -> None:
    talk = desk.start().begin_at("full_name", before("full_name"))
    for turn in range(196):
        talk.say(QUESTIONS_BACK[turn % len(QUESTIONS_BACK)])
        assert talk.question == "full_name", f"turn {turn}: {talk.text}"
    talk.say("Mary Okafor")
    assert talk.answers["full_name"]["words"] == "Mary Okafor"
    assert talk.question == "check"
    talk.press("/send")
    assert len(talk.cases) == 1
    assert talk.cases[0].gathered["full_name"]["words"] == "Mary Okafor"
