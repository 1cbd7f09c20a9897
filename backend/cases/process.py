"""Taking a complaint from step to step: what the policy allows is done, recorded and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.cases.carry_over import carry_over
from backend.cases.keeping import began, keep, progress_of, words_of
from backend.cases.models import Case
from backend.cases.service import COMPLAINT, find
from backend.cases.working_days import calendar_to_set_dates, changes
from backend.errors import DomainError
from backend.policy.calendar import calendar_for
from backend.policy.process import (
    STEPS,
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


class NotAComplaint(DomainError):
    """This is a service request, which has no stages. Make it a complaint first."""


class ChangedMeanwhile(DomainError):
    """The case was changed while you were looking at it. Look at it again, then decide."""


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
) -> Moved:
    """Take a step with a complaint under its own policy, and record it.

    `seen` is the version that whoever decides had before them. Raise a MoveError, which says what
    is possible and why, when the policy does not allow the step.
    """
    case = _complaint(session, reference)
    if seen is not None and seen != case.version:
        raise ChangedMeanwhile
    machine = machine_of(session, case, rulebook)
    carry_over(session, case, rulebook=rulebook, now=now)
    progress = progress_of(case) or began(case, machine).progress
    moved = machine.apply(progress, step)
    keep(session, case, machine, moved, now=now)
    return moved


def possible(session: Session, reference: str, *, rulebook: Rulebook) -> Possible:
    """Tell what the policy lets one do with a complaint now."""
    case = _complaint(session, reference)
    machine = machine_of(session, case, rulebook)
    progress = progress_of(case) or began(case, machine).progress
    return Possible(machine.allowed(progress), machine.forbidden(progress))


def machine_of(session: Session, case: Case, rulebook: Rulebook) -> Machine:
    """Give what moves a case: its own policy, with the calendar as it stands."""
    pack = rulebook.pack_of(case.policy)
    return Machine(pack, calendar_to_set_dates(session, pack))


def replayed(session: Session, case: Case, *, rulebook: Rulebook) -> Progress | None:
    """Give the progress that the history alone tells, each step by the calendar of its day."""
    pack = rulebook.pack_of(case.policy)
    progress = None
    for event in case.events:
        if "verb" not in event.data:
            continue
        machine = Machine(pack, calendar_for(pack, changes(session, until=event.data["calendar"])))
        step = step_from(_facts(event.data), words_of(session, case, event.seq))
        if progress is not None:
            progress = machine.apply(progress, step).progress
        elif isinstance(step, Received):
            progress = machine.begin(step).progress
    return progress


def _complaint(session: Session, reference: str) -> Case:
    case = find(session, reference)
    if case.kind != COMPLAINT:
        raise NotAComplaint
    return case


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give the facts of a step among all that a line of history holds."""
    kind = next(each for each in STEPS if each.verb == data["verb"])
    names = {"verb", *(each.name for each in fields(kind))}
    return {name: value for name, value in data.items() if name in names}
