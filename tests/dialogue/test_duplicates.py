"""Whoever tells of the same matter again is offered to add it, and may always say it is new."""

import pytest

from backend.cases.additions import additions_of
from backend.cases.duplicates import possible_duplicates
from backend.cases.models import Case
from tests.dialogue.driver import PLAIN, Chat
from tests.parts import started

AGAIN = "The lift is still out of order and nobody has told us anything"


@pytest.fixture
def again(chat: Chat) -> Chat:
    chat.say("/complain")
    chat.answer(**PLAIN)
    chat.press("/send")
    chat.say("/complain", AGAIN)
    return chat


def cases(chat: Chat) -> list[Case]:
    with chat.database.read() as session:
        return session.query(Case).order_by(Case.id).all()


def test_the_open_case_is_named_and_both_ways_are_offered(again: Chat) -> None:
    assert cases(again)[0].reference in again.text
    assert again.buttons == ['/answer{"value": "add"}', '/answer{"value": "new"}']


@pytest.mark.parametrize(
    "said", ['/answer{"value": "add"}', "yes please", "add it to the same one"]
)
def test_it_is_added_and_no_other_case_is_begun(again: Chat, said: str) -> None:
    again.say(said)
    with again.database.read() as session:
        (case,) = session.query(Case)
        assert [one.words for one in additions_of(session, case)] == [AGAIN]
    again.say("hello")
    assert again.question is None


@pytest.mark.parametrize("said", ['/answer{"value": "new"}', "no, it is another lift"])
def test_something_new_goes_on_and_staff_see_the_likeness(again: Chat, said: str) -> None:
    again.say(said)
    assert again.words("issue") == AGAIN
    again.answer(**PLAIN)
    again.press("/send")
    first, second = cases(again)
    with again.database.read() as session:
        assert possible_duplicates(session, second) == [first.reference]
    assert first.reference not in again.text


def test_a_question_back_is_answered_and_the_choice_asked_again(again: Chat) -> None:
    again.say("how long do complaints take?")
    assert '/answer{"value": "add"}' in again.buttons


def test_another_chat_hears_nothing_of_it(again: Chat) -> None:
    other = Chat(again.bot, again.database, id=started(again.database))
    other.say("/complain", AGAIN)
    assert cases(again)[0].reference not in other.text
    assert '/answer{"value": "add"}' not in other.buttons


def test_another_matter_is_asked_nothing(again: Chat) -> None:
    again.say('/answer{"value": "add"}', "/complain", "your officer shouted at me on the phone")
    assert again.question == "more_issues"
