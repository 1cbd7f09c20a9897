"""Talking about a complaint, acknowledging it, and answering it issue by issue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select

from backend.cases import search
from backend.cases.keeping import write
from backend.cases.models import CaseEvent
from backend.casework import remedies
from backend.casework.doing import Act
from backend.casework.issues import renumbered, understood
from backend.casework.models import IssueDecision
from backend.casework.remedies import Promised
from backend.casework.standing import At
from backend.errors import DomainError
from backend.letters import facts
from backend.letters.facts import IssueAnswer, Outcome, Promise, Told
from backend.policy.pack import Channel
from backend.policy.process.steps import Acknowledged, Discussed, Responded


class IssueLeftOut(DomainError):
    """Decide each issue, and give the reasons for each decision."""


class RemediesOrNone(DomainError):
    """Promise what will be done, or say why nothing is to be done; not both and not neither."""


@dataclass(frozen=True, kw_only=True)
class Discuss(Act):
    """Staff talked with the resident."""

    verb: ClassVar[str] = "discuss"
    notes: str

    def step(self, at: At, channel: Channel) -> Discussed:
        """Give the step."""
        return Discussed(on=self.on, by=at.by, notes=self.notes)


@dataclass(frozen=True)
class Listed:
    """One issue as the acknowledgement lists it; no number for one that staff found."""

    number: int | None
    told: Told

    @property
    def wants(self) -> bool:
        """Say whether it is known what they want done about it."""
        return _says_something(self.told.outcome_wanted)


@dataclass(frozen=True, kw_only=True)
class Acknowledge(Act):
    """The complaint is acknowledged, each issue as staff understand it."""

    verb: ClassVar[str] = "acknowledge"
    respond_on: date | None
    issues: tuple[Listed, ...]
    not_ours: tuple[str, ...] = ()
    more: str = ""

    def step(self, at: At, channel: Channel) -> Acknowledged:
        """Give the step."""
        return Acknowledged(
            on=self.on,
            by=at.by,
            respond_on=self.respond_on,
            complaints=tuple(one.told.issue for one in self.issues),
            # An outcome that nobody knows yet is not listed.
            outcomes=tuple(one.told.outcome_wanted for one in self.issues if one.wants),
        )

    def letter(self, at: At) -> facts.Acknowledgement:
        """Give what the letter says."""
        told = tuple(one.told for one in self.issues)
        return facts.Acknowledgement(issues=told, not_ours=self.not_ours, more=self.more)

    def facts(self, at: At) -> Mapping[str, Any]:
        """Give the number of each issue in the order of the letter, and of each outcome known."""
        first = not at.progress.issues
        numbers = [place if first else one.number for place, one in enumerate(self.issues, 1)]
        wanted = [number for number, one in zip(numbers, self.issues, strict=True) if one.wants]
        return {"numbers": numbers, "outcomes_of": wanted}

    def keep(self, at: At, event: CaseEvent) -> None:
        """Number the issues as the first letter does."""
        if not at.progress.issues:
            kept = [one.number for one in self.issues]
            renumbered(at.case, kept, [one.told for one in self.issues])
            search.remember(at.session, at.case)


@dataclass(frozen=True)
class Answer:
    """What was decided about the issue of that number, and why."""

    number: int
    decision: Outcome
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Respond(Act):
    """A stage is answered: a decision an issue, and what is promised or why nothing is."""

    verb: ClassVar[str] = "respond"
    answers: tuple[Answer, ...]
    remedies: tuple[Promised, ...] = ()
    no_remedy: str = ""
    more: str = ""

    def step(self, at: At, channel: Channel) -> Responded:
        """Give the step."""
        return Responded(on=self.on, by=at.by, channel=channel)

    def check(self, at: At) -> None:
        """Refuse an issue without a decision, and an answer without a word on what is done."""
        issues = {one.number for one in understood(at.session, at.case, at.progress)}
        decided = [one.number for one in self.answers if _says_something(one.reasons)]
        if sorted(decided) != sorted(issues):
            raise IssueLeftOut
        if bool(self.remedies) == _says_something(self.no_remedy):
            raise RemediesOrNone

    def letter(self, at: At) -> facts.Response:
        """Give what the letter says, with what is still open from before."""
        answers = {one.number: one for one in self.answers}
        still_open = remedies.open_of(at.session, at.case)
        return facts.Response(
            issues=tuple(
                IssueAnswer(
                    issue=one.text,
                    outcome_wanted=one.outcome,
                    decision=answers[one.number].decision,
                    reasons=answers[one.number].reasons,
                )
                for one in understood(at.session, at.case, at.progress)
            ),
            remedies=tuple(one.told for one in self.remedies),
            no_remedy=self.no_remedy,
            outstanding=tuple(
                Promise(what=one.what, who=one.who, due_on=one.due_on) for one in still_open
            ),
            more=self.more,
        )

    def keep(self, at: At, event: CaseEvent) -> None:
        """Write a decision an issue, and the promises with their owners."""
        ids = {one.number: one.issue_id for one in understood(at.session, at.case, at.progress)}
        stage = at.progress.run.stage
        for one in self.answers:
            _decide(at, ids[one.number], stage, one)
        words = {f"reasons_{one.number}": one.reasons for one in self.answers}
        if self.no_remedy:
            words["no_remedy"] = self.no_remedy
        decided = {str(one.number): one.decision for one in self.answers}
        data = {"stage": stage, "decisions": decided}
        write(at.session, at.case, "decided", actor=at.by, words=words, now=at.now, data=data)
        for promised in self.remedies:
            remedies.promise(at.session, at.case, promised, staff_id=at.staff_id, now=at.now)


def _decide(at: At, issue_id: int, stage: str, answer: Answer) -> None:
    known = at.session.scalar(
        select(IssueDecision).where(
            IssueDecision.issue_id == issue_id, IssueDecision.stage == stage
        )
    )
    decision = known or IssueDecision(case_id=at.case.id, issue_id=issue_id, stage=stage)
    decision.decision, decision.reasons = answer.decision, answer.reasons
    decision.at, decision.by = at.now, at.staff_id
    at.session.add(decision)


def _says_something(words: str) -> bool:
    return any(character.isalnum() for character in words)
