"""Outside the opening hours residents are told when somebody is there, and may leave the matter."""

from datetime import datetime

import pytest

from backend.conversations import service as conversations
from backend.conversations.voice import Voice
from backend.database import Database
from backend.intake.following_up import follow_up
from backend.landlord import service as landlord
from backend.landlord.choices import CALL_BACK_HOURS
from backend.tasks import service as tasks
from backend.tasks.models import Task
from tests.conversations.working import STAFFED, hand_off, last, said
from tests.parts import MONDAY_NOON, RULEBOOK, VOICE, conversation, started
from tests.staff.people import hired

NIGHT = MONDAY_NOON.replace(hour=20)
CHRISTMAS_EVE_NIGHT = MONDAY_NOON.replace(day=24, hour=20)
LEAVE = "/leave_with_us"


def say(
    database: Database,
    chat: str,
    text: str = "",
    *,
    choice: str | None = None,
    client_id: str = "one",
    voice: Voice = STAFFED,
    now: datetime = NIGHT,
) -> None:
    """Say something as the resident, as the pages do it."""
    with database.write() as session:
        message = conversations.post(
            session,
            conversations.find(session, chat),
            text=text,
            choice=choice,
            client_id=client_id,
            voice=voice,
            now=now,
        )
        follow_up(session, message, rulebook=RULEBOOK, voice=voice, now=now)


def open_tasks(database: Database) -> list[Task]:
    with database.read() as session:
        return list(tasks.open_tasks(session))


@pytest.fixture
def chat(database: Database) -> str:
    """A chat that was handed off at night."""
    made = started(database)
    hand_off(database, made, voice=STAFFED, now=NIGHT)
    return made


def test_at_night_the_day_and_time_of_the_next_person_is_told(
    database: Database, chat: str
) -> None:
    told = last(database, chat)
    assert "Nobody is there now. Someone will be there tomorrow, Tuesday 8 December" in told.text
    assert "2026, at 9am." in told.text
    assert [one["value"] for one in told.choices] == ["/back_to_assistant", LEAVE]


def test_bank_holidays_and_weekends_are_stepped_over(database: Database) -> None:
    made = started(database)
    hand_off(database, made, voice=STAFFED, now=CHRISTMAS_EVE_NIGHT)
    assert "Someone will be there Tuesday 29 December 2026 at 9am" in last(database, made).text


def test_while_somebody_is_there_nothing_is_to_be_left(database: Database) -> None:
    made = started(database)
    hand_off(database, made, voice=STAFFED)
    assert [one["value"] for one in last(database, made).choices] == ["/back_to_assistant"]


def test_where_no_hours_are_known_nothing_is_promised(database: Database) -> None:
    made = started(database)
    hand_off(database, made, now=NIGHT)
    assert VOICE.pack.opening_hours.words in last(database, made).text
    say(database, made, choice=LEAVE, voice=VOICE)
    (task,) = open_tasks(database)
    assert task.due_at is None
    assert "We cannot say yet when that will be." in "\n".join(said(database, made))


def test_what_is_left_becomes_a_task_with_a_time_of_its_own(database: Database, chat: str) -> None:
    say(database, chat, choice=LEAVE)
    (task,) = open_tasks(database)
    assert (task.kind, task.conversation_id) == ("call_back", chat)
    assert task.due_at == MONDAY_NOON.replace(day=8, hour=17), "eight opening hours"
    words = said(database, chat)
    assert any("get back to you by tomorrow, Tuesday 8 December 2026, at 5pm" in w for w in words)
    assert "write it here" in words[-1]
    assert conversation(database, chat).owner == "waiting", "they can still write"


def test_managers_say_how_soon_somebody_is_called_back(database: Database, chat: str) -> None:
    (staff,) = hired(database, 1)
    with database.write() as session:
        landlord.change(session, CALL_BACK_HOURS, 2, seen=0, staff_id=staff.id, now=NIGHT)
    say(database, chat, choice=LEAVE)
    assert open_tasks(database)[0].due_at == MONDAY_NOON.replace(day=8, hour=11)


def test_leaving_it_twice_or_sending_it_again_leaves_it_once(database: Database, chat: str) -> None:
    for client_id in ("one", "one", "two"):
        say(database, chat, choice=LEAVE, client_id=client_id)
    assert len(open_tasks(database)) == 1
    assert sum("put it down" in words for words in said(database, chat)) == 1


def test_the_number_that_is_written_next_is_put_down(database: Database, chat: str) -> None:
    say(database, chat, choice=LEAVE)
    say(database, chat, "It is 07700 900123, mornings are best", client_id="two")
    (task,) = open_tasks(database)
    assert task.place == "07700 900123"
    say(database, chat, "or pat@example.com", client_id="three")
    assert open_tasks(database)[0].place == "07700 900123", "the first stays"


def test_once_a_person_is_there_nothing_can_be_left(database: Database, chat: str) -> None:
    (staff,) = hired(database, 1)
    with database.write() as session:
        conversations.take_over(session, chat, staff_id=staff.id, voice=STAFFED, now=NIGHT)
    with pytest.raises(conversations.NotAChoice):
        say(database, chat, choice=LEAVE)


def test_a_call_back_is_overdue_and_is_done_by_whoever_is_named(
    database: Database, chat: str
) -> None:
    say(database, chat, choice=LEAVE)
    first, second = hired(database, 2)
    (task,) = open_tasks(database)
    assert not tasks.is_overdue(task, NIGHT)
    assert tasks.is_overdue(task, MONDAY_NOON.replace(day=9))
    with database.write() as session:
        tasks.assign(session, task.id, to=first.id, staff_id=second.id, now=NIGHT)
    with database.read() as session:
        assert [one.id for one in tasks.open_for(session, first.id)] == [task.id]
        assert tasks.open_for(session, second.id) == []
    with database.write() as session:
        tasks.done(session, task.id, staff_id=first.id, now=NIGHT)
    assert open_tasks(database) == []
