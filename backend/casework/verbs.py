"""Everything that staff can do with a case: one class a verb in the `acts_...` modules, done here.

`do` takes the step of the process, keeps what goes with it and issues its letter in the caller's
transaction; `preview` tells what it would do. `assign` is here by itself because the list of cases
and the rules of assignment use it as well.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import process
from backend.cases import service as cases
from backend.casework.doing import Done, Preview, do, preview
from backend.clock import local_date
from backend.errors import DomainError
from backend.policy.process import Moved
from backend.policy.process.steps import Assigned
from backend.rulebook import Rulebook
from backend.staff.models import Staff

__all__ = ["Done", "NoSuchStaff", "Preview", "assign", "do", "preview"]


class NoSuchStaff(DomainError):
    """That person has no account here, or it was closed. Choose somebody else."""


def assign(
    session: Session,
    reference: str,
    to_staff_id: int,
    *,
    by: str,
    seen: int | None,
    rulebook: Rulebook,
    now: datetime,
) -> Moved | None:
    """Give a case to a member of staff; None when it is theirs already.

    `by` is "staff:3" or "system". Where a stage asks for somebody who was not involved before,
    somebody who was is refused in this very transaction. Raise NoSuchStaff, ChangedMeanwhile, or a
    MoveError that says which sentence forbids it. A service request is given without a step.
    """
    case = cases.find(session, reference)
    person = session.get(Staff, to_staff_id)
    if person is None or person.disabled_at is not None:
        raise NoSuchStaff
    if case.assigned_to == to_staff_id:
        return None
    if seen is not None and seen != case.version:
        raise process.ChangedMeanwhile
    step = Assigned(on=local_date(now), by=by, to=f"staff:{to_staff_id}")
    return process.take(session, reference, step, rulebook=rulebook, now=now)
