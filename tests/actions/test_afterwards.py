"""After something was sent, nothing typed begins a second complaint without being asked about."""

from typing import Any

import pytest

from backend.cases import service as cases
from backend.cases.additions import additions_of
from backend.intake import service
from tests.actions.stage import Stage
from tests.actions.test_topics import said_before

ASKED = "utter_new_or_sent"
SORRY = "utter_sorry_after_sending"


def asked_about(*told: str) -> list[dict[str, Any]]:
    before: list[dict[str, Any]] = []
    for words in told:
        typed = {"event": "user", "text": words, "parse_data": {"text": words}}
        before += [typed, *said_before(ASKED)[1:]]
    return before


def added(stage: Stage, reference: str) -> list[str]:
    with stage.database.read() as session:
        return [one.words for one in additions_of(session, cases.find(session, reference))]


def state(stage: Stage) -> str:
    with stage.database.read() as session:
        latest = service.latest(session, stage.id)
        assert latest is not None
        return latest.state


@pytest.mark.parametrize(
    "words",
    [
        "you better not lose this like the last one",
        "also he never called me back",
        "and the radiator's cold too",
        "oh and the hall light has gone as well",
        "your contractor broke my cooker and nobody came back to me about it",
    ],
)
@pytest.mark.parametrize("intent", ["complain", "nlu_fallback", "request_service"])
def test_more_words_are_asked_about_first(
    stage: Stage, reference: str, words: str, intent: str
) -> None:
    done = stage.open_form(words, intent=intent)
    assert done.slots["requested_slot"] == "stopping"
    stage.question = None
    done = stage.run("action_afterwards", words, intent=intent)
    assert set(done.said) <= {ASKED, SORRY}
    assert done.messages[0]["reference"] == reference
    assert state(stage) == "sent"


@pytest.mark.parametrize("words", ["I have another complaint", "i want to make a new complaint"])
def test_who_says_that_it_is_new_begins_at_once(stage: Stage, reference: str, words: str) -> None:
    stage.open_form(words)
    assert stage.question == "issue"


@pytest.mark.parametrize(
    "words", ["thanks, you lot are slow as", "this is a joke", "useless you lot"]
)
def test_displeasure_alone_is_met_with_sorrow_and_what_was_sent(
    stage: Stage, reference: str, words: str
) -> None:
    done = stage.run("action_manners", words, intent="thank")
    assert done.said in ([SORRY], [])  # or passed on to what comes after sending
    if not done.said:
        assert done.other_events == ["followup"]


@pytest.mark.parametrize("words", ["add it", "yes", "it's about the same one", "that one"])
def test_what_was_asked_about_is_added(stage: Stage, reference: str, words: str) -> None:
    before = asked_about("also he never called me back", "and the radiator's cold too")
    done = stage.run("action_unclear", words, before=before)
    assert done.events[-1]["name"] == "action_add_to_case"
    done = stage.run("action_add_to_case", words, before=before)
    assert done.said == ["utter_added_to_case"]
    assert added(stage, reference) == [
        "also he never called me back\n\nand the radiator's cold too"
    ]


@pytest.mark.parametrize("words", ["something new", "no its new", "a different thing"])
def test_what_was_asked_about_begins_a_complaint_when_it_is_new(
    stage: Stage, reference: str, words: str
) -> None:
    before = asked_about("and the radiator's cold too")
    assert stage.run("action_unclear", words, before=before).other_events == ["followup"]
    stage.open_form(words, before=before)
    with stage.database.read() as session:
        latest = service.latest(session, stage.id)
        assert latest is not None
        assert "radiator's cold" in latest.answers["issue"]["words"]


def test_the_button_for_something_new_keeps_the_words(stage: Stage, reference: str) -> None:
    before = asked_about("radiator's cold")
    stage.open_form("/complain", before=before)
    assert state(stage) == "open"
    with stage.database.read() as session:
        latest = service.latest(session, stage.id)
        assert latest is not None
        assert latest.answers["issue"]["words"] == "radiator's cold"


@pytest.mark.parametrize(
    "words",
    [
        "no that's about the same one",
        "add it to my case",
        "its part of the complaint i already sent",
    ],
)
def test_inside_a_second_intake_it_is_added_to_the_first(
    stage: Stage, reference: str, words: str
) -> None:
    stage.open_form("I have another complaint, the bins were not emptied for weeks")
    done = stage.answer(words)
    assert done.said == ["utter_added_to_case"]
    assert added(stage, reference) == [
        "I have another complaint, the bins were not emptied for weeks"
    ]
    assert state(stage) == "set_aside"


@pytest.mark.parametrize(
    "words",
    [
        "how do I get my case number again",
        "whats my reference",
        "i lost my complaint number",
        "can you tell me the ref number please",
    ],
)
def test_the_reference_is_given_again(stage: Stage, reference: str, words: str) -> None:
    done = stage.run("action_unclear", words)
    assert (done.said, done.messages[0].get("reference")) == (["utter_your_reference"], reference)
    stage.open_form("I have another complaint, the bins were not emptied for weeks")
    done = stage.answer(words)
    assert done.messages[0].get("reference") == reference


def test_without_anything_sent_there_is_no_reference_yet(stage: Stage) -> None:
    done = stage.run("action_unclear", "what is my case number")
    assert done.said == ["utter_no_reference_yet"]


def test_stopping_a_second_one_says_that_the_first_stays(stage: Stage, reference: str) -> None:
    stage.open_form("I have another complaint, the bins were not emptied for weeks")
    done = stage.run("action_withdraw", "i want to withdraw", intent="withdraw")
    assert done.said == ["utter_withdraw_sent_stays"]
    assert done.messages[0]["reference"] == reference
    assert done.slots["requested_slot"] == "stop"


@pytest.mark.parametrize(
    "words",
    [
        "i complained in october ref WK-AAAA-BBB1 and the woman handling my complaint Lisa is"
        " useless, never replies",
        "WK-AAAA-BBB1 the man dealing with my case keeps ignoring me and i am fed up",
    ],
)
def test_an_account_that_names_its_case_is_kept_with_it_and_another_person_gets_it(
    stage: Stage, words: str
) -> None:
    assert stage.open_form(words).slots["requested_slot"] == "stopping"
    stage.question = None
    done = stage.run("action_afterwards", words, intent="complain")
    assert done.said == ["utter_another_handler"]
    assert done.events[-1]["name"] == "action_add_to_case"
    assert stage.run("action_add_to_case", words).said == ["utter_addition_kept"]
