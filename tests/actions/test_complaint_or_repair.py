"""Whoever asks if this is a complaint or a repair is answered, and what they tell is not lost."""

import pytest

from tests.actions.stage import Stage

ISSUE = "The lift is out of order and nobody tells us anything."
ASKS = "is this a complaint or a repair?"


@pytest.mark.parametrize(
    "text",
    [
        f"{ASKS} my bath is cracked",
        "My bath is cracked. Should I make a complaint or a repair request?",
        "bath cracked, would that be a repair or a complaint?",
    ],
)
def test_it_is_answered_and_what_is_told_with_it_kept(stage: Stage, text: str) -> None:
    done = stage.open_form(text)
    assert "utter_complaint_or_repair" in done.said
    assert done.slots["issue"] == [text]


@pytest.mark.parametrize(
    "text", [ASKS, "does this count as a complaint or just a repair", "is it a repair or complaint"]
)
@pytest.mark.parametrize("answers", [0, 2, 4])
def test_it_is_answered_at_any_question(stage: Stage, text: str, answers: int) -> None:
    stage.open_form(ISSUE)
    for said in ("no", "three weeks ago", "yes I rang you in May", "mend it")[:answers]:
        stage.answer(said)
    question = stage.question
    done = stage.answer(text, intent="faq_what_is_complaint", confidence=0.6)
    assert done.said == ["utter_complaint_or_repair"]
    assert done.slots["requested_slot"] == question


def test_a_problem_told_with_the_question_is_added(stage: Stage) -> None:
    stage.open_form(ISSUE)
    text = f"{ASKS} my bath is cracked too"
    done = stage.answer(text)
    assert done.slots["issue"] == [ISSUE, text]
    assert "utter_complaint_or_repair" in done.said
