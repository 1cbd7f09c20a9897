"""Ending a complaint: halted, refused, closed or withdrawn; and taking it up again."""

from dataclasses import dataclass
from typing import ClassVar

from backend.cases.models import CaseEvent
from backend.casework import lessons, remedies
from backend.casework.doing import Act
from backend.casework.standing import At
from backend.errors import DomainError
from backend.letters import facts
from backend.policy.pack import Channel
from backend.policy.process.steps import Closed, Halted, Refused, Reopened, Withdrawn


class RemediesOpen(DomainError):
    """Actions that were promised are still open. Settle them, or say that they go on and that their
    owners still answer for them.
    """


class HowDidTheySay(DomainError):
    """Write how the resident said so: when, to whom, and in what words."""


@dataclass(frozen=True, kw_only=True)
class Halt(Act):
    """The landlord ends the process where its policy lets it, and explains why."""

    verb: ClassVar[str] = "halt"
    reasons: str
    more: str = ""

    def step(self, at: At, channel: Channel) -> Halted:
        """Give the step."""
        return Halted(on=self.on, by=at.by, reasons=self.reasons)

    def letter(self, at: At) -> facts.Halting:
        """Give what the letter says."""
        return facts.Halting(reasons=self.reasons, more=self.more)


@dataclass(frozen=True, kw_only=True)
class Refuse(Act):
    """A person decides not to take the complaint on; the letter holds the Ombudsman's details."""

    verb: ClassVar[str] = "refuse"
    rule: str
    reasons: str
    discretion: str
    ombudsman_details: bool
    more: str = ""

    def step(self, at: At, channel: Channel) -> Refused:
        """Give the step."""
        return Refused(
            on=self.on,
            by=at.by,
            rule=self.rule,
            reasons=self.reasons,
            discretion=self.discretion,
            ombudsman_details=self.ombudsman_details,
        )

    def letter(self, at: At) -> facts.Refusal:
        """Give what the letter says: of the complaint, or of its next stage."""
        first = at.progress.run.stage == at.pack.first_stage.id
        return facts.Refusal(
            of="complaint" if first else "escalation",
            reasons=self.reasons,
            rule=self.rule,
            discretion=self.discretion,
            more=self.more,
        )


@dataclass(frozen=True, kw_only=True)
class Close(Act):
    """Nothing more is to be done; why it came about and what is learnt is written down.

    With `remedies_go_on` what was promised stays open with its owners.
    """

    verb: ClassVar[str] = "close"
    root_cause: str
    lesson: str
    remedies_go_on: bool = False

    def step(self, at: At, channel: Channel) -> Closed:
        """Give the step."""
        return Closed(on=self.on, by=at.by)

    def check(self, at: At) -> None:
        """Refuse to close without a lesson, or over open actions without a word."""
        lessons.check(self.root_cause, self.lesson)
        if remedies.open_of(at.session, at.case) and not self.remedies_go_on:
            raise RemediesOpen

    def keep(self, at: At, event: CaseEvent) -> None:
        """Write the lesson down."""
        lessons.record(
            at.session,
            at.case,
            root_cause=self.root_cause,
            lesson=self.lesson,
            staff_id=at.staff_id,
            now=at.now,
        )


@dataclass(frozen=True, kw_only=True)
class Withdraw(Act):
    """The resident took the complaint back, and staff write down how they said so."""

    verb: ClassVar[str] = "withdraw"
    clerical: ClassVar[bool] = True
    how: str

    def step(self, at: At, channel: Channel) -> Withdrawn:
        """Give the step."""
        return Withdrawn(on=self.on, by=at.by, how=self.how)

    def check(self, at: At) -> None:
        """Refuse a withdrawal of which nobody says how it came."""
        if not any(character.isalnum() for character in self.how):
            raise HowDidTheySay


@dataclass(frozen=True, kw_only=True)
class Reopen(Act):
    """A complaint that had ended goes on."""

    verb: ClassVar[str] = "reopen"
    reasons: str

    def step(self, at: At, channel: Channel) -> Reopened:
        """Give the step."""
        return Reopened(on=self.on, by=at.by, reasons=self.reasons)
