"""Words are added to one's own case as they were said, and nothing is told of any other."""

import pytest

from backend.cases import service as cases
from backend.cases.additions import additions_of
from backend.tasks import service as tasks
from tests.actions.stage import Stage
from tests.actions.test_topics import said_before

MORE = "my neighbour saw him drive away"


def added(stage: Stage, reference: str) -> list[str]:
    with stage.database.read() as session:
        return [one.words for one in additions_of(session, cases.find(session, reference))]


def test_the_bare_wish_is_asked_what(stage: Stage, reference: str) -> None:
    words = f"I want to add something to my complaint {reference} please"
    done = stage.run("action_add_to_case", words, intent="add_to_case")
    assert (done.said, done.slots) == ([], {"requested_slot": "adding_words"})
    assert added(stage, reference) == []


def test_words_are_added_at_once(stage: Stage, reference: str) -> None:
    words = f"add to my complaint that {MORE}"
    done = stage.run("action_add_to_case", words, intent="add_to_case")
    assert done.said == ["utter_added_to_case"]
    assert added(stage, reference) == [words]


def test_photos_are_sent_another_way(stage: Stage, reference: str) -> None:
    words = f"I have photos for my complaint, {MORE}"
    done = stage.run("action_add_to_case", words, intent="add_to_case")
    assert done.said == ["utter_added_to_case", "utter_adding_papers"]


def test_a_button_adds_what_was_said_before_it(stage: Stage, reference: str) -> None:
    before = said_before("utter_new_or_sent")
    before[0] = {"event": "user", "text": MORE, "parse_data": {"text": MORE}}
    done = stage.run("action_add_to_case", "/add_to_case", intent="add_to_case", before=before)
    assert done.said == ["utter_added_to_case"]
    assert added(stage, reference) == [MORE]


def test_a_new_issue_is_taken_as_one(stage: Stage, reference: str) -> None:
    words = "add to my complaint a new problem, the bathroom tap drips"
    done = stage.run("action_add_to_case", words, intent="add_to_case")
    assert done.said == ["utter_answer"]
    with stage.database.read() as session:
        known = cases.find(session, reference).issues
    assert words in [issue.text for issue in known]


def test_without_a_case_of_one_s_own_the_words_are_kept(stage: Stage) -> None:
    words = f"add to my complaint that {MORE}"
    done = stage.run("action_add_to_case", words, intent="add_to_case")
    assert done.said == ["utter_addition_kept"]
    with stage.database.read() as session:
        assert [(one.kind, one.words) for one in tasks.open_tasks(session)] == [("addition", words)]


def test_danger_comes_first(stage: Stage, reference: str) -> None:
    words = "add to my complaint that I want to kill myself"
    done = stage.run("action_add_to_case", words, intent="add_to_case")
    assert done.said[0] == "utter_danger"


@pytest.mark.parametrize(
    ("words", "intent"),
    [("/skip", "skip"), ("nothing", "skip"), ("no", "deny"), ("leave it", "withdraw")],
)
def test_nothing_has_to_be_added(stage: Stage, reference: str, words: str, intent: str) -> None:
    stage.question = "adding_words"
    done = stage.answer(words, intent=intent)
    assert done.said == ["utter_adding_nothing"]
    assert added(stage, reference) == []
    assert stage.question == "stopping"
    assert stage.run("action_add_to_case", words).other_events == ["active_loop"]


def test_a_question_back_is_left_to_the_rules(stage: Stage, reference: str) -> None:
    stage.question = "adding_words"
    assert stage.answer("how long does it take?", intent="faq_how_long").events == []


def test_whoever_complains_instead_goes_on_with_that(stage: Stage) -> None:
    stage.question = "adding_words"
    stage.press("complain")
    assert stage.question == "issue"


@pytest.mark.parametrize("words", ["what about {}?", "tell me about {}", "any news on {}"])
def test_what_asks_of_a_reference_is_nothing_to_add(
    stage: Stage, reference: str, words: str
) -> None:
    said = words.format(reference)
    done = stage.run("action_add_to_case", said, intent="add_to_case")
    assert "utter_case_answer" in done.said
    assert added(stage, reference) == []
