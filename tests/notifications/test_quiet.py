"""A reminder wakes nobody: it waits for the end of the quiet hours, by the clocks in England."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import LONDON
from backend.database import Database
from backend.landlord.choices import OPENING_HOURS, QUIET_HOURS, as_kept, read_day
from backend.landlord.hours import read
from backend.landlord.service import change
from backend.notifications.quiet import QuietHours, after_quiet, reminder_at, while_open
from backend.policy.calendar import calendar_for
from tests.parts import MONDAY_NOON, RULEBOOK
from tests.staff.people import made_staff

NIGHT = QuietHours(time(20), time(8))
AFTERNOON = QuietHours(time(13), time(15, 30))
NONE = QuietHours(time(8), time(8))
WEEK = read(as_kept([span for day in range(5) for span in read_day(day, "9am to 5pm")]))


def at(text: str) -> datetime:
    """Give a local time as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "when", "then"),
    [
        (NIGHT, "2026-12-07 12:00", "2026-12-07 12:00"),
        (NIGHT, "2026-12-07 19:59", "2026-12-07 19:59"),
        (NIGHT, "2026-12-07 20:00", "2026-12-08 08:00"),
        (NIGHT, "2026-12-08 00:00", "2026-12-08 08:00"),
        (NIGHT, "2026-12-08 07:59", "2026-12-08 08:00"),
        (NIGHT, "2026-12-08 08:00", "2026-12-08 08:00"),
        (AFTERNOON, "2026-12-07 13:00", "2026-12-07 15:30"),
        (AFTERNOON, "2026-12-07 15:30", "2026-12-07 15:30"),
        (NONE, "2026-12-07 03:00", "2026-12-07 03:00"),
        # The clocks go forward at one on 28 March 2027, and back at two on 25 October 2026.
        (NIGHT, "2027-03-27 22:00", "2027-03-28 08:00"),
        (NIGHT, "2026-10-24 22:00", "2026-10-25 08:00"),
        (QuietHours(time(0), time(1, 30)), "2027-03-28 00:30", "2027-03-28 02:30"),
    ],
)
def test_a_reminder_waits_for_the_end_of_the_quiet_hours(
    quiet: QuietHours, when: str, then: str
) -> None:
    assert after_quiet(at(when), quiet) == at(then)


@given(
    st.timedeltas(timedelta(), timedelta(days=800)),
    st.times(),
    st.times(),
)
def test_it_never_goes_in_quiet_hours_nor_earlier_nor_a_day_later(
    later: timedelta, begins: time, ends: time
) -> None:
    now = MONDAY_NOON + later
    quiet = QuietHours(begins.replace(microsecond=0), ends.replace(microsecond=0))
    then = after_quiet(now, quiet)
    assert then >= now
    assert (then - now).total_seconds() <= 25 * 3600
    wall = then.astimezone(LONDON)
    clocks_change = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
    assert clocks_change or not quiet.holds(then)


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("2026-12-07 12:00", "2026-12-07 12:00"),
        ("2026-12-07 17:00", "2026-12-08 09:00"),
        ("2026-12-11 18:00", "2026-12-14 09:00"),
        ("2026-12-24 18:00", "2026-12-29 09:00"),
    ],
    ids=["open", "evening", "weekend", "Christmas"],
)
def test_by_opening_hours_a_reminder_waits_until_somebody_is_there(when: str, then: str) -> None:
    assert while_open(at(when), WEEK, calendar_for(RULEBOOK.pack)) == at(then)


def test_what_managers_set_comes_before_the_opening_hours(database: Database) -> None:
    staff, pack = made_staff(database), RULEBOOK.pack
    evening = at("2026-12-07 21:00")
    with database.write() as session:
        assert not pack.opening_hours.are_set, "this landlord has yet to say when it is there"
        assert reminder_at(session, pack, now=evening) == at("2026-12-08 08:00"), "the usual"
        kept = as_kept(read_day(1, "10am to 4pm"))
        change(session, OPENING_HOURS, kept, seen=0, staff_id=staff.id, now=MONDAY_NOON)
        assert reminder_at(session, pack, now=evening) == at("2026-12-08 10:00")
        mine = {"from": "22:00", "until": "07:00"}
        change(session, QUIET_HOURS, mine, seen=0, staff_id=staff.id, now=MONDAY_NOON)
        assert reminder_at(session, pack, now=evening) == evening
