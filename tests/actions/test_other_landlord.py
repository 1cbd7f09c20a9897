"""Whoever has another landlord is told once who can help, and may send it all the same."""

import pytest

from backend.cases import service as cases
from backend.intake.elsewhere import NOT_OUR_HOME
from tests.actions.stage import Stage
from tests.actions.test_topics import said_before
from tests.intake.told import Telling

PRIVATE, SOCIAL = "utter_other_landlord_private", "utter_other_landlord_social"


@pytest.mark.parametrize(
    ("words", "response"),
    [
        ("my private landlord wont fix my heating, hes not a council or anything", PRIVATE),
        ("im a tenant of Hyde Housing and they ignore me about mould", SOCIAL),
        ("I rent my flat privately and the boiler is broken and nobody cares", PRIVATE),
    ],
)
def test_it_is_said_with_who_can_help_and_the_questions_go_on(
    stage: Stage, words: str, response: str
) -> None:
    done = stage.open_form(words)
    assert response in done.said
    assert stage.question not in (None, "stopping")


def test_it_is_said_once(stage: Stage) -> None:
    stage.open_form("my heating is broken and nobody comes to look at it")
    stage.question = "relationship"
    assert PRIVATE in stage.answer("private tenant").said
    stage.question = "relationship"
    before = said_before(PRIVATE)
    assert PRIVATE not in stage.answer("I am a private tenant", before=before).said


def test_staff_see_it_on_the_case_and_a_person_decides(stage: Stage) -> None:
    telling = Telling(stage.database, stage.id, stage.clock)
    telling.answer_all(issue="my private landlord will not mend the heating and I complained twice")
    reference = telling.send().reference
    with stage.database.read() as session:
        case = cases.find(session, reference)
        assert case.gathered[NOT_OUR_HOME]["value"] == "private"
        assert case.person_decides


def test_a_neighbour_of_our_homes_is_not_marked(stage: Stage) -> None:
    telling = Telling(stage.database, stage.id, stage.clock)
    words = "I am a private tenant and your bins block the path to my door every week"
    telling.answer_all(issue=words, relationship="I am a neighbour of one of your homes")
    reference = telling.send().reference
    with stage.database.read() as session:
        assert NOT_OUR_HOME not in cases.find(session, reference).gathered
