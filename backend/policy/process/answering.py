"""Talking with the resident, acknowledging the complaint and answering it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from backend.policy.process.clocks import answer_of
from backend.policy.process.errors import (
    AlreadyAcknowledgedError,
    MoreThanRemainsError,
    MoveError,
    NoAcknowledgementError,
    NoComplaintsError,
    NoResponseDateError,
    ResponseDateError,
)
from backend.policy.process.move import (
    LANDLORD,
    Move,
    answered,
    check_on_stage,
    check_order,
    check_words,
    contractor_not_agreed,
    ended,
    not_acknowledged,
    panel_not_held,
)
from backend.policy.process.opening_stages import flagged, opened
from backend.policy.process.progress import NextContact, Progress, StageRun, also
from backend.policy.process.standing import Standing
from backend.policy.process.steps import Acknowledged, Discussed, Responded
from backend.policy.receipt import delivered_on
from backend.policy.wording import short_date


def _discuss(at: Standing, step: Discussed) -> Progress:
    check_on_stage(at, step, "conversation")
    first = min(step.on, at.run.discussed_on or step.on)
    return at.progress.with_run(
        discussed_on=first,
        next_contacts=_talked(at.run, step.on),
        people=also(at.run.people, step.by),
    )


def _talked(run: StageRun, on: date) -> tuple[NextContact, ...]:
    """Return the agreements about the next contact, the last one met when this was it."""
    contact = run.next_contact
    if contact is None or not contact.is_met_by(on):
        return run.next_contacts
    return (*run.next_contacts[:-1], replace(contact, met_on=min(on, contact.met_on or on)))


def _against_acknowledging(at: Standing) -> Iterator[MoveError]:
    yield from ended(at)
    if at.run.acknowledged_on:
        yield AlreadyAcknowledgedError(on=at.run.acknowledged_on)
    if not at.stage.limit("acknowledge"):
        yield NoAcknowledgementError(stage=at.stage.name)


def _acknowledge(at: Standing, step: Acknowledged) -> Progress:
    check_on_stage(at, step, "acknowledgement")
    _check_listed(at, step)
    run = replace(at.run, acknowledged_on=step.on, people=also(at.run.people, step.by))
    progress = at.progress
    if not progress.issues:
        run = replace(run, issues=tuple(range(1, len(step.complaints) + 1)))
        progress = replace(progress, issues=len(step.complaints))
    elif len(step.complaints) < len(run.issues):
        # The letter may put two together; that none was left out is for a person to see.
        rule = at.stage.independent_rule
        progress = flagged(progress, "fewer_issues", stage=run.stage, on=step.on, rule=rule)
    run = replace(run, named_on=_named(at, run, step))
    return replace(progress, runs=(*progress.runs[:-1], run))


def _check_listed(at: Standing, step: Acknowledged) -> None:
    if not step.complaints:
        raise NoComplaintsError
    for complaint in step.complaints:
        check_words(complaint, "details of a complaint")
    for outcome in step.outcomes:
        check_words(outcome, "details of an outcome")
    if at.progress.issues and len(step.complaints) > len(at.run.issues):
        raise MoreThanRemainsError(
            at.rule(at.stage.new_issues_rule or at.stage.independent_rule),
            listed=len(step.complaints),
            remaining=len(at.run.issues),
        )


def _named(at: Standing, run: StageRun, step: Acknowledged) -> date | None:
    """Return the day named for the answer when it is not the policy's."""
    answer = answer_of(at.pack, run, at.calendar)
    if answer is None:
        return None
    if step.respond_on is None:
        raise NoResponseDateError(due=answer.due_on)
    # So late that the promised day has gone: the letter has to name another one, but the promise
    # stays where it was and stays missed.
    gone = answer.due_on < step.on
    latest = answer.due_from_acknowledgement if gone else answer.due_on
    if step.respond_on < step.on or (latest and step.respond_on > latest):
        first = short_date(step.on)
        choices = (
            f"a day from {first} to {short_date(latest)}" if latest else f"{first} or a later day"
        )
        raise ResponseDateError(respond_on=step.respond_on, choices=choices)
    return step.respond_on if step.respond_on != answer.due_on else None


def _against_responding(at: Standing) -> Iterator[MoveError]:
    yield from ended(at)
    yield from answered(at)
    yield from not_acknowledged(at)
    yield from panel_not_held(at)
    yield from contractor_not_agreed(at)


def _respond(at: Standing, step: Responded) -> Progress:
    check_on_stage(at, step, "answer")
    check_order("the acknowledgement", at.run.acknowledged_on, "answer", step.on)
    check_order("the panel", at.run.panel_held_on, "answer", step.on)
    progress = at.progress.with_run(
        responded_on=step.on,
        channel=step.channel,
        delivered_on=delivered_on(at.pack, step.on, step.channel, at.calendar),
        people=also(at.run.people, step.by),
    )
    progress = replace(progress, state="answered", since=step.on)
    # What the resident asked for before the answer is not lost: it counts from the answer on.
    ways = at.ways_on("request")
    if progress.waiting_on and ways:
        return opened(progress, ways[0], on=step.on, issues=at.run.asked_issues)
    return progress


MOVES = (
    Move(Discussed, LANDLORD, ended, _discuss, lambda at: at.limit_rule("contact")),
    Move(
        Acknowledged,
        LANDLORD,
        _against_acknowledging,
        _acknowledge,
        lambda at: at.limit_rule("acknowledge"),
    ),
    Move(
        Responded,
        LANDLORD,
        _against_responding,
        _respond,
        lambda at: at.limit_rule(at.stage.answer),
    ),
)
