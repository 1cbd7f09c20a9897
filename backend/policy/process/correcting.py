"""Putting a date right that was recorded wrongly, and counting again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, cast

from backend.policy.pack import Channel
from backend.policy.process.clocks import answer_of
from backend.policy.process.errors import (
    AlreadyReceivedError,
    CorrectionNotYetError,
    CorrectionOrderError,
    MoveError,
    NotHappenedError,
    OtherDateError,
)
from backend.policy.process.move import ANYBODY, LANDLORD, STAFF, Move, check_words, no_rule
from backend.policy.process.progress import NextContact, Progress, StageRun
from backend.policy.process.standing import Standing
from backend.policy.process.steps import CalendarChanged, Corrected, CorrectedEvent, Received
from backend.policy.receipt import delivered_on

FIELDS: dict[CorrectedEvent, str] = {
    "received": "opened_on",
    "discussed": "discussed_on",
    "acknowledged": "acknowledged_on",
    "responded": "responded_on",
    "panel_held": "panel_held_on",
}
# What must not come before what, at one stage.
ORDER = (
    ("opened_on", "discussed_on"),
    ("opened_on", "acknowledged_on"),
    ("opened_on", "panel_arranged_on"),
    ("opened_on", "responded_on"),
    ("opened_on", "halted_on"),
    ("acknowledged_on", "named_on"),
    ("acknowledged_on", "responded_on"),
    ("acknowledged_on", "halted_on"),
    ("panel_arranged_on", "panel_held_on"),
    ("panel_held_on", "responded_on"),
)


def _correct(at: Standing, step: Corrected) -> Progress:
    check_words(step.reasons)
    index = _which(at, step)
    run = at.progress.runs[index]
    recorded = getattr(run, FIELDS[step.event])
    stage = at.pack.stage(run.stage)
    if recorded is None:
        raise NotHappenedError(event=step.event, stage=stage.name)
    if recorded != step.was:
        raise OtherDateError(event=step.event, recorded=recorded, was=step.was)
    if step.now > step.on:
        raise CorrectionNotYetError(now=step.now, event=step.event, on=step.on)
    runs = list(at.progress.runs)
    runs[index] = _put_right(at, run, step)
    if step.event == "received" and index and runs[index - 1].asked_on == step.was:
        # The stage began when the resident asked for it at the one before.
        runs[index - 1] = replace(runs[index - 1], asked_on=step.now)
    _check_order(runs, step)
    if run.acknowledged_on and step.event != "panel_held":
        # What the letter named was a promise, whenever the letter went out.
        runs[index] = replace(runs[index], named_on=_named(at, run, runs[index]))
        _check_order(runs, step)
    return replace(at.progress, runs=tuple(runs))


def _which(at: Standing, step: Corrected) -> int:
    """Return the place of the stage among those run, the present one when none is named."""
    if step.stage is None:
        return len(at.progress.runs) - 1
    stage = at.pack.stage(step.stage)
    for index, run in enumerate(at.progress.runs):
        if run.stage == stage.id:
            return index
    raise NotHappenedError(event=step.event, stage=stage.name)


def _put_right(at: Standing, run: StageRun, step: Corrected) -> StageRun:
    changes: dict[str, Any] = {FIELDS[step.event]: step.now}
    if step.event == "responded":
        channel = cast(Channel, run.channel)
        changes["delivered_on"] = delivered_on(at.pack, step.now, channel, at.calendar)
    elif step.event == "discussed":
        changes["next_contacts"] = _talked_then(run, step)
    return replace(run, **changes)


def _named(at: Standing, run: StageRun, right: StageRun) -> date | None:
    """Return the day that the letter named, kept where the answer would now be due after it."""
    before = answer_of(at.pack, replace(run, extensions=()), at.calendar)
    after = answer_of(at.pack, replace(right, extensions=()), at.calendar)
    if run.named_on is None and before and after and after.due_on > before.due_on:
        return before.due_on
    return run.named_on


def _talked_then(run: StageRun, step: Corrected) -> tuple[NextContact, ...]:
    """Return the agreements about the next contact, the one met by this conversation corrected."""
    contact = run.next_contact
    if contact is None or contact.met_on != step.was:
        return run.next_contacts
    met_on = step.now if contact.is_met_by(step.now) else None
    return (*run.next_contacts[:-1], replace(contact, met_on=met_on))


def _check_order(runs: list[StageRun], step: Corrected) -> None:
    for earlier, earlier_on, later, later_on in _pairs(runs):
        if earlier_on and later_on and later_on < earlier_on:
            raise CorrectionOrderError(
                now=step.now,
                event=step.event,
                earlier=_in_words(earlier),
                earlier_on=earlier_on,
                later=_in_words(later),
                later_on=later_on,
            )


def _pairs(runs: list[StageRun]) -> Iterator[tuple[str, date | None, str, date | None]]:
    for run in runs:
        for earlier, later in ORDER:
            yield earlier, getattr(run, earlier), later, getattr(run, later)
    for before, after in pairwise(runs):
        for earlier in ("opened_on", "responded_on"):
            yield earlier, getattr(before, earlier), "opened_on", after.opened_on


def _in_words(name: str) -> str:
    return "received" if name == "opened_on" else name.removesuffix("_on").replace("_", " ")


def _nothing_against(_: Standing) -> Iterator[MoveError]:
    yield from ()


def _against_receiving(at: Standing) -> Iterator[MoveError]:
    yield AlreadyReceivedError(received_on=at.progress.received_on)


def _as_it_was(at: Standing, _: CalendarChanged | Received) -> Progress:
    # The dates are counted again before and after every step.
    return at.progress


MOVES = (
    Move(Received, ANYBODY, _against_receiving, _as_it_was, no_rule, clerical=True),
    Move(Corrected, STAFF, _nothing_against, _correct, no_rule, clerical=True),
    Move(CalendarChanged, LANDLORD, _nothing_against, _as_it_was, no_rule, clerical=True),
)
