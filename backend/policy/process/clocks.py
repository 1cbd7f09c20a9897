"""The dates that a stage runs under, from what has happened at it so far."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from backend.policy.calendar import WorkingDayCalendar
from backend.policy.deadline import AGREED, Deadline
from backend.policy.deadlines import deadlines_for
from backend.policy.pack import ANSWERS, Duty, PolicyPack, Stage
from backend.policy.process.progress import Due, Progress, StageRun

# The resident's own time to ask for the next stage.
WINDOWS: tuple[Duty, ...] = ("request_escalation", "request_review")
# What a resident reads of a duty that no pack has a label for.
CONTACT_AGAIN = "Be in touch with you again, as agreed"


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty of a stage, when it was met, and whether somebody still has to meet it.

    A duty that was never met stays, with `open` false once the complaint has moved on or ended.
    `named_on` is there where the acknowledgement went out so late that the day due had gone, and
    is the day that the letter named instead; the duty stays missed.
    """

    stage: str
    deadline: Deadline
    met_on: date | None
    open: bool
    named_on: date | None = None


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A date that was set, moved or replaced; `why` is the verb of the step, or "calendar"."""

    stage: str
    duty: str
    before: date | None
    after: date | None
    why: str


def deadlines_of(
    pack: PolicyPack, run: StageRun, calendar: WorkingDayCalendar
) -> tuple[Deadline, ...]:
    """Return every deadline of the stage as it stands, a later answer in place of the first."""
    stage = pack.stage(run.stage)
    found = {
        deadline.duty: deadline
        for deadline in deadlines_for(
            pack,
            run.stage,
            received_on=run.opened_on,
            acknowledged_on=run.acknowledged_on,
            responded_on=run.delivered_on,
            panel_held_on=run.panel_held_on,
            extended_by=run.extended_by,
            calendar=calendar,
        )
    }
    answer = found.get(stage.answer)
    if answer and run.named_on and run.named_on < answer.due_on:
        answer = found[stage.answer] = _counted_to(answer, run.named_on, calendar)
    if answer and run.extensions and stage.more_time:
        del found[stage.answer]
        again = len(run.extensions) > 1 and stage.more_time.longer_rule
        later = _under(pack, found["respond_extended"], again or stage.more_time.rule)
        due_on = calendar.working_days_after(answer.due_on, run.extended_by)
        later = replace(later, start_on=answer.due_on)
        found["respond_extended"] = _counted_to(later, due_on, calendar)
    return (*found.values(), *_next_contact(pack, stage, run))


def _next_contact(pack: PolicyPack, stage: Stage, run: StageRun) -> Iterator[Deadline]:
    """Yield the duty to be in touch again on the day agreed last; no calendar moves that day."""
    contact = run.next_contact
    if contact:
        rule = pack.rules[update_rule(stage)]
        yield Deadline(
            duty="contact_again",
            label=CONTACT_AGAIN,
            due_on=contact.due_on,
            amount=(contact.due_on - contact.on).days,
            unit="day",
            start_event=AGREED,
            start_on=contact.on,
            rule=rule.id,
            sentence=rule.sentence,
        )


def update_rule(stage: Stage) -> str:
    """Return the id of the rule that an agreed next contact rests on."""
    if stage.more_time:
        return stage.more_time.longer_rule or stage.more_time.rule
    return next(limit.rule for limit in stage.limits if limit.duty == stage.answer)


def _under(pack: PolicyPack, deadline: Deadline, rule: str) -> Deadline:
    return replace(deadline, rule=rule, sentence=pack.rules[rule].sentence)


def _counted_to(deadline: Deadline, due_on: date, calendar: WorkingDayCalendar) -> Deadline:
    """Return the deadline on that day, with the working that leads there."""
    return replace(
        deadline,
        due_on=due_on,
        amount=calendar.working_days_between(deadline.start_on, due_on),
        unit="working_day",
        skipped=calendar.skipped_between(deadline.start_on, due_on),
        due_at=None,
        start_at=None,
    )


def answer_of(pack: PolicyPack, run: StageRun, calendar: WorkingDayCalendar) -> Deadline | None:
    """Return the deadline of the stage's answer, extended or not; None while nothing starts it."""
    duties = (*ANSWERS, "respond_extended")
    return next((x for x in deadlines_of(pack, run, calendar) if x.duty in duties), None)


def recounted(pack: PolicyPack, progress: Progress, calendar: WorkingDayCalendar) -> Progress:
    """Return the progress with every date counted by this calendar."""
    return replace(
        progress,
        runs=tuple(
            replace(
                run,
                due=tuple(Due(x.duty, x.due_on) for x in deadlines_of(pack, run, calendar)),
            )
            for run in progress.runs
        ),
    )


def changes_between(before: Progress | None, after: Progress, why: str) -> tuple[DutyChange, ...]:
    """Return every date that differs, in the order of the stages."""
    return tuple(_changes(before.runs if before else (), after.runs, why))


def _changes(
    before: tuple[StageRun, ...], after: tuple[StageRun, ...], why: str
) -> Iterator[DutyChange]:
    old = {run.stage: _dates(run) for run in before}
    for run in after:
        was, now = old.get(run.stage, {}), _dates(run)
        for duty in (*was, *(duty for duty in now if duty not in was)):
            if was.get(duty) != now.get(duty):
                yield DutyChange(run.stage, duty, was.get(duty), now.get(duty), why)


def _dates(run: StageRun) -> dict[str, date]:
    """Return every date that the resident was told: the dues, and the day of a panel."""
    dates = {due.duty: due.due_on for due in run.due}
    return dates | {"hold_panel": run.panel_on} if run.panel_on else dates


def owed_at(pack: PolicyPack, progress: Progress, calendar: WorkingDayCalendar) -> Iterator[Owed]:
    """Yield every duty of every stage so far."""
    for run in progress.runs:
        for deadline in deadlines_of(pack, run, calendar):
            met_on = met(run, deadline.duty)
            open_ = met_on is None and run is progress.run and _runs(progress, deadline.duty)
            yield Owed(run.stage, deadline, met_on, open_, _named_instead(run, deadline))


def _named_instead(run: StageRun, deadline: Deadline) -> date | None:
    late = run.named_on and deadline.duty in ANSWERS and run.named_on > deadline.due_on
    return run.named_on if late else None


def met(run: StageRun, duty: Duty) -> date | None:
    """Return the day on which a duty of the stage was met."""
    match duty:
        case "contact":
            return run.discussed_on
        case "acknowledge":
            return run.acknowledged_on
        case "contact_again":
            # An answer is contact too, and nothing more has to be told after it.
            talked_on = run.next_contact.met_on if run.next_contact else None
            return talked_on or run.answered_on
        case "arrange_panel":
            return run.panel_arranged_on
        case "request_escalation" | "request_review":
            return run.asked_on
        case _:
            return run.answered_on


def _runs(progress: Progress, duty: Duty) -> bool:
    # The resident may still ask after the landlord has closed the complaint.
    return progress.state in (("answered", "closed") if duty in WINDOWS else ("open",))
