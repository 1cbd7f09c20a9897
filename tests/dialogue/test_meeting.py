"""The wish to meet somebody becomes a task with a place and a time, and nothing is promised."""

import pytest

from backend.tasks import service as tasks
from backend.tasks.models import Task
from tests.dialogue.driver import PLAIN, Chat


def meetings(chat: Chat) -> list[Task]:
    with chat.database.read() as session:
        return [task for task in tasks.open_tasks(session) if task.kind == tasks.MEETING]


def test_place_and_time_are_asked_and_a_person_is_said_to_agree_on_them(chat: Chat) -> None:
    chat.say("I want to sit down with a manager and go through all of this in person")
    assert chat.question == "meeting_place"
    chat.press('/answer{"value": "your_office"}')
    assert chat.question == "meeting_time"
    chat.say("Tuesday after my shift")
    assert chat.question == "meeting_contact"
    chat.say("Ada Obi, 01732 749400")
    assert "your office" in chat.text
    assert "Tuesday after my shift" in chat.text
    assert "cannot promise" in chat.text
    (task,) = meetings(chat)
    assert (task.place, task.wanted) == ("your office", "Tuesday after my shift")
    assert "Ada Obi" in task.words
    chat.say("hello")
    assert chat.question is None


def test_what_was_said_already_is_not_asked_again(chat: Chat) -> None:
    chat.say("could somebody visit me at home on Friday morning to talk it over")
    assert chat.question == "meeting_contact"
    chat.press('/answer{"value": "in_this_chat"}')
    assert "cannot promise" in chat.text


def test_elsewhere_is_asked_where(chat: Chat) -> None:
    chat.say("/meet_in_person")
    chat.press('/answer{"value": "somewhere_else"}')
    assert chat.question == "meeting_where"
    chat.say("the library in Swanley")
    chat.say("any time")
    chat.press("/skip")
    assert [task.place for task in meetings(chat)] == ["the library in Swanley"]


def test_a_question_in_between_is_answered_and_the_place_asked_again(chat: Chat) -> None:
    chat.say("/meet_in_person", "who investigates complaints?")
    assert chat.question == "meeting_place"


def test_whoever_does_not_want_it_after_all_leaves_no_task(chat: Chat) -> None:
    chat.say("/meet_in_person", "no forget it, I changed my mind")
    assert "not asked for a meeting" in chat.text
    assert meetings(chat) == []


@pytest.mark.parametrize("question", ["full_name", "contact_details", "preferred_contact"])
def test_between_questions_it_is_noted_and_the_open_one_asked_again(
    chat: Chat, question: str
) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != question})
    assert chat.question == question
    chat.say("please could someone come and meet me face to face")
    assert "agree the place and the time" in chat.text
    assert chat.question == question
    assert len(meetings(chat)) == 1


def test_what_makes_it_hard_goes_with_it(chat: Chat) -> None:
    chat.say("I am deaf so please do not phone me, I need a sign language interpreter")
    chat.say("/meet_in_person")
    (task,) = meetings(chat)
    assert "interpreter" in task.words


def test_trouble_told_in_place_of_a_place_is_taken_down(chat: Chat) -> None:
    chat.say("/meet_in_person", "my boiler is broken and I have no heating")
    assert "boiler" in chat.words("issue")


def test_a_repair_is_no_meeting(chat: Chat) -> None:
    chat.say("can someone come and look at my boiler, it does not work")
    assert chat.question not in ("meeting_place", "meeting_time", "meeting_contact")
    assert meetings(chat) == []
