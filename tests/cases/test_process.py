"""A complaint goes from step to step: each is recorded, and the history alone tells them all."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm.exc import StaleDataError

from backend.cases import process
from backend.cases import service as cases
from backend.cases.carry_over import carry_over_all
from backend.cases.keeping import hash_of, words_of
from backend.cases.models import Case, CaseEvent, CaseNote
from backend.cases.service import NewCase
from backend.database import Database
from backend.policy.process import MoveError, Step
from backend.policy.process.errors import UnansweredError
from backend.policy.process.steps import (
    Acknowledged,
    Assigned,
    Closed,
    ContactAgreed,
    Discussed,
    EscalationRequested,
    Extended,
    Halted,
    IssueRaised,
    PanelArranged,
    PanelHeld,
    Referred,
    Reopened,
    Responded,
    UpdateAgreed,
    Withdrawn,
)
from backend.policy.timeline import BeforeAnyPackError, ReceivedInFutureError
from backend.rulebook import Rulebook
from tests.cases.opened import COMPLAINT, REQUEST, listed, opened
from tests.cases.test_history import first_broken
from tests.parts import MONDAY_NOON, RULEBOOK

MONDAY = date(2026, 12, 7)
DISCUSSED = Discussed(on=MONDAY, by="staff:7", notes="She is in on Tuesdays")
ACKNOWLEDGED = Acknowledged(
    on=MONDAY,
    by="staff:7",
    complaints=("No heating", "Nobody rang back"),
    outcomes=("Mend it",),
    respond_on=date(2026, 12, 21),
)
RESPONDED = Responded(on=MONDAY, by="staff:7", channel="email")


def take(
    database: Database,
    reference: str,
    *steps: Step,
    now: datetime = MONDAY_NOON,
    seen: int | None = None,
) -> None:
    with database.write() as session:
        for step in steps:
            process.take(session, reference, step, rulebook=RULEBOOK, now=now, seen=seen)


def read(database: Database, reference: str) -> Case:
    with database.read() as session:
        case = cases.find(session, reference)
        _ = case.events, case.deadlines
        return case


def rows(case: Case) -> dict[str, tuple[date, date | None, bool]]:
    return {f"{one.stage} {one.duty}": (one.due_on, one.met_on, one.open) for one in case.deadlines}


def test_a_step_meets_its_duty_and_is_a_line_of_the_history(database: Database) -> None:
    reference = opened(database).reference
    take(database, reference, DISCUSSED)
    case = read(database, reference)
    assert rows(case)["stage-1 contact"] == (date(2026, 12, 10), MONDAY, False)
    assert (case.events[-1].kind, case.events[-1].actor) == ("discussed", "staff:7")
    assert case.events[-1].data["step"]["on"] == "2026-12-07"
    assert first_broken(list(case.events)) is None


def test_what_a_step_moves_is_said_with_before_and_after(database: Database) -> None:
    reference = opened(database).reference
    take(database, reference, ACKNOWLEDGED)
    case = read(database, reference)
    changed = [event.data for event in case.events if event.kind == "duty_changed"]
    assert changed == [
        {
            "stage": "stage-1",
            "duty": "respond",
            "before": "2026-12-30",
            "after": "2026-12-21",
            "why": "acknowledge",
        }
    ]
    assert case.acknowledged_on == MONDAY
    assert rows(case)["stage-1 respond"] == (date(2026, 12, 21), None, True)


def test_words_stay_out_of_the_history_and_can_be_erased_from_beside_it(
    database: Database,
) -> None:
    reference = opened(database).reference
    take(database, reference, DISCUSSED, ACKNOWLEDGED)
    case = read(database, reference)
    assert "Tuesdays" not in json.dumps([event.data for event in case.events])
    discussed = next(event for event in case.events if event.kind == "discussed")
    with database.read() as session:
        assert words_of(session, case, discussed.seq) == {"notes": "She is in on Tuesdays"}
        note = session.scalars(select(CaseNote).where(CaseNote.name == "notes")).one()
        assert discussed.data["words"]["notes"] == hash_of(note.salt, note.words)
    with database.write() as session:
        session.query(CaseNote).delete()
    case = read(database, reference)
    assert first_broken(list(case.events)) is None
    with database.read() as session:
        told = process.replayed(session, case, rulebook=RULEBOOK)
    assert told is not None
    assert told.as_json() == case.progress, "the facts alone tell it"


def test_the_columns_follow_the_progress(database: Database) -> None:
    reference = opened(database).reference
    assign = Assigned(on=MONDAY, by="system", to="staff:9")
    with database.write() as session:  # a person to be assigned
        from backend.staff.models import Staff

        session.add(
            Staff(
                id=9,
                username="x",
                name="X",
                role="officer",
                password_hash="x",
                created_at=MONDAY_NOON,
            )
        )
    take(database, reference, assign, ACKNOWLEDGED, RESPONDED)
    case = read(database, reference)
    assert (case.state, case.stage, case.answered_on) == ("answered", "stage-1", MONDAY)
    assert case.assigned_to == 9
    assert "stage-1 request_escalation" in rows(case)


def test_asking_for_the_next_stage_starts_its_clocks(database: Database) -> None:
    reference = opened(database).reference
    asked = EscalationRequested(on=MONDAY, by="resident", reasons="Still cold")
    take(database, reference, ACKNOWLEDGED, RESPONDED, asked)
    case = read(database, reference)
    assert (case.state, case.stage, case.acknowledged_on) == ("open", "stage-2", None)
    assert {name for name in rows(case) if name.startswith("stage-2")} == {
        "stage-2 contact",
        "stage-2 acknowledge",
        "stage-2 respond",
    }
    kinds = [event.kind for event in case.events]
    assert kinds[-4:] == ["escalation_requested", "duty_set", "duty_set", "duty_set"]


def test_a_late_request_is_taken_and_shown_to_staff(database: Database) -> None:
    reference = opened(database, replace(COMPLAINT, received_on=date(2026, 9, 7))).reference
    answer = Responded(on=date(2026, 9, 21), by="staff:7", channel="email")
    first = replace(ACKNOWLEDGED, on=date(2026, 9, 7), respond_on=date(2026, 9, 21))
    asked = EscalationRequested(on=MONDAY, by="resident", reasons="Still cold")
    take(database, reference, first, answer, asked)
    [line] = listed(database)
    assert line.flags == ["late request"]


def test_a_complaint_that_waits_for_a_decision_stays_in_the_list(database: Database) -> None:
    old = replace(COMPLAINT, received_on=date(2020, 11, 2))
    reference = opened(database, old).reference
    asked = EscalationRequested(on=MONDAY, by="resident")
    take(database, reference, RESPONDED, asked)
    for who in ("staff:8", "staff:9"):  # the review and the appeal
        one = replace(ACKNOWLEDGED, by=who, complaints=("No heating",))
        take(database, reference, one, replace(RESPONDED, by=who), asked)
    case = read(database, reference)
    assert (case.stage, case.state, case.waiting_on) == ("appeal", "answered", MONDAY)
    [line] = listed(database)
    assert "decide next stage" in line.flags


def test_more_time_takes_the_place_of_the_first_day(database: Database) -> None:
    reference = opened(database).reference
    extended = Extended(
        on=MONDAY,
        by="staff:7",
        working_days=5,
        discussed_on=MONDAY,
        reasons="Waiting for a part",
        ombudsman_details=True,
    )
    take(database, reference, ACKNOWLEDGED, extended)
    names = rows(read(database, reference))
    assert "stage-1 respond" not in names
    assert names["stage-1 respond_extended"][0] == date(2026, 12, 30)


def test_a_next_contact_agreed_again_after_it_was_met_is_owed_anew(database: Database) -> None:
    reference = opened(database).reference
    talked_on = MONDAY + timedelta(days=1)
    first = UpdateAgreed(on=MONDAY, by="staff:7", next_contact_on=talked_on, reasons="Parts late")
    second = replace(first, on=talked_on, next_contact_on=date(2026, 12, 11))
    later = MONDAY_NOON + timedelta(days=1)
    take(database, reference, first, replace(DISCUSSED, on=talked_on), now=later)
    assert rows(read(database, reference))["stage-1 contact_again"] == (talked_on, talked_on, False)
    take(database, reference, second, now=later)
    case = read(database, reference)
    assert rows(case)["stage-1 contact_again"] == (date(2026, 12, 11), None, True)
    assert case.events[-1].data["before"] == "2026-12-08"
    assert case.events[-1].data["after"] == "2026-12-11"


def test_what_is_not_allowed_says_what_is_and_leaves_nothing_behind(database: Database) -> None:
    reference = opened(database).reference
    before = len(read(database, reference).events)
    with pytest.raises(UnansweredError, match="Possible now"):
        take(database, reference, DISCUSSED, Closed(on=MONDAY, by="staff:7"))
    assert len(read(database, reference).events) == before


def test_what_is_possible_is_told(database: Database) -> None:
    reference = opened(database).reference
    with database.read() as session:
        found = process.possible(session, reference, rulebook=RULEBOOK, now=MONDAY_NOON)
    assert "acknowledge" in {one.verb for one in found.allowed}
    assert "close" in {one.verb for one in found.forbidden}


def test_more_time_is_not_offered_once_the_answer_is_late(database: Database) -> None:
    reference = opened(database).reference
    take(database, reference, ACKNOWLEDGED)
    late = MONDAY_NOON + timedelta(days=15)
    with database.read() as session:
        found = process.possible(session, reference, rulebook=RULEBOOK, now=late)
    [extend] = [one for one in found.forbidden if one.verb == "extend"]
    assert extend.why.startswith(
        "The answer was due on 21 December 2026, and more time can be given"
    )


def test_a_request_has_no_stages(database: Database) -> None:
    reference = opened(database, REQUEST).reference
    with pytest.raises(process.NotAComplaint, match="Make it a complaint first"):
        take(database, reference, DISCUSSED)


def test_a_step_of_tomorrow_is_refused(database: Database) -> None:
    reference = opened(database).reference
    with pytest.raises(process.NotYet):
        take(database, reference, replace(DISCUSSED, on=MONDAY + timedelta(days=1)))


def test_whoever_saw_an_older_case_looks_again(database: Database) -> None:
    case = opened(database)
    take(database, case.reference, DISCUSSED, seen=case.version)
    with pytest.raises(process.ChangedMeanwhile, match="Look at it again"):
        take(database, case.reference, ACKNOWLEDGED, seen=case.version)


def test_a_write_over_a_row_that_has_changed_since_fails(database: Database) -> None:
    reference = opened(database).reference

    def write_over() -> None:
        with database.write() as session:
            case = cases.find(session, reference)
            session.connection().execute(text("UPDATE cases SET version = version + 1"))
            case.state = "closed"

    with pytest.raises(StaleDataError):
        write_over()


def test_a_case_of_2020_runs_under_the_older_policy_for_life(database: Database) -> None:
    old = replace(COMPLAINT, received_on=date(2020, 12, 31))
    reference = opened(database, old).reference
    case = read(database, reference)
    assert (case.policy, case.stage) == ("west-kent-older", "making-it-right")
    assert set(rows(case)) == {"making-it-right agree_resolution"}
    take(database, reference, RESPONDED)
    take(database, reference, EscalationRequested(on=MONDAY, by="resident"))
    assert read(database, reference).stage == "review"


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (replace(COMPLAINT, received_on=date(2026, 12, 8)), ReceivedInFutureError),
        (replace(COMPLAINT, received_on=date(2019, 12, 31)), BeforeAnyPackError),
    ],
)
def test_a_day_of_receipt_that_cannot_be_is_refused(
    database: Database, new: NewCase, error: type[Exception]
) -> None:
    limited = Rulebook.read("west-kent-current from 2021-01-01", today=MONDAY)
    with database.write() as session, pytest.raises(error):
        cases.open_case(session, new, rulebook=limited, now=MONDAY_NOON)


def test_a_case_of_an_earlier_version_is_carried_over_once(database: Database) -> None:
    first = opened(database, replace(COMPLAINT, hazards=("damp_mould",))).reference
    second = opened(database, replace(REQUEST, idempotency_key="two")).reference
    with database.write() as session:
        for reference in (first, second):
            case = cases.find(session, reference)
            case.progress = None
            for row in [one for one in case.deadlines if one.started_at]:
                session.delete(row)
    for _ in range(2):
        carry_over_all(database, rulebook=RULEBOOK, now=MONDAY_NOON)
    case = read(database, first)
    assert [event.kind for event in case.events].count("carried_over") == 1
    assert "hazard:damp_mould investigate" in rows(case)
    assert read(database, second).progress == {}
    take(database, first, DISCUSSED)
    with database.read() as session:
        case = cases.find(session, first)
        told = process.replayed(session, case, rulebook=RULEBOOK)
        assert told is not None
        assert told.as_json() == case.progress


def test_a_case_that_was_not_carried_over_yet_is_when_it_moves(database: Database) -> None:
    reference = opened(database).reference
    with database.write() as session:
        cases.find(session, reference).progress = None
    take(database, reference, DISCUSSED)
    case = read(database, reference)
    assert [event.kind for event in case.events][-2:] == ["carried_over", "discussed"]


def any_step(chance: random.Random, on: date) -> Step:
    """Give a step with arguments that are good more often than not."""
    by = chance.choice(["staff:1", "staff:2", "resident"])
    staff = chance.choice(["staff:1", "staff:2"])
    return chance.choice(
        [
            Discussed(on=on, by=staff, notes="words"),
            Acknowledged(
                on=on,
                by=staff,
                complaints=("one",),
                respond_on=on + timedelta(days=chance.choice([7, 14])),
            ),
            Responded(on=on, by=staff, channel="email"),
            Extended(
                on=on,
                by=staff,
                working_days=5,
                discussed_on=on,
                reasons="why",
                ombudsman_details=True,
            ),
            EscalationRequested(on=on, by=by, reasons="unhappy"),
            IssueRaised(on=on, by=staff, decision="join", reasons="why", issue="another"),
            Halted(on=on, by=staff, reasons="why"),
            Referred(on=on, by=staff, to_stage="panel", reasons="why"),
            PanelArranged(on=on, by=staff, held_on=on, details_given=True),
            PanelHeld(on=on, by=staff),
            ContactAgreed(on=on, by=staff, terms="Once a week"),
            UpdateAgreed(
                on=on, by=staff, next_contact_on=on + timedelta(days=3), reasons="parts late"
            ),
            Closed(on=on, by=staff),
            Withdrawn(on=on, by="resident"),
            Reopened(on=on, by=staff, reasons="why"),
        ]
    )


def days(chance: random.Random, first: date) -> Iterator[date]:
    day = first
    while True:
        day += timedelta(days=chance.choice([0, 0, 1, 3]))
        yield day


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_the_history_alone_tells_it(database: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    received = date(2020, 11, 2) if seed % 2 else date(2026, 9, 7)
    reference = opened(database, replace(COMPLAINT, received_on=received)).reference
    taken = 0
    for _, day in zip(range(60), days(chance, received), strict=False):
        step = any_step(chance, day)
        try:
            take(database, reference, step, now=datetime(2026, 12, 31, 12, tzinfo=UTC))
            taken += 1
        except MoveError:
            continue
    assert taken > 3
    with database.read() as session:
        case = cases.find(session, reference)
        told = process.replayed(session, case, rulebook=RULEBOOK)
        assert told is not None
        assert told.as_json() == case.progress
        found = session.scalars(select(CaseEvent).order_by(CaseEvent.seq)).all()
        assert first_broken(list(found)) is None
        owed = {
            f"{one.stage} {one.deadline.duty}": (one.met_on, one.open)
            for one in cases.owed(session, case, rulebook=RULEBOOK)
        }
        assert owed == {name: row[1:] for name, row in rows(case).items()}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_case_that_was_read_before_it_was_locked_is_read_anew(database: Database) -> None:
    opened(database)
    with database.write() as session:
        known = session.scalars(select(Case)).one()
        with database.write() as other:
            cases.find(other, known.reference).group_members = "Ann Lee"
        assert cases.find(session, known.reference).group_members == "Ann Lee"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_case_that_was_read_before_it_was_held_is_read_anew(database: Database) -> None:
    opened(database)
    with database.write() as session:
        known = session.scalars(select(Case)).one()
        with database.write() as other:
            cases.hold(other, known.id).group_members = "Ann Lee"
        assert cases.hold(session, known.id).group_members == "Ann Lee"
