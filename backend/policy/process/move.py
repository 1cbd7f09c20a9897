"""A verb: what stands against it, whose it is, the rule behind it, and what it does."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.policy.pack import Rule
from backend.policy.process.errors import (
    AlreadyAnsweredError,
    ContractorNotAgreedError,
    EndedError,
    MoveError,
    NoReasonsError,
    NotAcknowledgedError,
    NotIndependentError,
    PanelNotHeldError,
    StaffOnlyError,
    TooEarlyError,
    UnknownActorError,
    person_in_words,
)
from backend.policy.process.progress import ENDED, Progress
from backend.policy.process.standing import Standing
from backend.policy.process.steps import Step

STAFF = frozenset({"staff"})
LANDLORD = frozenset({"staff", "system"})
# Whoever complains, in person or through somebody.
COMPLAINANT = frozenset({"resident", "representative"})
ANYBODY = frozenset({"staff", "system", "resident", "representative"})
ACTOR = re.compile(r"resident|representative|system|staff:[0-9]+")


@dataclass(frozen=True, slots=True)
class Move:
    """How a step is taken: `against` yields what forbids it here, `take` gives what follows.

    `take` raises a MoveError when what was given with the step is wrong. A step that is `clerical`
    only writes down what somebody else did or said, so whoever was involved before may take it.
    """

    step: type[Step]
    who: frozenset[str]
    against: Callable[[Standing], Iterator[MoveError]]
    take: Callable[[Standing, Any], Progress]
    rule: Callable[[Standing], Rule | None]
    clerical: bool = False

    def refusal(self, at: Standing) -> MoveError | None:
        """Return what forbids the verb here, None when nothing does."""
        return next(self.against(at), None)


def check_actor(by: str, who: frozenset[str]) -> None:
    """Refuse what nobody known does, and what the landlord alone does when somebody else does."""
    if not ACTOR.fullmatch(by):
        raise UnknownActorError(by=by)
    if by.partition(":")[0] not in who:
        raise StaffOnlyError(by=person_in_words(by))


def check_order(earlier: str, earlier_on: date | None, what: str, on: date | None) -> None:
    """Refuse a date before one that must come first; a date not known contradicts nothing."""
    if earlier_on and on and on < earlier_on:
        raise TooEarlyError(what=what, on=on, earlier=earlier, earlier_on=earlier_on)


def check_on_stage(at: Standing, step: Step, what: str) -> None:
    """Refuse a step dated before its stage began."""
    check_order("the stage began", at.run.opened_on, what, step.on)


def check_words(text: str, what: str = "reasons") -> None:
    """Refuse an empty text where the resident has to be told."""
    if not any(character.isalnum() for character in text):
        raise NoReasonsError(what=what)


def check_independent(at: Standing, who: str) -> None:
    """Refuse somebody involved before at a stage that asks for somebody who was not."""
    if at.stage.independent_rule and who in at.progress.involved_before:
        raise NotIndependentError(at.rule(at.stage.independent_rule), who=person_in_words(who))


def ended(at: Standing) -> Iterator[MoveError]:
    """Forbid what a complaint that has ended cannot take."""
    if at.progress.state in ENDED:
        yield EndedError(state=at.progress.state, since=at.progress.since)


def answered(at: Standing) -> Iterator[MoveError]:
    """Forbid what cannot follow the answer."""
    if at.run.answered_on:
        yield AlreadyAnsweredError(on=at.run.answered_on)


def not_acknowledged(at: Standing) -> Iterator[MoveError]:
    """Forbid what must not come before the acknowledgement, where one is owed."""
    rule = at.limit_rule("acknowledge")
    if rule and not at.run.acknowledged_on:
        yield NotAcknowledgedError(rule)


def panel_not_held(at: Standing) -> Iterator[MoveError]:
    """Forbid what must not come before the panel, where there is one."""
    rule = at.limit_rule("respond_after_panel")
    if rule and not at.run.panel_held_on:
        yield PanelNotHeldError(rule)


def contractor_not_agreed(at: Standing) -> Iterator[MoveError]:
    """Forbid what must not come before the contracting body agreed, where it has to."""
    body = at.contractor_to_agree
    if body:
        yield ContractorNotAgreedError(contracting_rule(at, body), body=body)


def contracting_rule(at: Standing, body: str | None) -> Rule | None:
    """Return the rule about the service run for that body, of any when none is named."""
    return next(
        (at.rule(x.rule) for x in at.pack.contracted_services if body in (None, x.name)), None
    )


def no_rule(_: Standing) -> Rule | None:
    """Say that the verb rests on no sentence of the policy."""
    return None
