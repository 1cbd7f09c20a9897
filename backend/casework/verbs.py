"""Everything that staff can do with a case: one class a verb in the `acts_...` modules, done here.

`do` takes the step of the process, keeps what goes with it and issues its letter in the caller's
transaction; `preview` tells what it would do. `assign` is here by itself because the list of cases
and the rules of assignment use it as well.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import events, process
from backend.cases import service as cases
from backend.casework.acts_assigning import NoSuchStaff, check_account
from backend.casework.doing import Done, Preview, do, preview
from backend.casework.independence import check_new
from backend.casework.standing import at_case
from backend.clock import local_date
from backend.policy.process import Moved
from backend.policy.process.steps import Assigned
from backend.rulebook import Rulebook

__all__ = ["Done", "NoSuchStaff", "Preview", "assign", "do", "preview"]


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
    check_account(session, to_staff_id)
    if case.assigned_to == to_staff_id:
        return None
    if seen is not None and seen != case.version:
        raise process.ChangedMeanwhile
    if case.kind == cases.SERVICE_REQUEST:
        case.assigned_to = to_staff_id
        events.append(session, case, "assigned", actor=by, now=now, data={"to": to_staff_id})
        return None
    check_new(at_case(session, case, staff_id=0, rulebook=rulebook, now=now), to_staff_id)
    step = Assigned(on=local_date(now), by=by, to=f"staff:{to_staff_id}")
    return process.take(session, reference, step, rulebook=rulebook, now=now)
