"""Asking for one's own information, under a landlord that says how and one that does not."""

import pytest

from actions.context import configure
from tests.actions.stage import Stage
from tests.parts import VOICE
from tests.second_landlord import SECOND_RULEBOOK

WORDS = "please send me a copy of everything you hold about me"


def test_the_way_is_told_and_a_short_record_offered(stage: Stage) -> None:
    done = stage.run("action_own_data", WORDS, intent="ask_own_data")
    assert done.said == ["utter_answer", "utter_own_data"]


def test_between_questions_only_the_way_is_told(stage: Stage) -> None:
    stage.question = "full_name"
    done = stage.run("action_own_data", WORDS, intent="ask_own_data")
    assert done.said == ["utter_answer", "utter_own_data_in_form"]


@pytest.mark.parametrize(
    ("action", "intent", "said"),
    [
        ("action_own_data", "ask_own_data", "utter_data_person"),
        ("action_answer_question", "faq_learning", "utter_answer_missing"),
        ("action_answer_question", "faq_more_time", "utter_answer_missing"),
        ("action_answer_question", "faq_directors", "utter_answer_missing"),
    ],
)
def test_what_a_landlord_s_text_does_not_answer_leads_to_a_person(
    stage: Stage, action: str, intent: str, said: str
) -> None:
    configure(database=stage.database, rulebook=SECOND_RULEBOOK, voice=VOICE, clock=stage.clock)
    assert stage.run(action, f"/{intent}", intent=intent).said == [said]
