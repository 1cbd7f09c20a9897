"""Whoever is afraid of somebody, or for themselves, hears something new and may be left alone."""

import itertools

import pytest

from backend.tasks import service as tasks
from tests.actions.stage import Stage
from tests.actions.test_topics import said_before


@pytest.fixture
def afraid(stage: Stage) -> Stage:
    stage.question = "paused"
    stage.slots["waited_for"] = ["violence"]
    return stage


@pytest.mark.parametrize(
    ("words", "response"),
    [
        ("what should i do", "utter_afraid_what_to_do"),
        ("what do i do now", "utter_afraid_what_to_do"),
        ("i rang the police already what happens to him", "utter_afraid_police"),
        ("what will happen to them", "utter_afraid_police"),
        ("how do i complain about him", "utter_afraid_about_them"),
        ("can i report him", "utter_afraid_about_them"),
        ("can you change the lock today", "utter_afraid_lock"),
        ("i need new locks on my door", "utter_afraid_lock"),
    ],
)
def test_what_is_asked_is_answered(afraid: Stage, words: str, response: str) -> None:
    done = afraid.answer(words)
    assert done.said[0] == response
    assert afraid.question == "paused"


def test_a_lock_brings_a_person(afraid: Stage) -> None:
    assert afraid.answer("can you change the lock today").said[-1] == "utter_handed_off"


def test_who_wants_to_tell_goes_on(afraid: Stage) -> None:
    done = afraid.answer("i want to tell you about him")
    assert done.said == ["utter_carry_on"]


def test_the_same_is_never_said_twice_running(afraid: Stage) -> None:
    before = said_before("utter_danger")
    heard = ["utter_danger"]
    for words in ("he is up there", "i dunno", "ok", "hm", "well"):
        done = afraid.answer(words, before=before)
        heard += done.said
        before += said_before(*done.said)
    assert all(one != following for one, following in itertools.pairwise(heard))
    assert len(set(heard)) >= 4


@pytest.mark.parametrize(
    "words",
    [
        "no just leave it",
        "i dont want anyone to contact me",
        "please dont ring me, forget it",
        "leave me alone",
    ],
)
@pytest.mark.parametrize("question", ["paused", "contact_details", "full_name"])
def test_who_wants_to_be_left_is_left_with_the_numbers(
    stage: Stage, words: str, question: str
) -> None:
    stage.slots["waited_for"] = ["self_harm"]
    stage.open_form("I feel so low about the damp in here that nobody mends")
    stage.question = question
    done = stage.answer(words)
    assert done.said == ["utter_left_alone"]
    assert "116 123" in done.messages[0]["advice"]
    assert done.slots["requested_slot"] == "stopping"
    with stage.database.read() as session:
        assert [one.words for one in tasks.open_tasks(session)] == [words]


def test_the_button_leaves_it_too(afraid: Stage) -> None:
    done = afraid.run(
        "action_withdraw", "/withdraw", intent="withdraw", entities={"value": "leave"}
    )
    assert done.said == ["utter_left_alone"]


@pytest.mark.parametrize("words", ["no just leave it", "i dont want anyone to contact me"])
def test_outside_the_questions_it_is_the_same(stage: Stage, words: str) -> None:
    stage.slots["waited_for"] = ["self_harm"]
    done = stage.run("action_decline", words, intent="deny", before=said_before("utter_danger"))
    assert done.said == ["utter_left_alone"]


def test_who_is_not_afraid_is_asked_before_it_stops(stage: Stage) -> None:
    stage.open_form("The lift is out of order and nobody tells us anything.")
    stage.question = "contact_details"
    assert "utter_left_alone" not in stage.answer("no just leave it").said


def test_the_form_does_not_say_twice_that_it_waits(stage: Stage) -> None:
    bot = said_before("utter_danger_still")[1:]
    assert stage.run("action_ask_paused", "i dunno", after=bot).said == []
    assert stage.run("action_ask_paused", "i dunno").said == ["utter_ask_paused"]
