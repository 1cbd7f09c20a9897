"""What staff see of cases: every open one, with what is owed next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, union
from sqlalchemy.orm import Session, selectinload

from backend.cases.models import Case, CaseDeadline
from backend.clock import local_date
from backend.policy.process.clocks import WINDOWS
from backend.residents.models import Consent

MOST_SHOWN = 500


@dataclass(frozen=True)
class Owed:
    """One line of the list of cases."""

    reference: str
    kind: str
    route: str
    received_on: date
    next_duty: str | None
    due_on: date | None
    due_at: datetime | None
    overdue: bool
    flags: Sequence[str]


def open_cases(session: Session, *, now: datetime) -> list[Owed]:
    """Give the open cases, the soonest duty first, and those without a duty last.

    A case that was answered or has ended stays among them while the law still asks for something,
    or while a person has to decide on a request to take it further.
    """
    going_on = union(
        select(Case.id).where(Case.state == "open"),
        select(Case.id).where(Case.waiting_on.is_not(None)),
        select(CaseDeadline.case_id).where(CaseDeadline.open, CaseDeadline.started_at.is_not(None)),
    )
    found = session.execute(
        select(Case, Consent)
        .outerjoin(Consent, Consent.id == Case.consent_id)
        .options(selectinload(Case.deadlines))
        .where(Case.id.in_(going_on))
        .order_by(Case.id.desc())
        .limit(MOST_SHOWN)
    )
    lines = [_line(case, consent, now) for case, consent in found]
    return sorted(lines, key=_urgency)


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


def _urgency(line: Owed) -> tuple[bool, tuple[date, bool, str]]:
    return line.due_on is None, _moment(line.due_on or line.received_on, line.due_at)


def _moment(day: date, at: datetime | None) -> tuple[date, bool, str]:
    return day, at is None, at.isoformat() if at else ""


def _line(case: Case, consent: Consent | None, now: datetime) -> Owed:
    still = (one for one in case.deadlines if one.open and one.duty not in WINDOWS)
    owed = next(iter(soonest(still)), None)
    return Owed(
        reference=case.reference,
        kind=case.kind,
        route=case.route,
        received_on=case.received_on,
        next_duty=owed.duty if owed else None,
        due_on=owed.due_on if owed else None,
        due_at=owed.due_at if owed else None,
        overdue=bool(owed and is_overdue(owed, now)),
        flags=_flags(case, consent),
    )


def _raised(case: Case) -> Sequence[str]:
    """Give what the process raised for a person to look at, each once."""
    raised = (case.progress or {}).get("flags", ())
    return list(dict.fromkeys(flag["kind"].replace("_", " ") for flag in raised))


def _flags(case: Case, consent: Consent | None) -> Sequence[str]:
    return [
        *(["a person decides"] if case.person_decides else []),
        *_raised(case),
        *(["awaiting consent"] if consent and consent.status == "awaited" else []),
        *(["group"] if case.behalf == "group" else []),
        *(kind.replace("_", " ") for kind in (*case.hazards, *case.vulnerability)),
    ]
