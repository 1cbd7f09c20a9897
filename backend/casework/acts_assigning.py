"""Giving a stage to a person."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from backend.casework.doing import Act
from backend.casework.independence import check_new
from backend.casework.standing import At
from backend.errors import DomainError
from backend.policy.pack import Channel
from backend.policy.process.steps import Assigned
from backend.staff.models import Staff


class NoSuchStaff(DomainError):
    """That person has no account here, or it was closed. Choose somebody else."""


def check_account(session: Session, staff_id: int) -> None:
    """Refuse whoever has no account, or had one that was closed."""
    person = session.get(Staff, staff_id)
    if person is None or person.disabled_at is not None:
        raise NoSuchStaff


@dataclass(frozen=True, kw_only=True)
class Assign(Act):
    """The stage is given to a member of staff."""

    verb: ClassVar[str] = "assign"
    clerical: ClassVar[bool] = True
    to: int

    def step(self, at: At, channel: Channel) -> Assigned:
        """Give the step."""
        return Assigned(on=self.on, by=at.by, to=f"staff:{self.to}")

    def check(self, at: At) -> None:
        """Refuse nobody, and somebody who looked into it before where that is not wanted."""
        check_account(at.session, self.to)
        check_new(at, self.to)
