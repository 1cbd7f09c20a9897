"""Where a complaint stands when a step is tried, and what the policy says about that place."""

from dataclasses import dataclass
from datetime import date

from backend.policy.calendar import WorkingDayCalendar
from backend.policy.deadline import Deadline
from backend.policy.pack import OpenedBy, PolicyPack, Rule, Stage
from backend.policy.process.clocks import answer_of
from backend.policy.process.progress import Progress, StageRun


@dataclass(frozen=True, slots=True)
class Standing:
    """A complaint's progress under its policy; `on` is the day of the step, None when not known."""

    pack: PolicyPack
    calendar: WorkingDayCalendar
    progress: Progress
    on: date | None = None

    @property
    def run(self) -> StageRun:
        """What has happened at the present stage."""
        return self.progress.run

    @property
    def stage(self) -> Stage:
        """The present stage."""
        return self.pack.stage(self.run.stage)

    @property
    def answer(self) -> Deadline | None:
        """When the answer of the present stage is due, None while nothing has started it."""
        return answer_of(self.pack, self.run, self.calendar)

    def is_overdue(self, on: date) -> bool:
        """Say whether the answer of the present stage should have been given before that day."""
        return self.answer is not None and on > self.answer.due_on

    @property
    def is_answered(self) -> bool:
        """Say whether the resident has an answer that they can take further."""
        return self.run.responded_on is not None and self.run.halted_on is None

    @property
    def contractor_to_agree(self) -> str | None:
        """The service whose contracting body has yet to agree to the escalation."""
        progress = self.progress
        escalated = self.run.stage != self.pack.first_stage.id
        return progress.contracted if escalated and not progress.contractor_agreed_on else None

    def ways_on(self, opened_by: OpenedBy) -> tuple[Stage, ...]:
        """Return the stages that may come next and are opened so."""
        been = {run.stage for run in self.progress.runs}
        return tuple(
            stage
            for stage in self.pack.stages_after(self.run.stage)
            if stage.opened_by == opened_by and stage.id not in been
        )

    def rule(self, rule_id: str | None) -> Rule | None:
        """Return the rule of that id."""
        return self.pack.rules[rule_id] if rule_id else None

    def limit_rule(self, *duties: str) -> Rule | None:
        """Return the rule of the first of the duties that the present stage has."""
        return next((self.rule(x.rule) for x in self.stage.limits if x.duty in duties), None)
