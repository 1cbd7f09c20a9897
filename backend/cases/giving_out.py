"""Giving a case to a team and a person when it opens, and again when its next stage begins."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import events
from backend.cases.keeping import keep, progress_of
from backend.cases.models import Case
from backend.clock import local_date
from backend.policy.process import Machine
from backend.policy.process.steps import Assigned
from backend.teams.assignment import assign
from backend.teams.models import Team

GIVEN_OUT, GIVEN_TO_NOBODY = "given_out", "given_to_nobody"
_STAFF = "staff:"


def give_out(session: Session, case: Case, machine: Machine | None, *, now: datetime) -> None:
    """Give a case to whom the first rule that fits names; without such a rule it stays as it is.

    A stage goes to nobody who took part in one before it. `machine` is None for a request, which
    has no stages.
    """
    progress = progress_of(case) if machine else None
    involved = progress.involved_before if progress else ()
    not_to = [int(one.removeprefix(_STAFF)) for one in involved if one.startswith(_STAFF)]
    given = assign(session, case, not_to=not_to)
    if given is None:
        if session.scalar(select(Team.id).limit(1)) is not None:
            events.append(session, case, GIVEN_TO_NOBODY, actor="system", now=now)
        return
    case.team_id = given.team_id
    data = {"team": given.team_id, "staff": given.staff_id, "rule": given.rule_id}
    events.append(session, case, GIVEN_OUT, actor="system", now=now, data=data)
    if given.staff_id is None:
        return
    if machine is None or progress is None:
        case.assigned_to = given.staff_id
        return
    # What counts as received tomorrow cannot be given to anybody today.
    day = max(local_date(now), progress.run.opened_on)
    step = Assigned(on=day, by="system", to=f"{_STAFF}{given.staff_id}")
    keep(session, case, machine, machine.apply(progress, step), now=now)
