"""Giving an answer more time, and agreeing when to be in touch next."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from backend.casework.doing import Act
from backend.casework.standing import At
from backend.letters import facts
from backend.policy.pack import Channel
from backend.policy.process.steps import Extended, UpdateAgreed


@dataclass(frozen=True, kw_only=True)
class Extend(Act):
    """The answer is given more working days; the letter holds the Ombudsman's details."""

    verb: ClassVar[str] = "extend"
    working_days: int
    discussed_on: date
    reasons: str
    agreed_on: date | None = None
    next_contact_on: date | None = None
    more: str = ""

    def step(self, at: At, channel: Channel) -> Extended:
        """Give the step."""
        return Extended(
            on=self.on,
            by=at.by,
            working_days=self.working_days,
            discussed_on=self.discussed_on,
            reasons=self.reasons,
            ombudsman_details=True,
            agreed_on=self.agreed_on,
            next_contact_on=self.next_contact_on,
        )

    def letter(self, at: At) -> facts.Extension | facts.FurtherExtension:
        """Give what the letter says: another one for each time after the first."""
        if at.progress.run.extensions:
            return facts.FurtherExtension(
                reasons=self.reasons,
                agreed_on=self.agreed_on,
                next_contact_on=self.next_contact_on,
                more=self.more,
            )
        return facts.Extension(
            reasons=self.reasons,
            discussed_on=self.discussed_on,
            next_contact_on=self.next_contact_on,
            more=self.more,
        )


@dataclass(frozen=True, kw_only=True)
class AgreeUpdate(Act):
    """The resident agreed when to be told next how it goes."""

    verb: ClassVar[str] = "agree_update"
    next_contact_on: date
    reasons: str

    def step(self, at: At, channel: Channel) -> UpdateAgreed:
        """Give the step."""
        return UpdateAgreed(
            on=self.on, by=at.by, next_contact_on=self.next_contact_on, reasons=self.reasons
        )
