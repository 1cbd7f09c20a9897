"""Ending a complaint, by halting, refusing, closing or withdrawing it, and taking it up again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from backend.policy.pack import Rule
from backend.policy.process.errors import (
    CannotHaltError,
    MoveError,
    NoExclusionsError,
    NotAnExclusionError,
    NotEndedError,
    RefusedWithoutOmbudsmanError,
    UnansweredError,
    WaitingError,
)
from backend.policy.process.move import (
    ANYBODY,
    COMPLAINANT,
    LANDLORD,
    STAFF,
    Move,
    answered,
    check_actor,
    check_on_stage,
    check_order,
    check_words,
    contractor_not_agreed,
    ended,
    no_rule,
    not_acknowledged,
)
from backend.policy.process.opening_stages import opened
from backend.policy.process.progress import ENDED, Progress, State, also
from backend.policy.process.standing import Standing
from backend.policy.process.steps import Closed, Halted, Refused, Reopened, Withdrawn


def _against_halting(at: Standing) -> Iterator[MoveError]:
    # When the resident asks to go on after the end, it may stay ended, with reasons.
    if at.progress.state == "withdrawn" or not at.progress.waiting_on:
        yield from ended(at)
    if not at.stage.halt_rule:
        yield CannotHaltError(stage=at.stage.name)
    if not at.run.answered_on:
        yield from not_acknowledged(at)
        yield from contractor_not_agreed(at)


def _halt(at: Standing, step: Halted) -> Progress:
    check_on_stage(at, step, "end of the process")
    check_order("the acknowledgement", at.run.acknowledged_on, "end of the process", step.on)
    check_order("the answer", at.run.responded_on, "end of the process", step.on)
    check_words(step.reasons)
    progress = at.progress.with_run(
        halted_on=at.run.halted_on or step.on, people=also(at.run.people, step.by)
    )
    return replace(progress, state="halted", since=step.on, waiting_on=None)


def _against_refusing(at: Standing) -> Iterator[MoveError]:
    yield from ended(at)
    yield from answered(at)
    if not at.pack.exclusions:
        yield NoExclusionsError()


def _refuse(at: Standing, step: Refused) -> Progress:
    check_on_stage(at, step, "refusal")
    check_order("the acknowledgement", at.run.acknowledged_on, "refusal", step.on)
    check_words(step.reasons)
    check_words(step.discretion, "words on why discretion was not used")
    known = [rule.id for rule in at.pack.exclusions]
    if step.rule not in known:
        raise NotAnExclusionError(given=step.rule, known=", ".join(known))
    if not step.ombudsman_details:
        raise RefusedWithoutOmbudsmanError(at.rule(at.pack.ombudsman.rule))
    progress = at.progress.with_run(people=also(at.run.people, step.by))
    return replace(progress, state="refused", since=step.on, waiting_on=None)


def _refusing_rule(at: Standing) -> Rule | None:
    return next(iter(at.pack.exclusions), None)


def _against_closing(at: Standing) -> Iterator[MoveError]:
    if at.progress.state != "halted":
        yield from ended(at)
    if not at.run.answered_on:
        yield UnansweredError(at.limit_rule(at.stage.answer))
    if at.progress.waiting_on:
        yield WaitingError(on=at.progress.waiting_on)


def _close(at: Standing, step: Closed) -> Progress:
    check_order("the last step", at.progress.since, "end", step.on)
    return replace(at.progress, state="closed", since=step.on)


def _withdraw(at: Standing, step: Withdrawn) -> Progress:
    check_on_stage(at, step, "withdrawal")
    return replace(at.progress, state="withdrawn", since=step.on, waiting_on=None)


def _against_reopening(at: Standing) -> Iterator[MoveError]:
    if at.progress.state not in ENDED:
        yield NotEndedError()


def _reopen(at: Standing, step: Reopened) -> Progress:
    if at.progress.state != "withdrawn":
        # What they took back is theirs to take up again; any other end was the landlord's.
        check_actor(step.by, STAFF)
    check_order("the end", at.progress.since, "reopening", step.on)
    check_words(step.reasons)
    ways = at.ways_on("request")
    asked_on, answered_on = _asked_on(at), at.run.answered_on
    if asked_on and answered_on and ways:
        # The stage runs from the request, however long it waited for somebody to decide.
        on = max(asked_on, answered_on)
        progress = opened(at.progress, ways[0], on=on, issues=at.run.asked_issues)
        return replace(progress, since=step.on)
    # A request that was ended with the complaint is over: the time to ask runs anew.
    kept = {} if asked_on else {"asked_on": None, "asked_issues": ()}
    progress = at.progress.with_run(halted_on=None, **kept)
    state: State = "answered" if progress.run.responded_on else "open"
    return replace(progress, state=state, since=step.on, waiting_on=asked_on)


def _asked_on(at: Standing) -> date | None:
    """Give since when a request for the next stage waits, also from before a withdrawal."""
    before = at.run.asked_on if at.progress.state == "withdrawn" else None
    return before or at.progress.waiting_on


MOVES = (
    Move(Halted, STAFF, _against_halting, _halt, lambda at: at.rule(at.stage.halt_rule)),
    Move(Refused, STAFF, _against_refusing, _refuse, _refusing_rule),
    Move(Closed, LANDLORD, _against_closing, _close, no_rule),
    Move(Withdrawn, ANYBODY, ended, _withdraw, no_rule, clerical=True),
    Move(Reopened, STAFF | COMPLAINANT, _against_reopening, _reopen, no_rule),
)
