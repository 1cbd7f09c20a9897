"""Where somebody stands who is about to do something with a case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import process
from backend.cases.keeping import began, progress_of
from backend.cases.models import Case
from backend.policy.pack import PolicyPack
from backend.policy.process import Progress
from backend.rulebook import Rulebook


@dataclass(frozen=True)
class At:
    """Where an act is done: the case as it stood before, its policy, and who does it."""

    session: Session
    case: Case
    pack: PolicyPack
    progress: Progress
    staff_id: int
    rulebook: Rulebook
    now: datetime

    @property
    def by(self) -> str:
        """Who does it, as a step names them."""
        return f"staff:{self.staff_id}"


def at_case(
    session: Session, case: Case, *, staff_id: int, rulebook: Rulebook, now: datetime
) -> At:
    """Give where somebody stands who is about to do something with a case."""
    machine = process.machine_of(session, case, rulebook)
    progress = progress_of(case) or began(case, machine).progress
    return At(session, case, machine.pack, progress, staff_id, rulebook, now)
