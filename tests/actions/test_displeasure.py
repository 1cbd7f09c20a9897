"""Whenever displeasure is heard, the choice to complain is offered, in whatever topic."""

import pytest

from tests.actions.stage import Stage

OFFER = "utter_offer_complaint"
# The topic's action and intent, and what somebody pleased and displeased would say.
TOPICS = [
    ("action_case_status", "check_status", "any news please", "any news? this is a joke"),
    (
        "action_answer_question",
        "faq_how_long",
        "how long do complaints take?",
        "how long do complaints take? you lot are useless",
    ),
    ("action_manners", "thank", "thank you", "thanks for nothing"),
    ("action_unclear", "nlu_fallback", "gnarp", "this is a joke"),
    ("action_withdraw", "withdraw", "stop this please", "stop this, you never listen anyway"),
    (
        "action_note_adjustments",
        "ask_adjustments",
        "I am deaf so please write to me",
        "I told you I am deaf and you keep ringing me",
    ),
    ("action_decline", "deny", "no", "no, you are useless"),
]


@pytest.mark.parametrize(("action", "intent", "pleased", "displeased"), TOPICS)
def test_it_is_offered_where_displeasure_is_heard_and_only_there(
    stage: Stage, action: str, intent: str, pleased: str, displeased: str
) -> None:
    assert stage.run(action, displeased, intent=intent).said.count(OFFER) == 1
    assert OFFER not in stage.run(action, pleased, intent=intent).said


def test_words_of_thanks_that_are_none_are_not_welcomed(stage: Stage) -> None:
    assert stage.run("action_manners", "thanks for nothing", intent="thank").said == [OFFER]


def test_between_the_questions_nothing_is_offered_that_is_being_done(stage: Stage) -> None:
    stage.question = "full_name"
    done = stage.run("action_case_status", "any news? this is a joke", intent="check_status")
    assert OFFER not in done.said


@pytest.mark.parametrize(
    ("action", "intent", "words"),
    [
        (
            "action_feedback",
            "feedback",
            "your contractor broke my cooker and nobody came back to me about it",
        ),
        ("action_own_data", "ask_own_data", "you lost my data"),
        ("action_own_data", "ask_own_data", "you ignored me, send me my file"),
    ],
)
def test_where_the_questions_begin_they_are_the_offer(
    stage: Stage, action: str, intent: str, words: str
) -> None:
    done = stage.run(action, words, intent=intent)
    assert done.other_events == ["followup"]
    assert done.said == []


def test_a_button_is_never_displeased(stage: Stage) -> None:
    assert OFFER not in stage.run("action_case_status", "/check_status").said
