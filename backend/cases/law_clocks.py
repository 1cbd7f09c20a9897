"""The clocks that the law starts beside a case's own: for hazards, and for personal information.

A clock is a row of case_deadlines: its stage names what it is about, its rule is the law's id.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import cast

from sqlalchemy.orm import Session

from backend.cases import events
from backend.cases.models import Case, CaseDeadline
from backend.cases.working_days import calendar_of_law, share_calendar
from backend.clock import local_date
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.counting import DateUnit, due_on
from backend.policy.deadline import working_in_words
from backend.policy.hazards import HazardDeadline, explain_hazard, hazard_clocks
from backend.policy.law import Change, LawClock, law
from backend.residents.models import Resident

HAZARD = "hazard:"
# The changes of the law about personal information: of complaints, and of asking for one's own.
DATA_COMPLAINT = "data_protection_complaints"
DATA_REQUEST = "subject_access"


@dataclass(frozen=True)
class Working:
    """How the day of a clock came about, in words."""

    label: str
    working: str
    sentence: str


@dataclass(frozen=True)
class ToldClock:
    """A clock of the law as the resident is told of it."""

    duty: str
    label: str
    promise: str
    due_on: date
    working: str


def start(session: Session, case: Case, told: Mapping[str, datetime], *, now: datetime) -> None:
    """Start every clock of the law that a case as it was opened has."""
    start_hazard_clocks(session, case, told, now=now)
    start_data_clocks(session, case, now=now)


def start_hazard_clocks(
    session: Session, case: Case, told: Mapping[str, datetime], *, now: datetime
) -> None:
    """Start what the law asks for these hazards, each from the instant at which it was told.

    A clock that runs already is left alone.
    """
    share_calendar(session)
    calendar = calendar_of_law(session)
    person = session.get(Resident, case.resident_id)
    running = {(one.stage, one.duty) for one in case.deadlines}
    for kind, at in told.items():
        found = hazard_clocks(
            [kind],
            vulnerability=(*case.hazards, *case.vulnerability),
            reported_at=at,
            relationship=(person.relationship or None) if person else None,
            calendar=calendar,
        )
        for clock in found:
            if (HAZARD + kind, clock.duty) not in running:
                _set(session, case, _hazard_row(clock, at), now=now)


def is_met(case: Case, kind: str) -> bool:
    """Tell whether all that the law asks for a hazard was done."""
    rows = [one for one in case.deadlines if one.stage == HAZARD + kind]
    return bool(rows) and all(one.met_on for one in rows)


def wind_back(session: Session, case: Case, kind: str) -> None:
    """Take away the clocks of a hazard if they were met, so that they start again when it does."""
    if is_met(case, kind):
        for row in case.deadlines:
            if row.stage == HAZARD + kind:
                session.delete(row)
        session.flush()
        session.expire(case, ["deadlines"])


def start_data_clocks(session: Session, case: Case, *, now: datetime) -> None:
    """Start what the law asks for what a case says about personal information."""
    for change in _data_changes(case):
        _start_data(session, case, change, told_at=case.received_at, now=now)


def start_data_complaint(session: Session, case: Case, *, told_at: datetime, now: datetime) -> None:
    """Start what the law asks for a complaint about personal information that a person found it is.

    Counted from the day the case was received; a clock that runs already is left alone.
    """
    change = law().changes[DATA_COMPLAINT]
    _start_data(session, case, change, told_at=told_at, now=now)


def _start_data(
    session: Session, case: Case, change: Change, *, told_at: datetime, now: datetime
) -> None:
    if not change.applies_on(case.received_on) or change.id in {
        one.stage for one in case.deadlines
    }:
        return
    share_calendar(session)
    calendar = calendar_of_law(session)
    for clock in change.clocks:
        row = CaseDeadline(
            stage=change.id,
            duty=clock.duty,
            due_on=_data_due(clock, case.received_on, calendar),
            rule=change.id,
            started_at=told_at,
        )
        _set(session, case, row, now=now)


def recounted(
    stage: str,
    duty: str,
    *,
    started_on: date,
    started_at: datetime,
    investigated_on: date | None,
    calendar: WorkingDayCalendar,
) -> date | None:
    """Give the day of a clock counted in days by another calendar; None where there is none."""
    if not stage.startswith(HAZARD):
        clock = next(one for one in law().changes[stage].clocks if one.duty == duty)
        return _data_due(clock, started_on, calendar)
    clocks = _clocks(stage, started_at, investigated_on, calendar)
    return clocks[duty].due_on if duty in clocks else None


def clocked(case: Case) -> tuple[str, ...]:
    """Give the hazards for which clocks of the law were started on a case."""
    stages = dict.fromkeys(one.stage for one in case.deadlines if one.started_at)
    return tuple(one.removeprefix(HAZARD) for one in stages if one.startswith(HAZARD))


def day_of(session: Session, case: Case, row: CaseDeadline) -> date | None:
    """Give the day of a clock counted in days, as things and the calendar stand now."""
    started_at = row.started_at or case.received_at
    return recounted(
        row.stage,
        row.duty,
        started_on=local_date(started_at),
        started_at=started_at,
        investigated_on=investigated_on(case, row.stage),
        calendar=calendar_of_law(session),
    )


def working(session: Session, case: Case, row: CaseDeadline) -> Working:
    """Tell how the day of a clock came about, as the calendar stands now."""
    if not row.stage.startswith(HAZARD):
        clock = next(one for one in law().changes[row.stage].clocks if one.duty == row.duty)
        said = _explain_data(clock, case.received_on, calendar_of_law(session))
        return Working(clock.label, said, clock.sentence)
    found = hazard_deadline(session, case, row)
    return Working(found.label, explain_hazard(found), found.sentence)


def hazard_deadline(session: Session, case: Case, row: CaseDeadline) -> HazardDeadline:
    """Give what the law asks for a hazard with its working, as the calendar stands now."""
    started_at, calendar = row.started_at or case.received_at, calendar_of_law(session)
    return _clocks(row.stage, started_at, investigated_on(case, row.stage), calendar)[row.duty]


def told_to_the_resident(session: Session, case: Case) -> tuple[ToldClock, ...]:
    """Give by when somebody gets the information about them that they asked for, until they do."""
    clocks = {str(clock.duty): clock for clock in law().changes[DATA_REQUEST].clocks}
    return tuple(
        ToldClock(
            row.duty,
            clocks[row.duty].label,
            clocks[row.duty].promise,
            row.due_on,
            working(session, case, row).working,
        )
        for row in case.deadlines
        if row.stage == DATA_REQUEST and row.met_on is None
    )


def investigated_on(case: Case, stage: str) -> date | None:
    """Give the day on which a hazard was looked into, None while it was not."""
    return next(
        (one.met_on for one in case.deadlines if (one.stage, one.duty) == (stage, "investigate")),
        None,
    )


def _clocks(
    stage: str, started_at: datetime, investigated: date | None, calendar: WorkingDayCalendar
) -> dict[str, HazardDeadline]:
    kind = stage.removeprefix(HAZARD)
    # Whom a clock is for was decided when it was started, so all of them are counted here.
    found = hazard_clocks(
        [kind],
        vulnerability=_anyone_at_risk(),
        reported_at=started_at,
        investigated_on=investigated,
        calendar=calendar,
    )
    return {clock.duty: clock for clock in found}


@lru_cache
def _anyone_at_risk() -> tuple[str, ...]:
    hazards = (hazard for change in law().changes.values() for hazard in change.hazards)
    return tuple({person for hazard in hazards for person in hazard.with_any})


def _hazard_row(clock: HazardDeadline, at: datetime) -> CaseDeadline:
    return CaseDeadline(
        stage=HAZARD + clock.kind,
        duty=clock.duty,
        due_on=local_date(clock.due_at) if clock.due_at else clock.due_on,
        due_at=clock.due_at,
        rule=clock.change,
        started_at=at,
    )


def _set(session: Session, case: Case, row: CaseDeadline, *, now: datetime) -> None:
    case.deadlines.append(row)
    events.append(
        session,
        case,
        "duty_set",
        actor="system",
        now=now,
        data={
            "stage": row.stage,
            "duty": row.duty,
            "due_on": row.due_on.isoformat(),
            **({"due_at": row.due_at.isoformat()} if row.due_at else {}),
            "started_at": row.started_at.isoformat() if row.started_at else None,
            "law": row.rule,
        },
    )


def _data_changes(case: Case) -> Collection[Change]:
    of_data = [one for one in case.triage.get("parts", ()) if one["route"] == "data_protection"]
    asks = bool(case.triage.get("data_request"))
    # Where the triage says nothing more, it is a complaint.
    complains = any("data_complaint" in one.get("notes", ("data_complaint",)) for one in of_data)
    changes = law().changes
    return [
        *([changes[DATA_REQUEST]] if asks else []),
        *([changes[DATA_COMPLAINT]] if complains else []),
    ]


def _data_due(clock: LawClock, received_on: date, calendar: WorkingDayCalendar) -> date:
    unit = cast("DateUnit", clock.unit)  # none of them is counted in hours
    return due_on(clock.amount, unit, received_on, calendar, rolls_on=clock.rolls_on)


def _explain_data(clock: LawClock, received_on: date, calendar: WorkingDayCalendar) -> str:
    last = due_on(clock.amount, cast("DateUnit", clock.unit), received_on, calendar)
    day = _data_due(clock, received_on, calendar)
    return working_in_words(
        clock.amount,
        clock.unit,
        start=received_on,
        due=day,
        skipped=calendar.skipped_between(last - timedelta(days=1), day),
        timezone=law().timezone,
    )
