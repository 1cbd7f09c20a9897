"""A chat that nobody takes alerts staff after a while, once for each wait, while they are there."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.casework import unclaimed
from backend.casework.unclaimed import raise_unclaimed
from backend.conversations import passing_on, queries
from backend.conversations.models import Alert
from backend.conversations.voice import Voice
from backend.database import Database
from backend.landlord import service as landlord
from backend.landlord.choices import UNCLAIMED_MINUTES
from backend.policy.calendar import CalendarChange, calendar_for
from backend.tasks import service as tasks
from tests.conversations.working import STAFFED, hand_off, take_over
from tests.parts import MONDAY_NOON, VOICE, at_once, posted, started
from tests.staff.people import hired

MINUTE = timedelta(minutes=1)
MONDAY_NIGHT = MONDAY_NOON.replace(hour=20)
TUESDAY_NINE = MONDAY_NOON.replace(day=8, hour=9)


def swept(database: Database, now: datetime, *, voice: Voice = STAFFED) -> int:
    with database.write() as session:
        return raise_unclaimed(session, voice=voice, now=now)


@pytest.fixture
def chat(database: Database) -> str:
    """A chat that waits since noon."""
    made = started(database)
    posted(database, made, "Is anybody there?")
    hand_off(database, made)
    return made


def test_ten_minutes_are_allowed_and_it_is_told_once(database: Database, chat: str) -> None:
    assert swept(database, MONDAY_NOON + 9 * MINUTE) == 0
    assert swept(database, MONDAY_NOON + 10 * MINUTE) == 1
    assert swept(database, MONDAY_NOON + 30 * MINUTE) == 0
    with database.read() as session:
        (told,) = queries.unseen_alerts(session)
    assert (told.level, told.words) == ("unclaimed", ["Is anybody there?"])


def test_whoever_takes_it_takes_the_alert_off_and_a_new_wait_is_told_again(
    database: Database, chat: str
) -> None:
    (staff,) = hired(database, 1)
    swept(database, MONDAY_NOON + 10 * MINUTE)
    take_over(database, chat, staff.id, now=MONDAY_NOON + 11 * MINUTE)
    with database.read() as session:
        assert queries.unseen_alerts(session) == []
        assert session.scalars(select(Alert.seen_by)).one() == staff.id
    assert swept(database, MONDAY_NOON + 30 * MINUTE) == 0
    with database.write() as session:
        passing_on.release(
            session, chat, staff_id=staff.id, voice=VOICE, now=MONDAY_NOON + 30 * MINUTE
        )
    assert swept(database, MONDAY_NOON + 39 * MINUTE) == 0
    assert swept(database, MONDAY_NOON + 40 * MINUTE) == 1


def test_two_workers_at_the_same_instant_tell_of_a_wait_once(
    database: Database, chat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Barrier(2, timeout=5)
    is_late = unclaimed._is_late

    def both_have_asked(*said: Any) -> bool:
        late = is_late(*said)
        if database.engine.dialect.name == "postgresql":  # SQLite lets one write at a time
            asked.wait()
        return late

    monkeypatch.setattr(unclaimed, "_is_late", both_have_asked)
    told = at_once(2, lambda _: swept(database, MONDAY_NOON + 10 * MINUTE))
    assert sorted(told, key=str) == [0, 1]
    with database.read() as session:
        assert len(session.scalars(select(Alert)).all()) == 1


def test_only_the_opening_hours_count(database: Database) -> None:
    made = started(database)
    hand_off(database, made, now=MONDAY_NIGHT)
    assert swept(database, MONDAY_NIGHT + 60 * MINUTE) == 0
    assert swept(database, TUESDAY_NINE + 9 * MINUTE) == 0
    assert swept(database, TUESDAY_NINE + 10 * MINUTE) == 1


def test_on_a_day_off_nobody_is_alerted(database: Database, chat: str) -> None:
    day = MONDAY_NOON.date()
    closed = calendar_for(STAFFED.pack, (CalendarChange("closure", day, day, "Staff day"),))
    away = replace(STAFFED, calendar=lambda _session, _pack: closed)
    assert swept(database, MONDAY_NOON + 60 * MINUTE, voice=away) == 0


def test_where_no_hours_are_known_every_hour_counts(database: Database) -> None:
    made = started(database)
    hand_off(database, made, now=MONDAY_NIGHT)
    assert swept(database, MONDAY_NIGHT + 9 * MINUTE, voice=VOICE) == 0
    assert swept(database, MONDAY_NIGHT + 10 * MINUTE, voice=VOICE) == 1


def test_managers_say_how_long_is_too_long(database: Database, chat: str) -> None:
    (staff,) = hired(database, 1)
    with database.write() as session:
        landlord.change(session, UNCLAIMED_MINUTES, 3, seen=0, staff_id=staff.id, now=MONDAY_NOON)
    assert swept(database, MONDAY_NOON + 3 * MINUTE) == 1


def test_whoever_left_it_with_us_does_not_wait_in_the_chat(database: Database, chat: str) -> None:
    with database.write() as session:
        tasks.add(session, tasks.CALL_BACK, conversation_id=chat, now=MONDAY_NOON)
    assert swept(database, MONDAY_NOON + 60 * MINUTE) == 0


def test_whoever_came_back_and_asked_for_a_person_again_waits_whatever_was_left_before(
    database: Database,
) -> None:
    made = started(database)
    posted(database, made, "Is anybody there?")
    with database.write() as session:
        tasks.add(
            session, tasks.CALL_BACK, conversation_id=made, now=MONDAY_NOON - timedelta(days=3)
        )
    hand_off(database, made)
    assert swept(database, MONDAY_NOON + 10 * MINUTE) == 1


def test_whoever_talks_to_the_assistant_waits_for_nobody(database: Database) -> None:
    started(database)
    assert swept(database, MONDAY_NOON + 60 * MINUTE) == 0
