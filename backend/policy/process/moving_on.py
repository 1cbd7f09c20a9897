"""Going on to the next stage: because the resident asked, or because a person decided so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from backend.policy.pack import Rule, Stage
from backend.policy.process.clocks import WINDOWS
from backend.policy.process.errors import (
    ContractorAgreedError,
    LastStageOpenError,
    MoveError,
    NothingContractedError,
    NothingToReferError,
    ProcessCompleteError,
    UnknownContractorError,
    UnknownIssueError,
    WrongStageError,
)
from backend.policy.process.move import (
    ANYBODY,
    LANDLORD,
    STAFF,
    Move,
    check_on_stage,
    check_words,
    contracting_rule,
    contractor_not_agreed,
    ended,
)
from backend.policy.process.opening_stages import flagged, opened
from backend.policy.process.progress import FlagKind, Progress, also
from backend.policy.process.standing import Standing
from backend.policy.process.steps import ContractorAgreed, EscalationRequested, Referred


def _against_asking(at: Standing) -> Iterator[MoveError]:
    if at.ways_on("request") or at.ways_on("decision"):
        return
    rule = at.rule(at.pack.ombudsman.rule)
    if at.run.answered_on:
        yield ProcessCompleteError(rule, stage=at.stage.name)
    yield from ended(at)
    yield LastStageOpenError(rule, stage=at.stage.name)


def _ask(at: Standing, step: EscalationRequested) -> Progress:
    check_on_stage(at, step, "request")
    for issue in step.issues:
        if issue not in at.run.issues:
            known = ", ".join(map(str, at.run.issues)) or "none yet"
            raise UnknownIssueError(issue=issue, known=known)
    progress = at.progress.with_run(
        asked_on=min(step.on, at.run.asked_on or step.on),
        asked_issues=step.issues or at.run.asked_issues,
    )
    stage = next(iter(at.ways_on("request") or at.ways_on("decision")))
    for kind, rule in _for_a_person(at, step.on, stage):
        progress = flagged(progress, kind, stage=at.run.stage, on=step.on, rule=rule)
    if stage.opened_by == "request" and _goes_on(at, step.on):
        on = max(step.on, at.run.responded_on or step.on)
        return opened(progress, stage, on=on, issues=step.issues)
    return replace(progress, waiting_on=progress.waiting_on or step.on)


def _goes_on(at: Standing, on: date) -> bool:
    """Say whether the request opens the next stage now: after the answer, or when it is late."""
    if at.progress.state == "open":
        return at.is_overdue(on)
    return at.is_answered and at.progress.state != "withdrawn"


def _for_a_person(at: Standing, on: date, stage: Stage) -> Iterator[tuple[FlagKind, str | None]]:
    """Yield what a person should see about the request, and the rule it is about."""
    if at.progress.state == "open":
        yield "asked_while_overdue" if at.is_overdue(on) else "asked_before_answer", stage.rule
    elif not _goes_on(at, on):
        yield "asked_after_end", stage.rule
    elif _is_late(at, on):
        yield "late_request", stage.late_rule or _rule_id(at.limit_rule(*WINDOWS))
    if stage.opened_by == "decision":
        yield "decide_next_stage", stage.rule
    if at.progress.contracted and not at.progress.contractor_agreed_on:
        yield "agree_with_contractor", _rule_id(contracting_rule(at, at.progress.contracted))


def _is_late(at: Standing, on: date) -> bool:
    return any(due.duty in WINDOWS and on > due.due_on for due in at.run.due)


def _rule_id(rule: Rule | None) -> str | None:
    return rule.id if rule else None


def _asking_rule(at: Standing) -> Rule | None:
    ways = at.ways_on("request") or at.ways_on("decision")
    return at.limit_rule(*WINDOWS) or (at.rule(ways[0].rule) if ways else None)


def may_refer_to(at: Standing) -> tuple[Stage, ...]:
    """Return the stages that a person may refer to, also what the resident asked for too early."""
    asked = at.ways_on("request") if at.progress.waiting_on else ()
    return (*at.ways_on("decision"), *asked)


def _against_referring(at: Standing) -> Iterator[MoveError]:
    yield from ended(at)
    if not may_refer_to(at):
        ways = at.ways_on("request")
        rule = at.rule(ways[0].rule if ways else at.pack.ombudsman.rule)
        yield NothingToReferError(rule, stage=at.stage.name)
    yield from contractor_not_agreed(at)


def _refer(at: Standing, step: Referred) -> Progress:
    check_on_stage(at, step, "referral")
    check_words(step.reasons)
    choices = {stage.id: stage for stage in may_refer_to(at)}
    if step.to_stage not in choices:
        raise WrongStageError(
            stage=at.stage.name, to_stage=step.to_stage, choices=", ".join(choices)
        )
    progress = at.progress.with_run(people=also(at.run.people, step.by))
    return opened(progress, choices[step.to_stage], on=step.on, issues=at.run.asked_issues)


def _referring_rule(at: Standing) -> Rule | None:
    choices = may_refer_to(at)
    return at.rule(choices[0].rule) if choices else None


def _against_agreeing(at: Standing) -> Iterator[MoveError]:
    if not at.pack.contracted_services:
        yield NothingContractedError()
    if at.progress.contractor_agreed_on:
        yield ContractorAgreedError(on=at.progress.contractor_agreed_on)


def _agree(at: Standing, step: ContractorAgreed) -> Progress:
    check_contracted(at, step.body, only=at.progress.contracted)
    return replace(at.progress, contracted=step.body, contractor_agreed_on=step.on)


def check_contracted(at: Standing, body: str, only: str | None = None) -> None:
    """Refuse a service that the policy does not name as run for another body."""
    known = [only] if only else [service.name for service in at.pack.contracted_services]
    if body not in known:
        raise UnknownContractorError(body=body, known=", ".join(known) or "none")


MOVES = (
    Move(EscalationRequested, ANYBODY, _against_asking, _ask, _asking_rule, clerical=True),
    Move(Referred, STAFF, _against_referring, _refer, _referring_rule),
    Move(
        ContractorAgreed,
        LANDLORD,
        _against_agreeing,
        _agree,
        lambda at: contracting_rule(at, None),
        clerical=True,
    ),
)
