"""Threats are met calmly and never too often; the complaint beside them is taken every time."""

import pytest

from backend.policy.danger import advice_for
from tests.dialogue.desk import Desk
from tests.dialogue.every_question import before

WARNING = advice_for(["threat_to_staff"])
OFFER = "We will go on with what you told us"


def test_whoever_threatens_and_goes_on_still_gets_their_complaint_taken(desk: Desk) -> None:
    talk = desk.start().begin_at("outcome", before("outcome"))
    talk.say("Mend the lift or I will kill your housing officer")
    assert WARNING in talk.text
    assert talk.answers["outcome"]["words"].startswith("Mend the lift")
    asked = talk.question
    assert asked is not None
    talk.say("I'm going to smash your office up")
    assert OFFER in talk.text
    assert "/talk_to_person" in talk.choices
    talk.say("I will batter the next plumber you send")
    assert WARNING not in talk.text
    assert OFFER not in talk.text
    assert talk.question is not None, "it goes on asking"
    assert talk.owner == "bot", "nobody is barred or sent away"


@pytest.mark.parametrize("question", ["outcome", "full_name", "noticed_on"])
@pytest.mark.parametrize(
    "words",
    ["you useless idiots", "you're a shit robot", "fuck off", "what a load of bollocks"],
)
def test_insults_and_swearing_are_no_threat_and_the_question_goes_on(
    desk: Desk, question: str, words: str
) -> None:
    talk = desk.start().begin_at(question, before(question))
    talk.say(words)
    assert talk.heard, "never silent"
    assert talk.question is not None
    assert talk.owner == "bot"
    for lecture in (WARNING, OFFER, "language", "rude", "polite", "swear"):
        assert lecture not in talk.text
