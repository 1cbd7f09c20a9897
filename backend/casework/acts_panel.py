"""A panel that hears a complaint, and an agreement on how to be in touch."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from backend.casework.doing import Act
from backend.casework.standing import At
from backend.letters import facts
from backend.policy.pack import Channel
from backend.policy.process.steps import ContactAgreed, PanelArranged, PanelHeld


@dataclass(frozen=True, kw_only=True)
class ArrangePanel(Act):
    """A day for the panel is agreed, and the letter tells how it works."""

    verb: ClassVar[str] = "arrange_panel"
    held_on: date
    time: str = ""
    place: str = ""
    members: str = ""
    how: str = ""
    more: str = ""

    def step(self, at: At, channel: Channel) -> PanelArranged:
        """Give the step."""
        return PanelArranged(on=self.on, by=at.by, held_on=self.held_on, details_given=True)

    def letter(self, at: At) -> facts.PanelArrangements:
        """Give what the letter says."""
        return facts.PanelArrangements(
            at=self.time, place=self.place, members=self.members, how=self.how, more=self.more
        )


@dataclass(frozen=True, kw_only=True)
class HoldPanel(Act):
    """The panel sat, and came to an outcome."""

    verb: ClassVar[str] = "hold_panel"
    outcome: str

    def step(self, at: At, channel: Channel) -> PanelHeld:
        """Give the step."""
        return PanelHeld(on=self.on, by=at.by, outcome=self.outcome)


@dataclass(frozen=True, kw_only=True)
class AgreeContact(Act):
    """The resident and the landlord agreed how they will be in touch."""

    verb: ClassVar[str] = "agree_contact"
    clerical: ClassVar[bool] = True
    terms: str
    reasons: str = ""
    handling: str = ""
    review_on: date | None = None
    more: str = ""

    def step(self, at: At, channel: Channel) -> ContactAgreed:
        """Give the step."""
        return ContactAgreed(on=self.on, by=at.by, terms=self.terms)

    def letter(self, at: At) -> facts.ContactAgreement:
        """Give what the letter says."""
        return facts.ContactAgreement(
            reasons=self.reasons,
            handling=self.handling,
            terms=self.terms,
            review_on=self.review_on,
            more=self.more,
        )
