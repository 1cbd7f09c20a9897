"""Additions, doubles and complaints about a handler: what is done for whom, and what is told."""

import pytest

from backend.cases import service as cases
from backend.cases.additions import additions_of
from backend.database import Database
from backend.intake import adding, duplicates, handlers, service
from backend.tasks import service as tasks
from backend.tasks.models import Task
from tests.intake.told import BOILER, Telling
from tests.parts import Clock, started


@pytest.fixture
def telling(database: Database) -> Telling:
    return Telling(database, started(database), Clock())


def sent(telling: Telling, **answers: str) -> str:
    telling.answer_all(**answers)
    return telling.send().reference


def own(telling: Telling, conversation_id: str = "", reference: str | None = None) -> str | None:
    with telling.database.read() as session:
        found = adding.own_case(
            session,
            conversation_id or telling.id,
            reference=reference,
            now=telling.clock(),
        )
        return found.reference if found else None


def open_tasks(database: Database) -> list[Task]:
    with database.read() as session:
        return list(tasks.open_tasks(session))


def test_the_chat_that_opened_a_case_may_add_to_it(telling: Telling) -> None:
    reference = sent(telling)
    assert own(telling) == reference
    assert own(telling, reference=reference) == reference


def test_no_other_chat_may_and_none_after_a_while(telling: Telling) -> None:
    reference = sent(telling)
    assert own(telling, started(telling.database), reference) is None
    telling.clock.move(minutes=61)
    assert own(telling) is None


def test_what_was_sent_for_someone_else_is_kept_for_staff(telling: Telling) -> None:
    sent(telling, on_behalf="my mum")
    assert own(telling) is None


def test_a_case_that_has_ended_takes_nothing_more(telling: Telling) -> None:
    reference = sent(telling)
    with telling.database.write() as session:
        cases.find(session, reference).state = "closed"
    assert own(telling) is None


def test_what_is_kept_for_staff_names_the_case_to_them_alone(telling: Telling) -> None:
    reference = sent(telling)
    other = started(telling.database)
    with telling.database.write() as session:
        for named in (reference, "WK-0000-0000"):
            adding.keep_for_staff(session, other, named, f"More on {named}", now=telling.clock())
    found = [(task.case_id is not None, task.words) for task in open_tasks(telling.database)]
    assert found == [(True, f"More on {reference}"), (False, "More on WK-0000-0000")]


def test_however_much_one_chat_tells_it_is_one_task_with_every_word(telling: Telling) -> None:
    for number in range(30):
        with telling.database.write() as session:
            adding.keep_for_staff(
                session, telling.id, None, f"And one thing more, {number}", now=telling.clock()
            )
    (task,) = open_tasks(telling.database)
    assert task.words.count("And one thing more") == 30


def test_the_same_matter_told_again_is_known_until_it_is_said_to_be_new(telling: Telling) -> None:
    reference = sent(telling)
    with telling.database.write() as session:
        heard = {
            "issue": {"value": ["The boiler is off again"], "words": "The boiler is off again"}
        }
        service.fill(session, telling.id, heard, now=telling.clock())
        known = duplicates.same_matter(session, telling.id, now=telling.clock())
        assert known is not None
        assert known.reference == reference
        duplicates.is_something_new(session, telling.id, now=telling.clock())
        assert duplicates.same_matter(session, telling.id, now=telling.clock()) is None


def test_added_instead_it_stands_on_the_open_case(telling: Telling) -> None:
    reference = sent(telling)
    with telling.database.write() as session:
        service.fill(
            session,
            telling.id,
            {"issue": {"value": [BOILER], "words": BOILER}},
            now=telling.clock(),
        )
        known = adding.own_case(session, telling.id, now=telling.clock())
        assert known is not None
        duplicates.add_instead(session, telling.id, known, now=telling.clock())
        case = cases.find(session, reference)
        assert [one.words for one in additions_of(session, case)] == [BOILER]
        latest = service.latest(session, telling.id)
        assert latest is not None
        assert latest.state == "set_aside"


def test_another_handler_is_asked_for_once_and_tied_to_the_case_when_it_opens(
    telling: Telling,
) -> None:
    with telling.database.write() as session:
        for words in ("She is rude", "She is rude", "I want somebody else"):
            handlers.ask_for_another(
                session, telling.id, words, reference=None, now=telling.clock()
            )
    reference = sent(telling)
    with telling.database.write() as session:
        assert handlers.goes_to_another(session, telling.id, reference, now=telling.clock())
        case = cases.find(session, reference)
    (task,) = open_tasks(telling.database)
    assert (task.case_id, task.words) == (case.id, "She is rude\n\nI want somebody else")


def test_a_later_case_about_anything_else_needs_nobody_else(telling: Telling) -> None:
    """Only the case that it was said of, and one that is told in the same words."""
    rude = "The officer you gave me keeps hanging up on me"
    with telling.database.write() as session:
        handlers.ask_for_another(session, telling.id, rude, reference=None, now=telling.clock())
    first = sent(telling)
    goes = {}
    for words in ("", "The bins were not emptied for a month", rude):
        if words:
            telling.question = None
            reference = sent(telling, issue=words)
        else:
            reference = first
        with telling.database.write() as session:
            goes[words] = handlers.goes_to_another(
                session, telling.id, reference, now=telling.clock()
            )
    assert list(goes.values()) == [True, False, True]
    assert len({task.case_id for task in open_tasks(telling.database)}) == 2


def test_a_case_about_anything_else_needs_nobody_else(telling: Telling) -> None:
    reference = sent(telling)
    with telling.database.write() as session:
        assert not handlers.goes_to_another(session, telling.id, reference, now=telling.clock())
    assert open_tasks(telling.database) == []
