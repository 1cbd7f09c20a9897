"""Somebody new where a stage asks for it: whoever looked into the complaint before stays out."""

from datetime import date, datetime

from sqlalchemy import select

from backend.cases import process
from backend.casework.models import StaffNote
from backend.casework.notes import INVESTIGATION
from backend.casework.standing import At
from backend.clock import local_date
from backend.policy.process.errors import NotIndependentError, person_in_words


def check_new(at: At, staff_id: int) -> None:
    """Refuse somebody who wrote down what they found before this stage began.

    Whoever took a step at an earlier stage, or was given it, is refused by the process itself.
    Raise NotIndependentError.
    """
    stage = at.pack.stage(at.progress.run.stage)
    if stage.independent_rule is None:
        return
    written = at.session.scalars(
        select(StaffNote.at).where(
            StaffNote.case_id == at.case.id,
            StaffNote.by == staff_id,
            StaffNote.kind == INVESTIGATION,
        )
    )
    began = process.opened_at(at.case, stage.id)
    if any(_is_earlier(moment, began, at.progress.run.opened_on) for moment in written):
        rule = at.pack.rules[stage.independent_rule]
        raise NotIndependentError(rule, who=person_in_words(f"staff:{staff_id}"))


def _is_earlier(moment: datetime, began: datetime | None, opened_on: date) -> bool:
    """Tell what was written before a stage began; of what is long past only the day is known."""
    return local_date(moment) < opened_on if began is None else moment < began
