"""Giving an answer more time, once by the policy and then as the resident agrees, and agreeing
when to be in touch next.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import cast

from backend.policy.deadline import Deadline
from backend.policy.pack import MoreTime, Rule
from backend.policy.process.clocks import answer_of, update_rule
from backend.policy.process.errors import (
    ExtendedOnceError,
    ExtendedTooLateError,
    ExtensionLengthError,
    MoveError,
    NextContactError,
    NoMoreTimeError,
    NoOmbudsmanDetailsError,
    NotAgreedError,
    UpdateDayError,
)
from backend.policy.process.move import (
    LANDLORD,
    Move,
    answered,
    check_on_stage,
    check_order,
    check_words,
    ended,
    not_acknowledged,
    panel_not_held,
)
from backend.policy.process.progress import Extension, NextContact, Progress, StageRun, also
from backend.policy.process.standing import Standing
from backend.policy.process.steps import Extended, UpdateAgreed


def _against_extending(at: Standing) -> Iterator[MoveError]:
    yield from ended(at)
    yield from answered(at)
    yield from not_acknowledged(at)
    yield from panel_not_held(at)
    due, more = _due(at, at.run), at.stage.more_time
    if more is None:
        yield NoMoreTimeError(at.limit_rule(at.stage.answer), stage=at.stage.name, due=due)
    elif at.run.extensions and more.amount is not None and more.longer_rule is None:
        yield ExtendedOnceError(at.rule(more.rule), due=due)
    if at.on and at.on > due:
        yield ExtendedTooLateError(_rule(at), due=due)


def _extend(at: Standing, step: Extended) -> Progress:
    check_order("the acknowledgement", at.run.acknowledged_on, "extension", step.on)
    check_order("the stage began", at.run.opened_on, "conversation about it", step.discussed_on)
    check_order("the conversation about it", step.discussed_on, "extension", step.on)
    check_words(step.reasons)
    more = cast(MoreTime, at.stage.more_time)
    if more.ombudsman_rule and not step.ombudsman_details:
        raise NoOmbudsmanDetailsError(at.rule(more.ombudsman_rule))
    again = bool(at.run.extensions)
    _check_length(at, step, None if again else more.amount)
    if again or more.amount is None:
        _check_agreed(at, step)
    extension = Extension(step.working_days, step.on, step.agreed_on, step.next_contact_on)
    run = replace(
        at.run,
        extensions=(*at.run.extensions, extension),
        next_contacts=_contacts(at.run, step.next_contact_on, step.on),
        people=also(at.run.people, step.by),
    )
    if again and more.amount is not None:
        _check_next_contact(at, step, _due(at, run))
    return replace(at.progress, runs=(*at.progress.runs[:-1], run))


def _contacts(run: StageRun, due_on: date | None, on: date) -> tuple[NextContact, ...]:
    return (*run.next_contacts, NextContact(due_on, on)) if due_on else run.next_contacts


def _check_length(at: Standing, step: Extended, most: int | None) -> None:
    if step.working_days < 1 or (most is not None and step.working_days > most):
        choices = f"from 1 to {most}" if most is not None else "1 or more"
        raise ExtensionLengthError(_rule(at), working_days=step.working_days, choices=choices)


def _check_agreed(at: Standing, step: Extended) -> None:
    if step.agreed_on is None:
        raise NotAgreedError(_rule(at), due=_due(at, at.run))
    check_order("the stage began", at.run.opened_on, "resident's agreement", step.agreed_on)
    check_order("the resident's agreement", step.agreed_on, "extension", step.on)


def _check_next_contact(at: Standing, step: Extended, due: date) -> None:
    contact = step.next_contact_on
    if contact is None or not step.on <= contact <= due:
        raise NextContactError(_rule(at), on=step.on, due=due)


def _due(at: Standing, run: StageRun) -> date:
    # An answer that may be extended has a date: its acknowledgement, or its panel, came first.
    return cast(Deadline, answer_of(at.pack, run, at.calendar)).due_on


def _rule(at: Standing) -> Rule | None:
    """Return the rule that the next extension would rest on."""
    more = cast(MoreTime, at.stage.more_time)
    return at.rule(more.longer_rule if at.run.extensions and more.longer_rule else more.rule)


def _against_agreeing(at: Standing) -> Iterator[MoveError]:
    yield from ended(at)
    yield from answered(at)


def _agree(at: Standing, step: UpdateAgreed) -> Progress:
    check_on_stage(at, step, "agreement")
    check_words(step.reasons)
    if step.next_contact_on <= step.on:
        raise UpdateDayError(_update_rule(at), next_contact_on=step.next_contact_on, on=step.on)
    return at.progress.with_run(
        next_contacts=_contacts(at.run, step.next_contact_on, step.on),
        people=also(at.run.people, step.by),
    )


def _update_rule(at: Standing) -> Rule | None:
    return at.rule(update_rule(at.stage))


MOVES = (
    Move(Extended, LANDLORD, _against_extending, _extend, _rule),
    Move(UpdateAgreed, LANDLORD, _against_agreeing, _agree, _update_rule),
)
