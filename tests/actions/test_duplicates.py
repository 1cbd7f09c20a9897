"""Whoever tells of the same matter again is asked about it while this browser is known for it."""

import pytest

from tests.actions.stage import FORM, Stage
from tests.intake.told import BOILER, Telling

DETOUR = [{"event": "action", "name": "action_answer_question"}, {"event": "action", "name": FORM}]


@pytest.mark.parametrize(("minutes", "asked"), [(5, "add_or_new"), (45, "more_issues")])
def test_after_a_detour_the_choice_is_asked_again_unless_the_case_may_not_be_named(
    stage: Stage, minutes: int, asked: str
) -> None:
    telling = Telling(stage.database, stage.id, stage.clock)
    telling.answer_all()
    telling.send()
    stage.open_form("/complain")
    assert stage.answer(BOILER).slots["requested_slot"] == "add_or_new"
    stage.clock.move(minutes=minutes)
    done = stage.run("validate_complaint_form", "how long does it take?", after=DETOUR)
    assert done.slots["requested_slot"] == asked


def test_a_word_that_only_holds_the_letters_of_a_choice_chooses_nothing(stage: Stage) -> None:
    telling = Telling(stage.database, stage.id, stage.clock)
    telling.answer_all()
    telling.send()
    stage.open_form("/complain")
    stage.answer(BOILER)
    done = stage.answer("the ladder still stands at this address")
    assert done.said == ["utter_problem_not_understood"]
    assert done.slots["requested_slot"] == "add_or_new"
