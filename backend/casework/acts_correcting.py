"""Putting a date right, and taking back what did not happen."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import delete

from backend.cases.models import CaseEvent
from backend.casework import remedies
from backend.casework.doing import Act
from backend.casework.models import IssueDecision
from backend.casework.standing import At
from backend.letters import delivery
from backend.policy.pack import Channel
from backend.policy.process.steps import Corrected, CorrectedEvent, TakenBack, TakenBackEvent

ANSWER_TAKEN_BACK = "The answer that promised it was taken back."


@dataclass(frozen=True, kw_only=True)
class Correct(Act):
    """A date was recorded wrongly at a stage, and is put right."""

    verb: ClassVar[str] = "correct"
    clerical: ClassVar[bool] = True
    event: CorrectedEvent
    stage: str
    was: date
    right: date
    reasons: str

    def step(self, at: At, channel: Channel) -> Corrected:
        """Give the step."""
        return Corrected(
            on=self.on,
            by=at.by,
            event=self.event,
            was=self.was,
            now=self.right,
            stage=self.stage,
            reasons=self.reasons,
        )


@dataclass(frozen=True, kw_only=True)
class TakeBack(Act):
    """Something was recorded at the present stage that did not happen."""

    verb: ClassVar[str] = "take_back"
    event: TakenBackEvent
    was: date
    reasons: str

    def step(self, at: At, channel: Channel) -> TakenBack:
        """Give the step."""
        return TakenBack(on=self.on, by=at.by, event=self.event, was=self.was, reasons=self.reasons)

    def keep(self, at: At, event: CaseEvent) -> None:
        """With a step goes its letter, if that has not gone; with an answer what it decided.

        Its decisions and promises go, and the history keeps their words.
        """
        stage = at.progress.run.stage
        delivery.stop_of_step(
            at.session, at.case, self.event, stage=stage, staff_id=at.staff_id, now=at.now
        )
        if self.event != "responded":
            return
        at.session.execute(
            delete(IssueDecision).where(
                IssueDecision.case_id == at.case.id, IssueDecision.stage == stage
            )
        )
        remedies.cancel_of_stage(
            at.session, at.case, stage, ANSWER_TAKEN_BACK, staff_id=at.staff_id, now=at.now
        )
