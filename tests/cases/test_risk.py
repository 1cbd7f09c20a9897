"""Hazards and people at risk: flags only go up, and the law's clocks start when they were told."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from backend.cases import law_clocks, risk
from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.service import NewCase
from backend.database import Database
from tests.cases.opened import COMPLAINT, PAT, REQUEST, listed, opened
from tests.cases.test_history import first_broken
from tests.parts import MONDAY_NOON

MOULD = replace(REQUEST, hazards=("damp_mould",))
STAGE = "hazard:damp_mould"
LATER = MONDAY_NOON + timedelta(days=2)


def read(database: Database, reference: str) -> Case:
    with database.read() as session:
        case = cases.find(session, reference)
        _ = case.events, case.deadlines
        return case


def clocks(case: Case) -> dict[str, date | datetime]:
    return {
        f"{one.stage} {one.duty}": one.due_at or one.due_on
        for one in case.deadlines
        if one.started_at
    }


def add(database: Database, reference: str, kind: str | None = None, *who: str) -> None:
    with database.write() as session:
        risk.add_risk(
            session,
            cases.find(session, reference),
            hazards={kind: LATER} if kind else {},
            vulnerability=who,
            by="resident",
            now=LATER,
        )


def done(database: Database, reference: str, duty: str, on: date) -> None:
    with database.write() as session:
        risk.done(session, reference, stage=STAGE, duty=duty, on=on, by="staff:1", now=LATER)


@pytest.mark.parametrize("new", [COMPLAINT, REQUEST])
def test_a_hazard_has_its_clocks_on_either_kind_of_case(database: Database, new: NewCase) -> None:
    case = read(database, opened(database, replace(new, hazards=("damp_mould",))).reference)
    assert clocks(case) == {
        f"{STAGE} investigate": date(2026, 12, 21),
        f"{STAGE} send_findings": date(2026, 12, 24),
        f"{STAGE} make_safe": date(2026, 12, 30),
        f"{STAGE} begin_works": date(2027, 3, 15),
    }


def test_an_emergency_is_due_in_hours_from_when_it_was_told(database: Database) -> None:
    told = MONDAY_NOON - timedelta(hours=5)
    new = replace(COMPLAINT, hazards=("gas",), told_at={"gas": told})
    case = read(database, opened(database, new).reference)
    assert clocks(case)["hazard:gas make_safe_at_once"] == told + timedelta(hours=24)
    set_first = next(event for event in case.events if "law" in event.data)
    assert set_first.data["started_at"] == told.isoformat()


def test_somebody_outside_the_law_has_the_flag_and_no_clock(database: Database) -> None:
    case = read(
        database,
        opened(
            database, replace(MOULD, resident=replace(PAT, relationship="leaseholder"))
        ).reference,
    )
    assert case.hazards == ["damp_mould"]
    assert clocks(case) == {}


def test_flags_only_go_up_and_a_new_hazard_starts_its_own_clocks(database: Database) -> None:
    reference = opened(database, MOULD).reference
    add(database, reference, "leak", "child")
    case = read(database, reference)
    assert (case.hazards, case.vulnerability) == (["damp_mould", "leak"], ["child"])
    assert clocks(case)["hazard:leak investigate"] == date(2026, 12, 23)
    assert clocks(case)[f"{STAGE} investigate"] == date(2026, 12, 21), "what runs is left alone"
    assert [event.kind for event in case.events].count("risk_added") == 1
    assert first_broken(list(case.events)) is None


def test_somebody_at_risk_makes_an_emergency_from_when_that_is_known(database: Database) -> None:
    reference = opened(database, MOULD).reference
    add(database, reference, None, "breathing")
    case = read(database, reference)
    assert clocks(case)[f"{STAGE} make_safe_at_once"] == LATER + timedelta(hours=24)


def test_what_is_flagged_already_changes_nothing(database: Database) -> None:
    reference = opened(database, MOULD).reference
    before = read(database, reference)
    add(database, reference, "damp_mould")
    assert len(read(database, reference).events) == len(before.events)


def test_a_hazard_told_again_after_all_was_done_starts_the_laws_clocks_anew(
    database: Database,
) -> None:
    reference = opened(database, MOULD).reference
    for duty in [one.duty for one in read(database, reference).deadlines]:
        add(database, reference, "damp_mould")
        done(database, reference, duty, LATER.date())

    add(database, reference, "damp_mould")
    add(database, reference, "damp_mould")

    case = read(database, reference)
    assert [one.kind for one in case.events].count("risk_added") == 1
    assert all(one.open and one.met_on is None for one in case.deadlines)
    assert {one.started_at for one in case.deadlines} == {LATER}
    assert case.hazards == ["damp_mould"]
    assert first_broken(list(case.events)) is None


def test_an_investigation_counts_what_follows_from_its_own_day(database: Database) -> None:
    reference = opened(database, MOULD).reference
    done(database, reference, "investigate", date(2026, 12, 8))
    case = read(database, reference)
    assert clocks(case)[f"{STAGE} send_findings"] == date(2026, 12, 11)
    assert clocks(case)[f"{STAGE} make_safe"] == date(2026, 12, 15)
    kinds = [event.kind for event in case.events]
    assert kinds[-2:] == ["duty_met", "duty_changed"]
    assert case.events[-1].data["why"] == "investigate"
    with pytest.raises(risk.NoSuchDuty):
        done(database, reference, "investigate", date(2026, 12, 8))


@pytest.mark.parametrize(
    ("on", "error"),
    [(date(2026, 12, 6), risk.DoneBeforeTold), (date(2026, 12, 10), risk.DoneInFuture)],
)
def test_a_day_on_which_nothing_can_have_been_done_is_refused(
    database: Database, on: date, error: type[Exception]
) -> None:
    reference = opened(database, MOULD).reference
    with pytest.raises(error):
        done(database, reference, "investigate", on)


def test_a_complaint_about_personal_data_and_a_request_for_it_have_their_clocks(
    database: Database,
) -> None:
    part = {"route": "data_protection", "rules": []}
    complaint = replace(COMPLAINT, triage={"parts": [part]})
    request = {**part, "notes": ["data_request"]}
    asked = replace(
        COMPLAINT, idempotency_key="two", triage={"parts": [request], "data_request": True}
    )
    two_in_one = {**part, "notes": ["data_request", "data_complaint"]}
    both = replace(
        COMPLAINT, idempotency_key="three", triage={"parts": [two_in_one], "data_request": True}
    )
    found = [
        clocks(read(database, opened(database, one).reference)) for one in (complaint, asked, both)
    ]
    acknowledge = {"data_protection_complaints acknowledge_data_complaint": date(2027, 1, 6)}
    answer = {"subject_access answer_data_request": date(2027, 1, 7)}
    assert found == [acknowledge, answer, acknowledge | answer]


def test_every_clock_can_show_its_working(database: Database) -> None:
    parts = {"parts": [{"route": "data_protection", "rules": []}], "data_request": True}
    for n, new in enumerate(
        (MOULD, replace(MOULD, hazards=("gas",)), replace(COMPLAINT, triage=parts))
    ):
        reference = opened(database, replace(new, idempotency_key=f"{n}")).reference
        with database.read() as session:
            case = cases.find(session, reference)
            for row in case.deadlines:
                if row.started_at:
                    told = law_clocks.working(session, case, row)
                    assert "from" in told.working
                    assert told.sentence.endswith(".")


def test_staff_see_the_soonest_clock_first_and_what_is_overdue_by_the_hour(
    database: Database,
) -> None:
    complaint = opened(database).reference
    gas = opened(database, replace(REQUEST, idempotency_key="two", hazards=("gas",))).reference
    lines = listed(database, now=MONDAY_NOON + timedelta(hours=24))
    assert [line.reference for line in lines] == [gas, complaint]
    assert lines[0].due is not None
    assert (lines[0].due.duty, lines[0].due.light) == ("make_safe_at_once", "today")
    late = listed(database, now=MONDAY_NOON + timedelta(hours=24, seconds=1))[0].due
    assert late is not None
    assert late.light == "overdue"


def test_a_complaint_that_ended_stays_listed_while_the_law_still_asks(database: Database) -> None:
    reference = opened(database, replace(COMPLAINT, hazards=("gas",))).reference
    with database.write() as session:
        cases.find(session, reference).state = "closed"
    assert [one.reference for one in listed(database, now=LATER)] == [reference]
