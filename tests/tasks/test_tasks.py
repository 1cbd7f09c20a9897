"""A task is put down once, waits for a person, and is ticked off by one."""

from datetime import timedelta

import pytest

from backend.database import Database
from backend.tasks import service as tasks
from backend.tasks.models import Task
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON, started
from tests.staff.people import hired, made_staff

LATER = MONDAY_NOON + timedelta(hours=1)


def meet(database: Database, chat: str, wanted: str = "Tuesday morning", hours: int = 0) -> int:
    with database.write() as session:
        return tasks.add(
            session,
            tasks.MEETING,
            conversation_id=chat,
            words="Can someone come round",
            place="My home",
            wanted=wanted,
            now=MONDAY_NOON + timedelta(hours=hours),
        ).id


def left(database: Database) -> list[str]:
    with database.read() as session:
        return [task.wanted for task in tasks.open_tasks(session)]


def test_what_is_left_to_do_is_listed_the_oldest_first(database: Database) -> None:
    chat = started(database)
    meet(database, chat, "Friday", hours=2)
    meet(database, chat, "Tuesday morning")
    assert left(database) == ["Tuesday morning", "Friday"]


def test_a_turn_that_runs_twice_makes_one_task(database: Database) -> None:
    chat = started(database)
    assert meet(database, chat) == meet(database, chat, hours=1)
    assert len(left(database)) == 1


def test_a_task_that_is_done_is_listed_no_more_and_may_be_asked_for_again(
    database: Database,
) -> None:
    chat, staff = started(database), made_staff(database)
    first = meet(database, chat)
    with database.write() as session:
        tasks.done(session, first, staff_id=staff.id, now=LATER)
    assert left(database) == []
    assert meet(database, chat) != first


def test_ticked_off_twice_the_first_stands(database: Database) -> None:
    priya, sam = made_staff(database), made_staff(database, "sam", name="Sam Lee")
    number = meet(database, started(database))
    with database.write() as session:
        tasks.done(session, number, staff_id=priya.id, now=MONDAY_NOON)
        tasks.done(session, number, staff_id=sam.id, now=LATER)
    with database.read() as session:
        task = session.get_one(Task, number)
        assert (task.done_by, task.done_at) == (priya.id, MONDAY_NOON)


def test_a_task_may_belong_to_a_case_alone(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        tasks.add(session, tasks.ADDITION, case_id=case.id, words="More photos", now=MONDAY_NOON)
    assert left(database) == [""]


def test_a_task_for_nobody_is_refused(database: Database) -> None:
    with pytest.raises(tasks.NobodyToDoItFor), database.write() as session:
        tasks.add(session, tasks.MEETING, now=MONDAY_NOON)


def test_an_unknown_kind_of_task_is_refused(database: Database) -> None:
    chat = started(database)
    with pytest.raises(tasks.UnknownKind), database.write() as session:
        tasks.add(session, "dance", conversation_id=chat, now=MONDAY_NOON)


def test_a_task_that_is_not_there_cannot_be_done(database: Database) -> None:
    staff = made_staff(database)
    with pytest.raises(tasks.NoSuchTask), database.write() as session:
        tasks.done(session, 99, staff_id=staff.id, now=MONDAY_NOON)


def test_more_is_put_down_once_and_where_it_belongs(database: Database) -> None:
    chat = started(database)
    meet(database, chat, wanted="")
    for _ in range(2):
        with database.write() as session:
            task = tasks.open_of(session, tasks.MEETING, conversation_id=chat)
            assert task is not None
            tasks.tell_more(task, words="Ring 01732 000000", wanted="Friday")
    with database.read() as session:
        (task,) = tasks.open_tasks(session)
        assert task.words == "Can someone come round\n\nRing 01732 000000"
        assert (task.place, task.wanted) == ("My home", "Friday")


def test_a_task_is_taken_on_by_one_who_may_leave_it_again(database: Database) -> None:
    first, second = hired(database, 2)
    number = meet(database, started(database))
    with database.write() as session:
        tasks.take_on(session, number, staff_id=first.id, now=LATER)
        tasks.take_on(session, number, staff_id=first.id, now=LATER)
    with database.write() as session, pytest.raises(tasks.TakenAlready):
        tasks.take_on(session, number, staff_id=second.id, now=LATER)
    with database.write() as session:
        tasks.leave(session, number, staff_id=second.id, now=LATER)
        assert [one.id for one in tasks.of_others(session, second.id)] == [number]
        tasks.leave(session, number, staff_id=first.id, now=LATER)
        assert tasks.of_others(session, second.id) == []
        tasks.done(session, number, staff_id=first.id, now=LATER)
    with database.write() as session, pytest.raises(tasks.TakenAlready):
        tasks.take_on(session, number, staff_id=second.id, now=LATER)


def test_what_is_taken_back_is_left_to_nobody(database: Database) -> None:
    chat = started(database)
    meet(database, chat)
    with database.write() as session:
        task = tasks.open_of(session, tasks.MEETING, conversation_id=chat)
        assert task is not None
        tasks.take_back(task, now=LATER)
    assert left(database) == []
    with database.read() as session:
        assert tasks.open_of(session, tasks.MEETING, conversation_id=chat) is None
