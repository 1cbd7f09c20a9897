"""The process of a complaint as a machine: what may happen next, and what follows from it.

Nothing of any landlord stands here: stages, who opens them, time limits, more time, halting and
panels come from the pack. A machine holds no state; it takes a progress and gives another one. No
clock is ever stopped, so there is no step that stops one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from backend.policy.calendar import WorkingDayCalendar
from backend.policy.deadlines import calendar_for
from backend.policy.pack import PolicyPack
from backend.policy.process import (
    answering,
    correcting,
    ending,
    more_time,
    moving_on,
    noting,
    panel,
    taking_back,
)
from backend.policy.process.clocks import DutyChange, Owed, changes_between, owed_at, recounted
from backend.policy.process.errors import NotReceivedError, OtherPackError
from backend.policy.process.move import ANYBODY, Move, check_actor, check_independent
from backend.policy.process.progress import Progress, StageRun
from backend.policy.process.standing import Standing
from backend.policy.process.steps import CalendarChanged, Received, Step

MOVES: dict[str, Move] = {
    move.step.verb: move
    for group in (answering, more_time, moving_on, panel, noting, ending, correcting, taking_back)
    for move in group.MOVES
}
# Beginning is no choice for a complaint that is there, and a calendar changes for all at once.
NOT_OFFERED = frozenset({Received.verb, CalendarChanged.verb})


@dataclass(frozen=True, slots=True)
class Moved:
    """What follows from a step: the new progress, and every date that it set or changed."""

    progress: Progress
    step: Step
    changes: tuple[DutyChange, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """A verb that can be taken now, and the id of the rule it rests on, where there is one."""

    verb: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A verb that cannot be taken now, why, and the rule that says so, where there is one."""

    verb: str
    why: str
    rule: str | None
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Machine:
    """The process of one pack, its days counted by one calendar."""

    pack: PolicyPack
    calendar: WorkingDayCalendar

    @classmethod
    def of(cls, pack: PolicyPack) -> "Machine":
        """Return the machine of the pack under the pack's own calendar."""
        return cls(pack, calendar_for(pack))

    def begin(self, received: Received) -> Moved:
        """Return the first stage with its clocks running, or the stage named by the step.

        Raise a MoveError, or UnknownStageError.
        """
        check_actor(received.by, ANYBODY)
        stage = self.pack.stage(received.stage) if received.stage else self.pack.first_stage
        first = StageRun(stage=stage.id, opened_on=received.on)
        progress = Progress(
            pack_id=self.pack.id,
            state="open",
            since=received.on,
            runs=(first,),
            contracted=received.contracted,
        )
        if received.contracted:
            moving_on.check_contracted(self._at(progress), received.contracted)
        progress = recounted(self.pack, progress, self.calendar)
        return Moved(progress, received, changes_between(None, progress, received.verb))

    def apply(self, progress: Progress, step: Step) -> Moved:
        """Return what follows from the step, or raise a MoveError that says what is possible.

        When the calendar is not the one that the progress was counted by, the dates it moves are
        listed first, as the calendar's.
        """
        self._check(progress)
        move = MOVES[step.verb]
        check_actor(step.by, move.who)
        before = recounted(self.pack, progress, self.calendar)
        at = self._at(before, step.on)
        refusal = move.refusal(at)
        if refusal:
            refusal.possible = tuple(each.verb for each in self.allowed(before, step.on))
            raise refusal
        if not move.clerical:
            check_independent(at, step.by)
        taken = replace(move.take(at, step), steps=progress.steps + 1)
        after = recounted(self.pack, taken, self.calendar)
        moved_by_calendar = changes_between(progress, before, "calendar")
        return Moved(after, step, moved_by_calendar + changes_between(before, after, step.verb))

    def replay(self, steps: Iterable[Step]) -> Progress:
        """Return the progress after all the steps, the first of which is the receipt."""
        progress: Progress | None = None
        for step in steps:
            if progress is not None:
                progress = self.apply(progress, step).progress
            elif isinstance(step, Received):
                progress = self.begin(step).progress
            else:
                raise NotReceivedError(verb=step.verb)
        if progress is None:
            raise NotReceivedError(verb="nothing")
        return progress

    def allowed(self, progress: Progress, on: date | None = None) -> tuple[Allowed, ...]:
        """Return each verb that can be taken now, on that day when one is given."""
        at = self._at(progress, on)
        return tuple(
            Allowed(verb, rule.id if (rule := move.rule(at)) else None)
            for verb, move in MOVES.items()
            if verb not in NOT_OFFERED and move.refusal(at) is None
        )

    def forbidden(self, progress: Progress, on: date | None = None) -> tuple[Forbidden, ...]:
        """Return each verb that cannot be taken now, on that day when one is given, and why."""
        at = self._at(progress, on)
        refusals = {
            verb: move.refusal(at) for verb, move in MOVES.items() if verb not in NOT_OFFERED
        }
        return tuple(
            Forbidden(
                verb,
                refusal.why,
                refusal.rule.id if refusal.rule else None,
                refusal.rule.in_full if refusal.rule else None,
            )
            for verb, refusal in refusals.items()
            if refusal
        )

    def owed(self, progress: Progress) -> tuple[Owed, ...]:
        """Return every duty of every stage so far, with its working and when it was met."""
        self._check(progress)
        return tuple(owed_at(self.pack, progress, self.calendar))

    def _at(self, progress: Progress, on: date | None = None) -> Standing:
        self._check(progress)
        return Standing(self.pack, self.calendar, progress, on)

    def _check(self, progress: Progress) -> None:
        if progress.pack_id != self.pack.id:
            raise OtherPackError(progress_pack=progress.pack_id, pack=self.pack.id)
