"""Staff are told of what is due soon and overdue: once each, in one mail, and when they may be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from backend.cases import process
from backend.cases.calendar import apply
from backend.cases.models import Case, CaseDeadline
from backend.database import Database
from backend.landlord.choices import DUE_SOON_DAYS
from backend.landlord.service import change
from backend.notifications import duties
from backend.notifications.models import Notice
from backend.notifications.outbox import Outbox
from backend.policy.calendar import CalendarChange
from backend.policy.process.steps import Discussed
from backend.staff.models import Staff
from backend.staff.preferences import Preferences, prefer
from backend.teams.models import Team
from tests.cases.opened import COMPLAINT, opened
from tests.mailbox import Mailbox, text_of
from tests.notifications.conftest import TEAM, MakeOutbox
from tests.parts import MONDAY_NOON, RULEBOOK, Clock, at_once
from tests.staff.people import made_staff

PRIYA, MORGAN, REPAIRS = "priya@landlord.example", "morgan@landlord.example", "own@team.example"
# The first thing that is owed falls due on 10 December, and the next on 14 December.
WEDNESDAY, FRIDAY = (datetime(2026, 12, day, 9, 0, tzinfo=UTC) for day in (9, 11))


@pytest.fixture
def outbox(make_outbox: MakeOutbox) -> Outbox:
    return make_outbox()


def hired(database: Database, username: str, *, role: str = "officer") -> Staff:
    """Make a member of staff with an address."""
    staff = made_staff(database, username, role=role)
    with database.write() as session:
        session.get_one(Staff, staff.id).email = f"{username}@landlord.example"
    return staff


def given(
    database: Database, case: Case, *, staff: Staff | None = None, team: Team | None = None
) -> None:
    """Give a case to somebody."""
    with database.write() as session:
        here = session.get_one(Case, case.id)
        here.assigned_to = staff.id if staff else None
        here.team_id = team.id if team else None


def three(database: Database) -> list[Case]:
    return [opened(database, replace(COMPLAINT, idempotency_key=str(n))) for n in range(3)]


def alerts(mailbox: Mailbox, address: str) -> list[str]:
    return [text_of(mail) for mail in mailbox.to(address, "Complaints: ")]


def test_what_is_due_soon_is_one_mail_to_whoever_deals_with_it(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    priya = hired(database, "priya")
    cases = three(database)
    for case in cases:
        given(database, case, staff=priya)
    outbox.run_once()
    assert alerts(mailbox, PRIYA) == []
    clock.at = WEDNESDAY
    outbox.run_once()
    outbox.run_once()
    (told,) = alerts(mailbox, PRIYA)
    assert [case.reference in told for case in cases] == [True, True, True]
    assert "Contact the resident to talk about it, by Thursday 10 December 2026" in told
    assert "Pat" not in told, "the words stay where access is checked"
    assert alerts(mailbox, TEAM) == []


def test_what_is_overdue_is_told_to_the_managers_as_well_and_each_time_once(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    priya, _ = hired(database, "priya"), hired(database, "morgan", role="manager")
    given(database, opened(database), staff=priya)
    clock.at = WEDNESDAY
    outbox.run_once()
    assert alerts(mailbox, MORGAN) == []
    for _ in range(3):
        clock.at = max(clock.at + timedelta(hours=1), FRIDAY)
        outbox.run_once()
    late = [told for told in alerts(mailbox, PRIYA) if "Overdue:" in told]
    assert len(late) == len(alerts(mailbox, MORGAN)) == 1
    assert "Overdue:" in alerts(mailbox, MORGAN)[0]


def test_a_manager_who_deals_with_it_is_told_once(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    given(database, opened(database), staff=hired(database, "morgan", role="manager"))
    clock.at = FRIDAY
    outbox.run_once()
    assert len(alerts(mailbox, MORGAN)) == 1


def test_the_team_is_told_where_nobody_has_it_and_else_the_staff_address(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    with database.write() as session:
        team = Team(name="Own team", email=REPAIRS)
        session.add(team)
        session.flush()
    ours, nobodys, left = three(database)
    gone = hired(database, "priya")
    given(database, ours, team=team)
    given(database, nobodys)
    given(database, left, staff=gone)
    with database.write() as session:
        session.get_one(Staff, gone.id).disabled_at = MONDAY_NOON
    clock.at = WEDNESDAY
    outbox.run_once()
    (told,) = alerts(mailbox, REPAIRS)
    assert ours.reference in told
    (other,) = alerts(mailbox, TEAM)
    assert nobodys.reference in other
    assert left.reference in other
    assert alerts(mailbox, PRIYA) == []


def test_what_was_done_meanwhile_is_left_out_and_with_nothing_left_no_mail_goes(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    given(database, case)
    clock.at = WEDNESDAY.replace(hour=2)
    outbox.run_once()
    assert alerts(mailbox, TEAM) == [], "nobody is written to at night"
    with database.write() as session:
        talked = Discussed(on=WEDNESDAY.date(), by="staff:1", notes="Rang")
        process.take(session, case.reference, talked, rulebook=RULEBOOK, now=clock())
    clock.at = WEDNESDAY
    outbox.run_once()
    assert alerts(mailbox, TEAM) == []


def test_what_falls_due_in_the_night_is_one_mail_in_the_morning(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    first = opened(database)
    given(database, first)
    clock.at = WEDNESDAY.replace(hour=2)
    outbox.run_once()
    second = opened(database, replace(COMPLAINT, idempotency_key="two"))
    given(database, second)
    clock.move(hours=1)
    outbox.run_once()
    clock.at = WEDNESDAY
    outbox.run_once()
    (told,) = alerts(mailbox, TEAM)
    assert first.reference in told
    assert second.reference in told


def test_nobody_is_told_in_their_own_quiet_hours(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    priya = hired(database, "priya")
    with database.write() as session:
        prefer(session, priya.id, Preferences(quiet_from="08:30", quiet_until="11:00"))
    given(database, opened(database), staff=priya)
    clock.at = WEDNESDAY
    outbox.run_once()
    assert alerts(mailbox, PRIYA) == []
    clock.move(hours=2)
    outbox.run_once()
    assert len(alerts(mailbox, PRIYA)) == 1


def test_what_could_not_be_sent_by_day_is_not_tried_at_night(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    """By the usual quiet hours: from eight in the evening until eight in the morning."""
    given(database, opened(database), staff=hired(database, "priya"))
    clock.at = WEDNESDAY.replace(hour=19, minute=58)
    make_outbox(smtp_port=9).run_once()
    outbox = make_outbox()
    for hour in (20, 21, 23, 27, 31):
        clock.at = WEDNESDAY.replace(hour=0, minute=10) + timedelta(hours=hour)
        outbox.run_once()
        assert alerts(mailbox, PRIYA) == []
    clock.at = WEDNESDAY.replace(hour=8, minute=10) + timedelta(days=1)
    outbox.run_once()
    assert "Contact the resident" in alerts(mailbox, PRIYA)[0]


def test_a_worker_that_was_down_all_day_wakes_nobody_nor_anybody_in_their_own_quiet(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    priya = hired(database, "priya")
    with database.write() as session:
        prefer(session, priya.id, Preferences(quiet_from="07:00", quiet_until="11:00"))
    case = opened(database)
    given(database, case, staff=priya)
    clock.at = WEDNESDAY.replace(hour=12)
    make_outbox(smtp_port=9).run_once()
    outbox = make_outbox()
    for hour in (23, 32, 34):  # at night, and after it in Priya's own quiet hours
        clock.at = WEDNESDAY.replace(hour=0) + timedelta(hours=hour)
        outbox.run_once()
        assert alerts(mailbox, PRIYA) == []
    clock.at = WEDNESDAY.replace(hour=11) + timedelta(days=1)
    outbox.run_once()
    assert "Contact the resident" in alerts(mailbox, PRIYA)[0]


def test_what_the_law_sets_for_a_hazard_is_tried_again_at_night(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database, replace(COMPLAINT, hazards=("gas",)), now=clock())
    given(database, case, staff=hired(database, "priya"))
    clock.move(hours=12)
    make_outbox(smtp_port=9).run_once()
    assert alerts(mailbox, PRIYA) == []
    clock.move(minutes=10)
    make_outbox().run_once()
    (told,) = alerts(mailbox, PRIYA)
    assert "The law: look into the danger" in told


def test_a_danger_with_a_clock_of_the_law_is_told_at_night_when_half_the_time_has_gone(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database, replace(COMPLAINT, hazards=("gas",)), now=clock())
    given(database, case, staff=hired(database, "priya"))
    clock.move(hours=11)
    outbox.run_once()
    assert alerts(mailbox, PRIYA) == [], "it was told of when it was new"
    clock.move(hours=1)
    outbox.run_once()
    (told,) = alerts(mailbox, PRIYA)
    assert "The law: look into the danger and make the home safe" in told


def test_what_is_not_far_gone_yet_hides_nothing_that_is_due_behind_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = opened(database)
    with database.write() as session:
        rows = session.scalars(select(CaseDeadline).where(CaseDeadline.case_id == case.id)).all()
        first, second = sorted(rows, key=lambda row: row.due_on)[:2]
        first.started_at, first.due_at = MONDAY_NOON, MONDAY_NOON + timedelta(hours=24)
        first.due_on = MONDAY_NOON.date()
        second.due_on = MONDAY_NOON.date()
    monkeypatch.setattr(duties, "MOST_AT_ONCE", 1)
    with database.read() as session:
        (due,) = duties.owed(session, RULEBOOK.pack, now=MONDAY_NOON)
    assert due.deadline == second.id


def test_a_closure_moves_a_day_and_the_new_one_is_told_once(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    given(database, case)
    clock.at = WEDNESDAY
    outbox.run_once()
    flood = CalendarChange("closure", (day := WEDNESDAY.date() + timedelta(days=1)), day, "A flood")
    with database.write() as session:
        apply(session, flood, rulebook=RULEBOOK, by="the data team", now=clock())
    for _ in range(4):
        outbox.run_once()
    said = "Contact the resident to talk about it"
    contact = [told for told in alerts(mailbox, TEAM) if said in told]
    assert ["10 December" in told for told in contact] == [True, False]


def test_how_soon_is_for_managers_to_say(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    staff = made_staff(database)
    given(database, opened(database))
    with database.write() as session:
        change(session, DUE_SOON_DAYS, 5, seen=0, staff_id=staff.id, now=MONDAY_NOON)
    outbox.run_once()
    assert len(alerts(mailbox, TEAM)) == 1


def test_two_workers_at_once_tell_of_it_once(
    database: Database, make_outbox: MakeOutbox, mailbox: Mailbox, clock: Clock
) -> None:
    for case in three(database):
        given(database, case)
    clock.at = WEDNESDAY
    workers = [make_outbox() for _ in range(4)]
    at_once(4, lambda n: workers[n].run_once())
    workers[0].run_once()
    assert len(alerts(mailbox, TEAM)) == 1


def test_a_hundred_are_a_short_mail(
    database: Database, outbox: Outbox, mailbox: Mailbox, clock: Clock
) -> None:
    case = opened(database)
    given(database, case)
    with database.write() as session:
        for number in range(100):
            session.add(
                CaseDeadline(
                    case_id=case.id,
                    stage=f"other-{number}",
                    duty="contact",
                    due_on=WEDNESDAY.date(),
                    rule="x",
                )
            )
    clock.at = WEDNESDAY
    outbox.run_once()
    (told,) = alerts(mailbox, TEAM)
    assert "- and 81 more things" in told
    with database.read() as session:
        told_of = session.scalars(select(Notice).where(Notice.kind == duties.TOLD)).all()
    assert len(told_of) == 101
