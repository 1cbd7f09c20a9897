"""Putting right the route that the rules gave a case, on the word of a member of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from backend.cases import law_clocks
from backend.cases.keeping import words_of, write
from backend.cases.links import become_complaint
from backend.cases.models import Case, CaseEvent
from backend.cases.service import COMPLAINT, find
from backend.errors import DomainError
from backend.policy.triage.routes import AGAINST, CASES
from backend.rulebook import Rulebook

ROUTE_CORRECTED = "route_corrected"
OF_REQUESTS = ("service_request", "antisocial_behaviour")
NEXT_STAGE = "escalation"
DATA = "data_protection"


class UnknownRoute(DomainError):
    """Choose one of the routes."""


class NothingToCorrect(DomainError):
    """That is the route it has already. Choose another, or leave it."""


class ReasonsNeeded(DomainError):
    """Write why. This correction goes on record; the case and its dates go on as they are."""


@dataclass(frozen=True)
class Correction:
    """One correction: which route it was, which it should have been, by whom, when and why.

    `changed` says whether the case changed with it, and not only what is on record.
    """

    given: str
    corrected: str
    changed: bool
    by: str
    at: datetime
    reasons: str


def correct_route(
    session: Session,
    reference: str,
    route: str,
    *,
    reasons: str = "",
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> Case:
    """Record the right route, and give the case that goes on: another one where it is a complaint.

    A request becomes a complaint received on the request's own day, and stays open. No case loses
    its dates this way: what would make a complaint a request, or move anything between stages,
    needs reasons and is only recorded. The law's clock for personal information starts either way.
    """
    case = find(session, reference)
    if route not in CASES:
        raise UnknownRoute
    given = route_of(session, case)
    if route == given:
        raise NothingToCorrect
    goes_on, changed = case, not _is_only_recorded(case, given=given, route=route)
    if not changed and not any(character.isalnum() for character in reasons):
        raise ReasonsNeeded
    if changed and case.kind != COMPLAINT and route not in OF_REQUESTS:
        goes_on = become_complaint(
            session, reference, dissatisfied_on=case.received_on, by=by, rulebook=rulebook, now=now
        )
    if changed:
        goes_on.route, goes_on.person_decides = route, route in AGAINST
    flag_modified(case, "route")  # so that its version moves on, even where nothing else changes
    words = {"reasons": reasons}
    data = {"from": given, "to": route, "changed": changed}
    write(session, case, ROUTE_CORRECTED, actor=by, words=words, now=now, data=data)
    if route == DATA:
        law_clocks.start_data_complaint(session, goes_on, told_at=case.received_at, now=now)
    session.flush()
    return goes_on


def _is_only_recorded(case: Case, *, given: str, route: str) -> bool:
    """Tell whether the case stays as it is, because ending and moving one have their own verbs."""
    if route == NEXT_STAGE:
        return True
    kept = (*OF_REQUESTS, NEXT_STAGE)
    return case.kind == COMPLAINT and not {route, given}.isdisjoint(kept)


def route_of(session: Session, case: Case) -> str:
    """Give the route that staff last said is right, or that the case was given."""
    corrected = corrections_of(session, case)
    return corrected[-1].corrected if corrected else case.route


def corrections_of(session: Session, case: Case) -> Sequence[Correction]:
    """Give every correction of a case's route, the oldest first; reasons erased are empty."""
    found = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == ROUTE_CORRECTED)
        .order_by(CaseEvent.seq)
    )
    return [
        Correction(
            given=event.data["from"],
            corrected=event.data["to"],
            changed=event.data["changed"],
            by=event.actor,
            at=event.at,
            reasons=str(words_of(session, case, event.seq).get("reasons", "")),
        )
        for event in found
    ]
