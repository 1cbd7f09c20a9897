"""Which state a complaint is in for whoever asks, and their own time to go further."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from backend.clock import local_date
from backend.landlord.choices import DEFAULTS, WINDOW_DAYS
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.deadline import Deadline
from backend.policy.pack import ANSWERS, PolicyPack, Stage
from backend.policy.process import Machine, Owed, Progress
from backend.policy.process.clocks import WINDOWS
from backend.policy.process.standing import Standing


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a complaint stands at an instant; `what` names it, as in "your complaint".

    The time to ask for the next stage is nearly over for its last `closing_days`, in working days.
    `agreement_asked` says that the resident was asked to agree to more time and has not answered.
    `last_by` names who did each kind of line of the history last, "You" where it does not.
    `may_act` says that whoever is told may also act in the resident's place. `whom` is how they
    read of the person whom we contact; `for_them` says that they act for that person.
    """

    machine: Machine
    progress: Progress
    now: datetime
    what: str
    closing_days: int = DEFAULTS[WINDOW_DAYS]
    agreement_asked: bool = False
    last_by: Mapping[str, str] = field(default_factory=dict)
    may_act: bool = True
    whom: str = "you"
    for_them: bool = False

    @property
    def others(self) -> str:
        """The ending of words for whoever may not act in the resident's place."""
        return "" if self.may_act else "_others"

    @property
    def pack(self) -> PolicyPack:
        """The policy that it is under."""
        return self.machine.pack

    @property
    def calendar(self) -> WorkingDayCalendar:
        """The days that count."""
        return self.machine.calendar

    @property
    def today(self) -> date:
        """The local day."""
        return local_date(self.now)

    @property
    def stage(self) -> Stage:
        """The present stage."""
        return self.pack.stage(self.progress.run.stage)

    @property
    def is_first(self) -> bool:
        """Whether it is at the stage where complaints are received."""
        return self.stage.id == self.pack.first_stage.id

    @property
    def owed(self) -> tuple[Owed, ...]:
        """Every duty so far."""
        return self.machine.owed(self.progress)

    @property
    def next_stage(self) -> Stage | None:
        """The stage that the resident can ask for, None where there is none to ask for."""
        standing = Standing(self.pack, self.calendar, self.progress, self.today)
        return next(iter(standing.ways_on("request")), None)

    @property
    def can_go_on(self) -> bool:
        """Whether there is a stage left, whoever opens it."""
        standing = Standing(self.pack, self.calendar, self.progress, self.today)
        return bool(standing.ways_on("request") or standing.ways_on("decision"))

    @property
    def window(self) -> Deadline | None:
        """The resident's own time to ask for the next stage, while they have not asked."""
        if self.next_stage is None or self.progress.waiting_on:
            return None
        return next(
            (
                one.deadline
                for one in self.owed
                if one.stage == self.stage.id and one.open and one.deadline.duty in WINDOWS
            ),
            None,
        )

    @property
    def days_left(self) -> int:
        """The working days that are left to ask in, 0 on the last day and after it."""
        window = self.window
        if window is None or window.due_on <= self.today:
            return 0
        return self.calendar.working_days_between(self.today, window.due_on)

    @property
    def is_answer_late(self) -> bool:
        """Whether the answer of the present stage should have been given by now."""
        return any(
            one.open and one.deadline.duty in (*ANSWERS, "respond_extended") and self.is_late(one)
            for one in self.owed
        )

    def is_late(self, one: Owed) -> bool:
        """Tell whether somebody should have met a duty by now."""
        due_at = one.deadline.due_at
        return due_at < self.now if due_at else one.deadline.is_missed_on(self.today)


def state_of(at: Stands) -> str:
    """Give the key of the state, for which answer.yaml has the words."""
    progress = at.progress
    if progress.state == "open":
        return _open(at)
    if progress.waiting_on:
        return "asked_to_decide" if progress.state == "answered" else "asked_after_end"
    return _answered(at) if progress.state == "answered" else progress.state


def _open(at: Stands) -> str:
    run, stage = at.progress.run, at.stage
    if at.progress.waiting_on:
        return "asked_early"
    if stage.limit("arrange_panel"):
        if run.panel_held_on:
            return "panel_held"
        return "panel_arranged" if run.panel_arranged_on else "panel_to_arrange"
    if at.agreement_asked:
        return "agreement_asked"
    if run.extensions:
        return "extended_again" if len(run.extensions) > 1 else "extended"
    if not stage.limit("acknowledge"):
        return "looking"
    return "acknowledged" if run.acknowledged_on else "received"


def _answered(at: Stands) -> str:
    if not at.can_go_on:
        return "final"
    window = at.window
    if window is None:
        return "answered"
    if window.is_missed_on(at.today):
        return "answered_passed"
    return "answered_closing" if at.days_left <= at.closing_days else "answered_open"
