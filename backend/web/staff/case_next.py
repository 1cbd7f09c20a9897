"""What must happen next on a case: the law, the policy and promises together, the soonest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.cases.law_clocks import HAZARD
from backend.cases.law_hazards import open_hazard_duties
from backend.cases.models import Case
from backend.cases.queries import promised
from backend.cases.working_days import calendar_of_law
from backend.casework.duty_words import said_of
from backend.casework.remedies import Action
from backend.casework.time_left import TimeLeft, time_left
from backend.policy.calendar import WorkingDayCalendar


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that must happen, in words for staff, and how far off it is."""

    label: str
    due_on: date
    due_at: datetime | None
    left: TimeLeft


def next_steps(
    session: Session,
    case: Case,
    actions: Sequence[Action],
    calendar: WorkingDayCalendar,
    *,
    now: datetime,
) -> list[NextStep]:
    """Give what must happen next, the soonest first; an hour of a day comes before the end of it.

    `actions` is what was promised, and `calendar` has the days that count for the case.
    """
    law = calendar_of_law(session)
    found = [
        *_steps(_of_law(session, case), law, now),
        *_steps(_of_policy(case), calendar, now),
        *_steps(_still_promised(actions), calendar, now),
    ]
    return sorted(found, key=_moment)


def _steps(
    owed: Iterator[tuple[str, date, datetime | None]], calendar: WorkingDayCalendar, now: datetime
) -> Iterator[NextStep]:
    for label, on, at in owed:
        yield NextStep(label, on, at, time_left(on, at, calendar=calendar, now=now))


def _of_law(session: Session, case: Case) -> Iterator[tuple[str, date, datetime | None]]:
    for duty in open_hazard_duties(session, case):
        yield said_of(duty.duty, duty.kinds), duty.due_on, duty.due_at
    for row in case.deadlines:
        if row.open and row.started_at is not None and not row.stage.startswith(HAZARD):
            yield said_of(row.duty), row.due_on, row.due_at


def _of_policy(case: Case) -> Iterator[tuple[str, date, datetime | None]]:
    for row in promised(case):
        yield said_of(row.duty), row.due_on, row.due_at


def _still_promised(actions: Sequence[Action]) -> Iterator[tuple[str, date, datetime | None]]:
    """Yield what was promised and nobody has proved done."""
    for one in actions:
        if one.remedy.done_on is None and one.remedy.cancelled_at is None:
            yield f"Promised: {one.remedy.what}", one.remedy.due_on, None


def _moment(one: NextStep) -> tuple[date, bool, str]:
    return one.due_on, one.due_at is None, one.due_at.isoformat() if one.due_at else ""
