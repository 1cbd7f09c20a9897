"""A complaint about whoever handles a complaint goes to somebody else, and both sides are told."""

from backend.cases.models import Case
from backend.tasks import service as tasks
from tests.dialogue.driver import PLAIN, Chat


def test_another_person_gets_it_and_staff_are_told(chat: Chat) -> None:
    words = "the officer who has my complaint keeps hanging up on me, I want somebody else"
    chat.say(words)
    assert "Somebody else will look into this" in chat.text
    assert chat.words("issue") == words
    chat.answer(**PLAIN)
    chat.press("/send")
    assert "Somebody else looks into this" in chat.text
    with chat.database.read() as session:
        case = session.query(Case).one()
        (task,) = tasks.open_tasks(session)
    assert (task.kind, task.case_id, task.words) == ("another_handler", case.id, words)
    assert case.kind == "complaint"


def test_what_only_the_rules_hear_of_it_is_told_on_sending(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{**PLAIN, "issue": "The person dealing with my complaint has been rude to me"})
    chat.press("/send")
    assert "Somebody else looks into this" in chat.text
    with chat.database.read() as session:
        assert [task.kind for task in tasks.open_tasks(session)] == ["another_handler"]
