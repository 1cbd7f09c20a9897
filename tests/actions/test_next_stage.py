"""Asking for the next stage in two questions, either of which may be passed over."""

from datetime import date

import pytest

from backend.cases import process
from backend.cases import service as cases
from backend.policy.process.steps import Acknowledged, Responded
from tests.actions.stage import Stage
from tests.parts import RULEBOOK


@pytest.fixture
def answered(stage: Stage, reference: str) -> str:
    """The reference of a complaint that has its answer."""
    today = stage.clock().date()
    letter = Acknowledged(
        on=today, by="staff:1", respond_on=date(2026, 12, 21), complaints=("The boiler",)
    )
    with stage.database.write() as session:
        for step in (letter, Responded(on=today, by="staff:1", channel="email")):
            process.take(session, reference, step, rulebook=RULEBOOK, now=stage.clock())
    return reference


def begin(stage: Stage, words: str = "/escalate") -> None:
    done = stage.run("action_escalate", words, intent="escalate")
    assert done.said == ["utter_escalate_case"]
    stage.slots.update(done.slots)
    stage.question = done.slots["requested_slot"]


def say(stage: Stage, words: str, intent: str = "nlu_fallback") -> list[str]:
    done = stage.answer(words, intent=intent)
    stage.slots.update(done.slots)
    return done.said


def stage_of(stage: Stage, reference: str) -> str:
    with stage.database.read() as session:
        return cases.find(session, reference).stage


@pytest.mark.parametrize("words", ["The tap still drips.", "no", "I don't know"])
def test_whatever_is_said_it_goes_on_to_the_next_stage(
    stage: Stage, answered: str, words: str
) -> None:
    begin(stage)
    say(stage, words)
    assert stage.question == "stage_outcome"
    assert say(stage, words) == ["utter_answer"]
    assert stage_of(stage, answered) == "stage-2"


def test_reasons_in_the_same_words_are_not_asked_for_again(stage: Stage, answered: str) -> None:
    begin(stage, "I want stage two because nobody has looked at the tap in the bathroom")
    assert stage.question == "stage_outcome"


def test_it_can_be_left(stage: Stage, answered: str) -> None:
    begin(stage)
    assert say(stage, "forget it", intent="withdraw") == ["utter_stage_not_asked"]
    assert stage_of(stage, answered) == "stage-1"


def test_a_question_is_left_to_the_rules(stage: Stage, answered: str) -> None:
    begin(stage)
    assert stage.answer("how long does it take?", intent="faq_how_long").events == []
    assert stage.press("talk_to_person").events == []


def test_once_it_is_not_known_any_more_whose_it_is_nothing_is_asked_for(
    stage: Stage, answered: str
) -> None:
    begin(stage)
    say(stage, "The tap still drips.")
    stage.clock.move(minutes=31)
    assert say(stage, "Mend it.") == ["utter_stage_not_possible"]
    assert stage_of(stage, answered) == "stage-1"


def test_before_the_answer_it_is_explained_and_taken_down(stage: Stage, reference: str) -> None:
    assert stage.run("action_escalate", "/escalate", intent="escalate").said == ["utter_escalate"]
