"""What is settled along the way: who looks into it, a new issue, how to be in touch."""

from collections.abc import Iterator
from dataclasses import replace

from backend.policy.process.errors import (
    JoinedTooLateError,
    MoveError,
    NoContactAgreementError,
    NotStaffError,
)
from backend.policy.process.move import (
    COMPLAINANT,
    LANDLORD,
    STAFF,
    Move,
    check_independent,
    check_on_stage,
    check_words,
    ended,
)
from backend.policy.process.progress import Progress, also
from backend.policy.process.standing import Standing
from backend.policy.process.steps import Assigned, ContactAgreed, IssueRaised


def _assign(at: Standing, step: Assigned) -> Progress:
    if not step.to.startswith("staff:") or not step.to.removeprefix("staff:").isdecimal():
        raise NotStaffError(to=step.to)
    check_on_stage(at, step, "assignment")
    check_independent(at, step.to)
    return at.progress.with_run(assigned_to=step.to, people=also(at.run.people, step.to))


def _raise(at: Standing, step: IssueRaised) -> Progress:
    check_on_stage(at, step, "new issue")
    check_words(step.reasons)
    if step.decision == "link":
        return at.progress
    # At a later stage only a person of the landlord's decides that it joins.
    later = at.stage.id != at.pack.first_stage.id and step.by in COMPLAINANT
    if at.run.answered_on or later:
        raise JoinedTooLateError(at.rule(at.stage.new_issues_rule))
    if not at.progress.issues:
        # The acknowledgement to come will list it with the others.
        return at.progress
    number = at.progress.issues + 1
    return replace(at.progress.with_run(issues=(*at.run.issues, number)), issues=number)


def _against_agreeing(at: Standing) -> Iterator[MoveError]:
    if not at.pack.contact_agreement_rule:
        yield NoContactAgreementError()


def _agree(at: Standing, step: ContactAgreed) -> Progress:
    check_words(step.terms, "terms")
    return replace(at.progress, contact_agreed_on=step.on)


MOVES = (
    Move(
        Assigned,
        LANDLORD,
        ended,
        _assign,
        lambda at: at.rule(at.stage.independent_rule),
        clerical=True,
    ),
    Move(
        IssueRaised,
        STAFF | COMPLAINANT,
        ended,
        _raise,
        lambda at: at.rule(at.stage.new_issues_rule),
    ),
    Move(
        ContactAgreed,
        LANDLORD,
        _against_agreeing,
        _agree,
        lambda at: at.rule(at.pack.contact_agreement_rule),
        clerical=True,
    ),
)
