"""Cases that came out of others: a request that became a complaint, an issue of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.cases import events, law_clocks, search
from backend.cases.models import Case, CaseEvent, CaseLink
from backend.cases.process import take
from backend.cases.service import COMPLAINT, Issue, begin, find, numbered, unused_reference
from backend.clock import LONDON, local_date
from backend.errors import DomainError
from backend.landlord.policies import in_force
from backend.policy.danger import recognise
from backend.policy.process.steps import IssueRaised
from backend.policy.receipt import received_on
from backend.rulebook import Rulebook

Why = Literal["became_complaint", "new_issue"]
BECAME: Why = "became_complaint"
NEW_ISSUE: Why = "new_issue"


class ComplaintAlready(DomainError):
    """This is a complaint already. Go on with it."""


class BeforeTheRequest(DomainError):
    """Nobody can have been dissatisfied with a request before it was made. Correct the day."""


@dataclass(frozen=True)
class Linked:
    """Another case that this one came out of, or that came out of it."""

    reference: str
    why: str
    is_later: bool


def become_complaint(
    session: Session,
    reference: str,
    *,
    dissatisfied_on: date,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> Case:
    """Open the complaint that a request has become, received the day dissatisfaction was said.

    The request stays open, so that the work on it goes on, and so do the law's clocks that run on
    it. Asked again, give the same complaint.
    """
    request = find(session, reference)
    if request.kind == COMPLAINT:
        raise ComplaintAlready
    opened = complaint_of(session, request)
    if opened is not None:
        return opened
    if dissatisfied_on < request.received_on:
        raise BeforeTheRequest
    issues = [Issue(one.text, one.outcome) for one in request.issues]
    complaint = _open_from(
        session, request, issues, day=dissatisfied_on, key=BECAME, rulebook=rulebook, now=now
    )
    link(session, request, complaint, why=BECAME, by=by, now=now)
    return complaint


def link_new_issue(
    session: Session,
    reference: str,
    issue: Issue,
    *,
    reasons: str,
    raised_on: date,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> Case:
    """Make a new issue a complaint of its own, linked with the one where it was raised."""
    step = IssueRaised(on=raised_on, by=by, decision="link", reasons=reasons, issue=issue.text)
    take(session, reference, step, rulebook=rulebook, now=now)
    return open_linked(
        session, reference, issue, raised_on=raised_on, by=by, rulebook=rulebook, now=now
    )


def open_linked(
    session: Session,
    reference: str,
    issue: Issue,
    *,
    raised_on: date,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> Case:
    """Open the complaint of a new issue that was raised with another one, and link the two.

    What it is and the danger in it are those of its own words: the other's stay with the other.
    """
    earlier = find(session, reference)
    # Each one writes a line of the history, so no two are raised after the same line.
    last = select(func.max(CaseEvent.seq)).where(CaseEvent.case_id == earlier.id)
    key = f"{NEW_ISSUE}:{session.scalar(last)}"
    # It is another matter: what is dangerous in the first one is with its teams already.
    words = f"{issue.text}\n\n{issue.outcome}"
    told = [one for one in recognise(words) if one.level in ("danger", "hazard")]
    # At what hour of an earlier day it was told nobody wrote down: the law counts from the first.
    first = datetime.combine(raised_on, time(), LONDON)
    told_at = now if raised_on == local_date(now) else first
    later = _open_from(
        session,
        earlier,
        [issue],
        day=raised_on,
        key=key,
        rulebook=rulebook,
        now=now,
        matter={
            "triage": {},
            "gathered": {},
            "hazards": list(dict.fromkeys(one.kind for one in told)),
        },
    )
    law_clocks.start_hazard_clocks(session, later, dict.fromkeys(later.hazards, told_at), now=now)
    link(session, earlier, later, why=NEW_ISSUE, by=by, now=now)
    return later


def link(session: Session, earlier: Case, later: Case, *, why: Why, by: str, now: datetime) -> None:
    """Link a case with the one it came out of; both histories say so. Once linked it stays so."""
    known = select(CaseLink.id).where(CaseLink.later_id == later.id)
    if session.scalar(known) is not None:
        return
    session.add(CaseLink(earlier_id=earlier.id, later_id=later.id, why=why, at=now))
    for case, other in ((earlier, later), (later, earlier)):
        data = {"why": why, "case": other.id, "reference": other.reference}
        events.append(session, case, "linked", actor=by, now=now, data=data)


def links_of(session: Session, case: Case) -> Sequence[Linked]:
    """Give every case that this one is linked with, in both directions."""
    rows = session.execute(
        select(CaseLink, Case.reference)
        .join(
            Case,
            ((CaseLink.earlier_id == case.id) & (Case.id == CaseLink.later_id))
            | ((CaseLink.later_id == case.id) & (Case.id == CaseLink.earlier_id)),
        )
        .order_by(CaseLink.id)
    )
    return [Linked(reference, row.why, row.earlier_id == case.id) for row, reference in rows]


def complaint_of(session: Session, request: Case) -> Case | None:
    """Give the complaint that a request has become, if it has."""
    return session.scalar(
        select(Case)
        .join(CaseLink, CaseLink.later_id == Case.id)
        .where(CaseLink.earlier_id == request.id, CaseLink.why == BECAME)
    )


def _open_from(
    session: Session,
    earlier: Case,
    issues: Sequence[Issue],
    *,
    day: date,
    key: str,
    rulebook: Rulebook,
    now: datetime,
    matter: Mapping[str, Any] | None = None,
) -> Case:
    """Open a complaint of the same people, and of the same matter unless another one is given."""
    same = {
        "triage": dict(earlier.triage),
        "gathered": dict(earlier.gathered),
        "hazards": list(earlier.hazards),
    }
    today = received_on(rulebook.pack, now)
    pack = in_force(session, rulebook).pack_on(day, today=today)
    case = Case(
        reference=unused_reference(session, pack.reference_prefix),
        idempotency_key=f"{key}:{earlier.id}",
        kind=COMPLAINT,
        route="complaint",
        stage=pack.first_stage.id,
        state="open",
        policy=pack.id,
        person_decides=False,
        received_at=now,
        received_on=day,
        behalf=earlier.behalf,
        resident_id=earlier.resident_id,
        representative_id=earlier.representative_id,
        consent_id=earlier.consent_id,
        group_members=earlier.group_members,
        conversation_id=earlier.conversation_id,
        vulnerability=list(earlier.vulnerability),
        issues=numbered(issues),
        came_by=earlier.came_by,
        source=earlier.source,
        **(same if matter is None else matter),
    )
    session.add(case)
    session.flush()
    begin(session, case, pack, now=now)
    search.remember(session, case)
    return case
