"""A bank holiday or closure that is announced moves open cases' dates, with a line for each."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from backend.cases import calendar, law_clocks, process
from backend.cases import service as cases
from backend.cases.calendar import Affected, Applied
from backend.cases.models import CalendarChange as Row
from backend.cases.models import Case, CaseEvent
from backend.cases.recount import Recount
from backend.cases.working_days import calendar_of
from backend.database import Database
from backend.policy.calendar import CalendarChange, CalendarRangeError, ChangeKind
from backend.policy.process.steps import Acknowledged, Discussed, Step
from backend.residents.models import Consent
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, REQUEST, opened
from tests.cases.test_history import first_broken
from tests.parts import MONDAY_NOON, PACK, RULEBOOK, at_once

FRIDAY = date(2026, 12, 11)
CORONATION = CalendarChange("bank_holiday", FRIDAY, FRIDAY, "Bank holiday for a coronation")
BY = "the data team"


def change(
    first: date, last: date | None = None, kind: ChangeKind = "closure", why: str = "We move office"
) -> CalendarChange:
    return CalendarChange(kind, first, last or first, why)


def seen(database: Database, announced: CalendarChange = CORONATION) -> list[Affected]:
    with database.read() as session:
        return list(calendar.preview(session, announced, rulebook=RULEBOOK, now=MONDAY_NOON))


def applied(database: Database, announced: CalendarChange = CORONATION) -> Applied:
    with database.write() as session:
        return calendar.apply(session, announced, rulebook=RULEBOOK, by=BY, now=MONDAY_NOON)


def due(database: Database, reference: str) -> dict[str, date]:
    with database.read() as session:
        case = cases.find(session, reference)
        return {f"{one.stage} {one.duty}": one.due_on for one in case.deadlines}


def history(database: Database, reference: str) -> list[CaseEvent]:
    with database.read() as session:
        return list(cases.find(session, reference).events)


def steps(database: Database, reference: str, *taken: Step) -> None:
    with database.write() as session:
        for step in taken:
            process.take(session, reference, step, rulebook=RULEBOOK, now=MONDAY_NOON)


def test_a_preview_gives_each_date_before_and_after_and_changes_nothing(database: Database) -> None:
    reference = opened(database).reference  # received on Monday 7 December 2026
    before = due(database, reference)
    [one] = seen(database)
    assert (one.reference, one.told) == (reference, calendar.Told("resident", "email"))
    assert one.as_json()["duties"] == [
        {
            "stage": "stage-1",
            "duty": "acknowledge",
            "before": "2026-12-14",
            "after": "2026-12-15",
        },
        {"stage": "stage-1", "duty": "respond", "before": "2026-12-30", "after": "2026-12-31"},
    ]
    assert due(database, reference) == before


def test_applying_moves_what_the_preview_said_and_says_so_in_the_history(
    database: Database,
) -> None:
    reference = opened(database).reference
    [one] = seen(database)
    done = applied(database)
    assert (done.cases, done.already) == (1, False)
    assert due(database, reference) == {
        "stage-1 contact": date(2026, 12, 10),
        "stage-1 acknowledge": date(2026, 12, 15),
        "stage-1 respond": date(2026, 12, 31),
    }
    found = history(database, reference)
    assert found[-1].kind == "duty_changed"
    assert found[-1].data["duties"] == one.as_json()["duties"]
    assert found[-1].data["why"] == CORONATION.why
    assert found[-1].data["calendar"] == done.change
    assert first_broken(found) is None


def test_the_steps_of_the_history_still_tell_the_whole_progress(database: Database) -> None:
    reference = opened(database).reference
    steps(database, reference, Discussed(on=date(2026, 12, 7), by="staff:1"))
    applied(database)
    acknowledged = Acknowledged(
        on=date(2026, 12, 7),
        by="staff:1",
        complaints=("The boiler",),
        respond_on=date(2026, 12, 22),
    )
    steps(database, reference, acknowledged)
    with database.read() as session:
        case = cases.find(session, reference)
        told = process.replayed(session, case, rulebook=RULEBOOK)
        assert told is not None
        assert told.as_json() == case.progress


def test_the_same_announcement_again_changes_nothing(database: Database) -> None:
    reference = opened(database).reference
    first, second = applied(database), applied(database)
    assert (second.change, second.cases, second.already) == (first.change, 0, True)
    kinds = [event.kind for event in history(database, reference)]
    assert kinds.count("duty_changed") == 1


def test_of_ten_who_apply_at_once_one_does(database: Database) -> None:
    opened(database)
    done = at_once(10, lambda _n: applied(database))
    assert sorted(one.already for one in done if isinstance(one, Applied)) == [False] + [True] * 9


def test_a_case_opened_afterwards_counts_with_the_new_calendar(database: Database) -> None:
    before = opened(database).reference
    applied(database)
    after = opened(database, replace(COMPLAINT, idempotency_key="later")).reference
    assert due(database, before) == due(database, after)
    with database.read() as session:
        assert not calendar_of(session, PACK).is_working_day(FRIDAY)


def test_a_duty_that_was_met_keeps_its_day(database: Database) -> None:
    reference = opened(database).reference
    steps(
        database,
        reference,
        Discussed(on=date(2026, 12, 7), by="staff:1"),
        Acknowledged(
            on=date(2026, 12, 7),
            by="staff:1",
            complaints=("The boiler",),
            respond_on=date(2026, 12, 21),
        ),
    )
    [one] = seen(database)
    assert [move.duty for move in one.moves] == ["respond"]
    applied(database)
    assert due(database, reference)["stage-1 acknowledge"] == date(2026, 12, 14)


def test_a_later_step_tells_of_no_move_of_a_duty_that_was_met(database: Database) -> None:
    reference = opened(database).reference
    acknowledged = Acknowledged(
        on=date(2026, 12, 7), by="staff:1", complaints=("x",), respond_on=date(2026, 12, 8)
    )
    steps(database, reference, acknowledged)
    applied(database)  # after the day named for the answer, so that nothing open moves
    steps(database, reference, Discussed(on=date(2026, 12, 7), by="staff:1"))
    moved = [event.data for event in history(database, reference) if event.kind == "duty_changed"]
    assert [(one["duty"], one["why"]) for one in moved] == [("respond", "acknowledge")]


def test_a_case_that_has_ended_keeps_its_dates(database: Database) -> None:
    reference = opened(database).reference
    with database.write() as session:
        cases.find(session, reference).state = "closed"
    assert seen(database) == []
    assert applied(database).cases == 0


@pytest.mark.parametrize("why", ["awaited", "recorded"])
def test_a_representative_is_told_only_with_consent(database: Database, why: str) -> None:
    case = opened(database, FOR_ANOTHER)
    if why == "recorded":
        with database.write() as session:
            consent = session.get_one(Consent, case.consent_id)
            consent.status = "recorded"
    [one] = seen(database)
    expected = {
        "awaited": calendar.Told("resident", "the safe way on the case page"),
        "recorded": calendar.Told("representative", "email"),
    }
    assert one.told == expected[why]


def test_a_closure_moves_the_policy_s_dates_and_a_bank_holiday_those_of_the_law_too(
    database: Database,
) -> None:
    reference = opened(database, replace(REQUEST, hazards=("damp_mould",))).reference
    investigate = "hazard:damp_mould investigate"
    assert due(database, reference)[investigate] == date(2026, 12, 21)
    applied(database, change(date(2026, 12, 10)))
    assert due(database, reference)[investigate] == date(2026, 12, 21), "the law knows no closures"
    assert applied(database).cases == 1
    assert due(database, reference)[investigate] == date(2026, 12, 22)
    assert first_broken(history(database, reference)) is None


def test_a_clock_that_ends_on_the_new_day_off_ends_on_the_next_working_day(
    database: Database,
) -> None:
    triage = {"parts": [{"route": "data_protection", "rules": []}]}
    reference = opened(database, replace(REQUEST, triage=triage)).reference
    named = "data_protection_complaints acknowledge_data_complaint"
    assert due(database, reference)[named] == date(2027, 1, 6)
    day = date(2027, 1, 6)
    assert applied(database, change(day, kind="bank_holiday", why="A day of thanks")).cases == 1
    assert due(database, reference)[named] == date(2027, 1, 7)
    with database.read() as session:
        case = cases.find(session, reference)
        told = law_clocks.working(session, case, case.deadlines[0])
        assert "is not a working day, so it moves on to Thursday 7 January 2027" in told.working


def test_cases_that_differ_only_in_who_deals_with_them_are_counted_once_and_keep_their_people(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        reference = opened(database, replace(COMPLAINT, idempotency_key=f"{n}")).reference
        steps(database, reference, Discussed(on=date(2026, 12, 7), by=f"staff:{n}"))
    counted: list[str] = []
    before = Recount._counted

    def count(self: Recount, policy: str, progress: str) -> object:
        counted.append(progress)
        return before(self, policy, progress)

    monkeypatch.setattr(Recount, "_counted", count)
    assert applied(database).cases == 4
    assert len(counted) == 1
    with database.read() as session:
        for n, case in enumerate(session.scalars(select(Case).order_by(Case.id))):
            assert case.progress is not None
            assert case.progress["runs"][0]["people"] == [f"staff:{n}"]
            told = process.replayed(session, case, rulebook=RULEBOOK)
            assert told is not None
            assert told.as_json() == case.progress


def test_more_cases_than_are_read_at_once_all_move(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.cases.recount.AT_ONCE", 2)
    for n in range(5):
        opened(database, replace(COMPLAINT, idempotency_key=f"{n}"))
    assert applied(database).cases == 5
    with database.read() as session:
        moved = session.scalar(
            select(func.count()).select_from(CaseEvent).where(CaseEvent.kind == "duty_changed")
        )
    assert moved == 5


@pytest.mark.parametrize(
    ("announced", "error"),
    [
        (change(date(2026, 12, 4)), calendar.DaysGoneBy),
        (change(date(2026, 12, 12)), calendar.NoWorkingDay),
        (change(date(2026, 12, 25)), calendar.NoWorkingDay),
        (change(date(2041, 1, 2)), CalendarRangeError),
    ],
)
def test_days_that_cannot_be_taken_out_are_refused(
    database: Database, announced: CalendarChange, error: type[Exception]
) -> None:
    for do in (seen, applied):
        with pytest.raises(error):
            do(database, announced)


def test_days_that_are_out_already_are_refused(database: Database) -> None:
    applied(database)
    with pytest.raises(calendar.DaysOffAlready, match="calendar list"):
        applied(database, change(FRIDAY - timedelta(days=1), FRIDAY + timedelta(days=3)))


def test_today_can_still_be_announced(database: Database) -> None:
    opened(database, now=MONDAY_NOON - timedelta(days=3))
    assert applied(database, change(MONDAY_NOON.date())).cases == 1


def test_a_line_of_a_change_holds_no_name(database: Database) -> None:
    reference = opened(database).reference
    applied(database)
    assert "Pat" not in json.dumps([event.data for event in history(database, reference)])
    with database.read() as session:
        assert session.scalars(select(Row.by)).all() == [BY]


def test_a_step_with_an_older_view_of_the_case_is_refused_after_a_change(
    database: Database,
) -> None:
    case = opened(database)
    applied(database)
    step = Discussed(on=date(2026, 12, 7), by="staff:1")
    with database.write() as session, pytest.raises(process.ChangedMeanwhile):
        process.take(
            session, case.reference, step, rulebook=RULEBOOK, now=MONDAY_NOON, seen=case.version
        )


def test_steps_and_a_change_at_once_wait_for_each_other(database: Database) -> None:
    references = [
        opened(database, replace(COMPLAINT, idempotency_key=f"{n}")).reference for n in range(5)
    ]

    def either(n: int) -> None:
        if n == 0:
            applied(database)
        else:
            steps(database, references[n - 1], Discussed(on=date(2026, 12, 7), by="staff:1"))

    done = at_once(6, either)
    assert not [one for one in done if isinstance(one, Exception)]
    with database.read() as session:
        for case in session.scalars(select(Case)):
            told = process.replayed(session, case, rulebook=RULEBOOK)
            assert told is not None
            assert told.as_json() == case.progress
            assert first_broken(list(case.events)) is None


def test_opening_waits_for_a_change_that_is_being_applied(database: Database) -> None:
    """Whoever opens a case while the calendar changes counts with the old one or the new, whole."""

    def either(n: int) -> object:
        doing: Callable[[], object] = (
            (lambda: applied(database))
            if n == 0
            else (lambda: opened(database, replace(COMPLAINT, idempotency_key=f"{n}")))
        )
        return doing()

    done = at_once(6, either)
    assert not [one for one in done if isinstance(one, Exception)]
    with database.read() as session:
        days = {
            one.due_on
            for case in session.scalars(select(Case))
            for one in case.deadlines
            if one.duty == "acknowledge"
        }
    assert days == {date(2026, 12, 15)}
