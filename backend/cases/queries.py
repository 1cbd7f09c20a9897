"""What is owed on a case: its duties in order, those that were promised, and what is late."""

from collections.abc import Iterable
from datetime import date, datetime

from backend.cases.models import Case, CaseDeadline
from backend.clock import local_date
from backend.policy.process.clocks import WINDOWS


def soonest(deadlines: Iterable[CaseDeadline]) -> list[CaseDeadline]:
    """Give duties by when they fall due; an hour of a day comes before the end of it."""
    return sorted(deadlines, key=lambda one: _moment(one.due_on, one.due_at))


def promised(case: Case) -> list[CaseDeadline]:
    """Give the duties that the landlord's policy promises a resident and that are still open."""
    return [
        one
        for one in soonest(case.deadlines)
        if one.open and one.started_at is None and one.duty not in WINDOWS
    ]


def is_overdue(deadline: CaseDeadline, now: datetime) -> bool:
    """Tell whether a duty that somebody still has to meet should have been met."""
    late = deadline.due_at < now if deadline.due_at else deadline.due_on < local_date(now)
    return deadline.open and late


def _moment(day: date, at: datetime | None) -> tuple[date, bool, str]:
    return day, at is None, at.isoformat() if at else ""
