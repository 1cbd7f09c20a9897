"""Taking a complaint from step to step: what the policy allows is done, recorded and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.cases.carry_over import carry_over
from backend.cases.giving_out import give_out
from backend.cases.keeping import began, keep, progress_of, words_of
from backend.cases.models import Case
from backend.cases.service import COMPLAINT, find
from backend.cases.working_days import calendar_to_set_dates, changes
from backend.clock import local_date
from backend.errors import DomainError
from backend.policy.calendar import calendar_for
from backend.policy.process import (
    Allowed,
    Forbidden,
    Machine,
    Moved,
    Progress,
    Step,
    step_from,
)
from backend.policy.process.steps import Received
from backend.rulebook import Rulebook

# The fact of a line of history that names the stage which began with it.
OPENS = "opens"


class NotAComplaint(DomainError):
    """This is a service request, which has no stages. Make it a complaint first."""


class ChangedMeanwhile(DomainError):
    """The case was changed while you were looking at it. Look at it again, then decide."""


class NotYet(DomainError):
    """That day has not come yet. Record it when it has happened."""


@dataclass(frozen=True)
class Possible:
    """What can be done with a complaint now, and what cannot and why."""

    allowed: tuple[Allowed, ...]
    forbidden: tuple[Forbidden, ...]


def take(
    session: Session,
    reference: str,
    step: Step,
    *,
    rulebook: Rulebook,
    now: datetime,
    seen: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Moved:
    """Take a step with a complaint under its own policy, and record it.

    `seen` is the version that whoever decides had before them, `data` more facts for the line of
    history. Raise a MoveError, which says what is possible and why, when the policy does not allow
    the step.
    """
    case = _complaint(session, reference)
    if seen is not None and seen != case.version:
        raise ChangedMeanwhile
    if step.on > local_date(now):
        raise NotYet
    machine = machine_of(session, case, rulebook)
    carry_over(session, case, rulebook=rulebook, now=now)
    progress = progress_of(case) or began(case, machine).progress
    moved = machine.apply(progress, step)
    stage = moved.progress.run.stage
    is_new = stage != progress.run.stage
    facts = {**(data or {}), **({OPENS: stage} if is_new else {})}
    keep(session, case, machine, moved, now=now, data=facts)
    if is_new:
        give_out(session, case, machine, now=now)
    return moved


def opened_at(case: Case, stage: str) -> datetime | None:
    """Give when the stage was last begun on record; None where no line of the history says so."""
    return next((line.at for line in reversed(case.events) if line.data.get(OPENS) == stage), None)


def foreseen(
    session: Session, reference: str, step: Step, *, rulebook: Rulebook, now: datetime
) -> Moved:
    """Tell what would follow from a step, without taking it; raise what `take` would raise."""
    case = _complaint(session, reference)
    if step.on > local_date(now):
        raise NotYet
    machine = machine_of(session, case, rulebook)
    return machine.apply(progress_of(case) or began(case, machine).progress, step)


def possible(session: Session, reference: str, *, rulebook: Rulebook, now: datetime) -> Possible:
    """Tell what the policy lets one do with a complaint today."""
    case = _complaint(session, reference)
    machine = machine_of(session, case, rulebook)
    progress = progress_of(case) or began(case, machine).progress
    today = local_date(now)
    return Possible(machine.allowed(progress, today), machine.forbidden(progress, today))


def machine_of(session: Session, case: Case, rulebook: Rulebook) -> Machine:
    """Give what moves a case: its own policy, with the calendar as it stands."""
    pack = rulebook.pack_of(case.policy)
    return Machine(pack, calendar_to_set_dates(session, pack))


def replayed(session: Session, case: Case, *, rulebook: Rulebook) -> Progress | None:
    """Give the progress that the history alone tells, each step by the calendar of its day."""
    pack = rulebook.pack_of(case.policy)
    progress = None
    for event in case.events:
        if "step" not in event.data:
            continue
        machine = Machine(pack, calendar_for(pack, changes(session, until=event.data["calendar"])))
        step = step_from(event.data["step"], words_of(session, case, event.seq))
        if isinstance(step, Received):
            progress = machine.begin(step).progress
        elif progress is not None:
            progress = machine.apply(progress, step).progress
    return progress


def _complaint(session: Session, reference: str) -> Case:
    case = find(session, reference)
    if case.kind != COMPLAINT:
        raise NotAComplaint
    return case
