"""Taking a complaint further, and what comes up on the way."""

from dataclasses import dataclass
from typing import ClassVar

from backend.cases.links import open_linked
from backend.cases.models import CaseEvent
from backend.cases.service import Issue
from backend.casework.doing import Act
from backend.casework.issues import join
from backend.casework.standing import At
from backend.policy.pack import Channel
from backend.policy.process.steps import (
    ContractorAgreed,
    EscalationRequested,
    IssueRaised,
    NewIssue,
    Referred,
)


@dataclass(frozen=True, kw_only=True)
class Escalate(Act):
    """The resident asked for the next stage, and staff write it down for them."""

    verb: ClassVar[str] = "request_escalation"
    clerical: ClassVar[bool] = True
    issues: tuple[int, ...] = ()
    reasons: str = ""

    def step(self, at: At, channel: Channel) -> EscalationRequested:
        """Give the step."""
        return EscalationRequested(on=self.on, by=at.by, issues=self.issues, reasons=self.reasons)


@dataclass(frozen=True, kw_only=True)
class Refer(Act):
    """A person sends the complaint on to a stage."""

    verb: ClassVar[str] = "refer"
    to_stage: str
    reasons: str

    def step(self, at: At, channel: Channel) -> Referred:
        """Give the step."""
        return Referred(on=self.on, by=at.by, to_stage=self.to_stage, reasons=self.reasons)


@dataclass(frozen=True, kw_only=True)
class RaiseIssue(Act):
    """A new issue joins the complaint, or becomes a linked one of its own."""

    verb: ClassVar[str] = "raise_issue"
    decision: NewIssue
    issue: str
    outcome: str
    reasons: str

    def step(self, at: At, channel: Channel) -> IssueRaised:
        """Give the step."""
        return IssueRaised(
            on=self.on,
            by=at.by,
            decision=self.decision,
            reasons=self.reasons,
            issue=self.issue,
        )

    def keep(self, at: At, event: CaseEvent) -> None:
        """Add the issue to the case, or open the linked complaint."""
        if self.decision == "link":
            open_linked(
                at.session,
                at.case.reference,
                Issue(self.issue, self.outcome),
                raised_on=self.on,
                by=at.by,
                rulebook=at.rulebook,
                now=at.now,
            )
            return
        join(at.session, at.case, at.progress, Issue(self.issue, self.outcome))


@dataclass(frozen=True, kw_only=True)
class AgreeContractor(Act):
    """The body that a service is run for agreed to the escalation."""

    verb: ClassVar[str] = "agree_contractor"
    clerical: ClassVar[bool] = True
    body: str

    def step(self, at: At, channel: Channel) -> ContractorAgreed:
        """Give the step."""
        return ContractorAgreed(on=self.on, by=at.by, body=self.body)
