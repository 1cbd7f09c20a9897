"""Hazards and people at risk: flags that only ever go up, and the clocks of the law they start."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import events, law_clocks
from backend.cases.models import Case, CaseDeadline, CaseEvent
from backend.cases.service import find
from backend.clock import local_date
from backend.errors import DomainError
from backend.policy.triage import emergencies

RISK_ADDED = "risk_added"
# What the history says once a team has seen to danger.
TEAM_DONE, EMERGENCY = "team_done", "emergency"


class NoSuchDuty(DomainError):
    """The law asks nothing of that kind on this case any more. Look at the case again."""


class DoneBeforeTold(DomainError):
    """That day is before the day on which we were told. Correct the day."""


class DoneInFuture(DomainError):
    """That day has not come yet. Record it when it is done."""


def add_risk(
    session: Session,
    case: Case,
    *,
    hazards: Mapping[str, datetime],
    vulnerability: Collection[str] = (),
    by: str,
    now: datetime,
) -> None:
    """Add hazards, each with the instant at which it was told, and people at risk.

    What is flagged already is left alone until it was dealt with: told again then, it is new, and
    so are the law's clocks for it. Nothing is ever taken away.
    """
    again = {kind for kind in hazards if kind in case.hazards and _is_over(session, case, kind)}
    new_hazards = {
        kind: at for kind, at in hazards.items() if kind in again or kind not in case.hazards
    }
    new_risks = [kind for kind in dict.fromkeys(vulnerability) if kind not in case.vulnerability]
    if not new_hazards and not new_risks:
        return
    told_before = list(case.hazards)
    case.hazards = list(dict.fromkeys((*case.hazards, *new_hazards)))
    case.vulnerability = [*case.vulnerability, *new_risks]
    data = {"hazards": list(new_hazards), "vulnerability": new_risks}
    events.append(session, case, RISK_ADDED, actor=by, now=now, data=data)
    for kind in again:
        law_clocks.wind_back(session, case, kind)
    # Somebody at risk may make an emergency of what was told before: known only from now on.
    told = {**dict.fromkeys(told_before, now), **new_hazards}
    law_clocks.start_hazard_clocks(session, case, told, now=now)
    session.flush()


def done(
    session: Session,
    reference: str,
    *,
    stage: str,
    duty: str,
    on: date,
    by: str,
    now: datetime,
) -> None:
    """Record that what the law asks was done; what counts from an investigation is counted anew.

    `stage` and `duty` are those of the case's deadline, such as "hazard:damp_mould", "investigate".
    """
    case = find(session, reference)
    row = next(
        (
            one
            for one in case.deadlines
            if (one.stage, one.duty) == (stage, duty) and one.open and one.started_at
        ),
        None,
    )
    if row is None or row.started_at is None:
        raise NoSuchDuty
    if on < local_date(row.started_at):
        raise DoneBeforeTold
    if on > local_date(now):
        raise DoneInFuture
    row.met_on, row.open = on, False
    data = {"stage": stage, "duty": duty, "on": on.isoformat()}
    events.append(session, case, "duty_met", actor=by, now=now, data=data)
    _count_what_follows(session, case, row, now=now)
    session.flush()


def _is_over(session: Session, case: Case, kind: str) -> bool:
    """Tell whether a team saw to a hazard since it was told, or all that the law asks was done."""
    if law_clocks.is_met(case, kind):
        return True
    lines = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind.in_((RISK_ADDED, TEAM_DONE)))
        .order_by(CaseEvent.seq.desc())
    )
    for line in lines:
        if line.kind == TEAM_DONE and line.data.get("about") == EMERGENCY:
            return bool(emergencies([kind]))
        if line.kind == RISK_ADDED and kind in line.data["hazards"]:
            return False
    return False


def _count_what_follows(
    session: Session, case: Case, investigation: CaseDeadline, *, now: datetime
) -> None:
    moves = []
    for row in case.deadlines:
        if row.stage != investigation.stage or not row.open or row.due_at:
            continue
        after = law_clocks.day_of(session, case, row)
        if after and after != row.due_on:
            moves.append(
                {
                    "stage": row.stage,
                    "duty": row.duty,
                    "before": row.due_on.isoformat(),
                    "after": after.isoformat(),
                }
            )
            row.due_on = after
    if moves:
        data = {"why": investigation.duty, "duties": moves}
        events.append(session, case, "duty_changed", actor="system", now=now, data=data)
