"""The wish to meet becomes one task, filled in as more is said."""

import pytest

from backend.intake import service
from backend.tasks import service as tasks
from backend.tasks.models import Task
from tests.actions.stage import Stage

WISH = "I would like to meet somebody"


def task(stage: Stage) -> Task | None:
    with stage.database.read() as session:
        return tasks.open_of(session, tasks.MEETING, conversation_id=stage.id)


def wish(stage: Stage, words: str = WISH) -> None:
    done = stage.run("action_meet", words, intent="meet_in_person")
    assert done.other_events == ["followup"]
    stage.question = done.slots["requested_slot"]


def test_it_is_put_down_before_anything_is_asked(stage: Stage) -> None:
    wish(stage)
    assert stage.question == "meeting_place"
    noted = task(stage)
    assert noted is not None
    assert noted.words == WISH


def test_said_twice_it_is_one_task(stage: Stage) -> None:
    wish(stage)
    stage.question = None
    wish(stage, "please can we meet")
    with stage.database.read() as session:
        assert [one.words for one in tasks.open_tasks(session)] == [f"{WISH}\n\nplease can we meet"]


def test_each_answer_is_kept_and_the_next_asked(stage: Stage) -> None:
    wish(stage)
    stage.press("answer", value="my_home")
    assert stage.question == "meeting_time"
    stage.answer("Friday")
    assert stage.question == "meeting_contact"
    done = stage.answer("Pat Jones, 01732 000000")
    assert done.other_events == ["followup"]
    assert stage.question == "stopping"
    told = stage.run("action_meet", "Pat Jones, 01732 000000")
    assert told.said == [
        "utter_meeting_noted",
        "utter_meeting_place",
        "utter_meeting_time",
        "utter_meeting_next",
    ]
    assert told.other_events == ["active_loop"]


def test_nothing_has_to_be_answered(stage: Stage) -> None:
    wish(stage)
    for _ in range(3):
        stage.press("skip")
    assert stage.question == "stopping"
    assert stage.run("action_meet", "/skip").said == ["utter_meeting_noted", "utter_meeting_next"]


def test_whoever_wants_to_complain_instead_goes_on_with_that(stage: Stage) -> None:
    wish(stage)
    stage.press("complain")
    assert stage.question == "issue"
    assert task(stage) is not None


@pytest.mark.parametrize("words", ["no", "never mind", "I don't want to meet anyone"])
def test_it_can_be_taken_back(stage: Stage, words: str) -> None:
    wish(stage)
    stage.answer(words)
    assert task(stage) is None
    assert stage.run("action_meet", words).said == ["utter_meeting_dropped"]


def test_a_button_of_another_topic_is_left_to_the_rules(stage: Stage) -> None:
    wish(stage)
    done = stage.press("faq_how_long")
    assert done.events == []


def test_between_the_questions_it_is_noted_and_nothing_more_asked(stage: Stage) -> None:
    stage.question = "full_name"
    done = stage.run("action_meet", WISH, intent="meet_in_person")
    assert done.said == ["utter_meeting_noted_in_form"]
    assert task(stage) is not None


def test_something_to_be_mended_is_no_meeting(stage: Stage) -> None:
    words = "can somebody come and look at my broken boiler"
    done = stage.run("action_meet", words, intent="meet_in_person")
    assert (done.said, done.other_events) == ([], ["followup"])
    assert task(stage) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("can someone come and look at my broken boiler", "utter_heard_too"),
        ("can someone come and look at my boiler", "utter_meeting_noted_in_form"),
        ("could somebody visit me about the mould in my bedroom", "utter_meeting_noted_in_form"),
    ],
)
def test_between_the_questions_no_word_about_a_repair_is_lost(
    stage: Stage, words: str, said: str
) -> None:
    stage.open_form("The roof over my landing drips and nobody came back to me about it")
    stage.question = "full_name"
    done = stage.run("action_meet", words, intent="meet_in_person")
    assert done.said == [said]
    with stage.database.read() as session:
        latest = service.latest(session, stage.id)
    noted = task(stage)
    assert latest is not None
    assert words in (noted.words if noted else latest.answers["issue"]["value"])


def test_a_repair_told_at_a_question_about_meeting_joins_what_waits(stage: Stage) -> None:
    stage.open_form("The roof over my landing drips and nobody came back to me about it")
    stage.question = "meeting_place"
    done = stage.answer("my boiler is broken")
    assert done.said == ["utter_heard_too"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("meeting_where", "No 12, Oak Road"),
        ("meeting_time", "no mornings please"),
        ("meeting_contact", "no phone calls, write to pat@example.com"),
        ("meeting_contact", "no"),
    ],
)
def test_a_no_inside_an_answer_takes_nothing_back(stage: Stage, question: str, words: str) -> None:
    wish(stage)
    stage.question = question
    stage.answer(words)
    assert task(stage) is not None
