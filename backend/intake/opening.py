"""Which case the answers make: a new one, a request's complaint, or a known one's next stage."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import law_clocks, process
from backend.cases import service as cases
from backend.cases.duplicates import hint_at_duplicates
from backend.cases.links import BECAME, complaint_of, link
from backend.cases.models import Case
from backend.cases.service import NewCase
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.policy.process.steps import EscalationRequested
from backend.policy.receipt import received_on
from backend.rulebook import Rulebook

# Kept among the answers: the request that is to be a complaint now, and the day that was said.
OUT_OF = "out_of"


def opened(
    session: Session,
    conversation: Conversation,
    answers: Mapping[str, Mapping[str, Any]],
    new: NewCase,
    *,
    rulebook: Rulebook,
    now: datetime,
) -> Case:
    """Give the case that the answers make."""
    known = _answered(session, conversation, new, rulebook=rulebook, now=now)
    if known is not None:
        return _escalated(session, known, new, rulebook=rulebook, now=now)
    out_of = answers.get(OUT_OF)
    if out_of:
        return _out_of_request(session, out_of, new, rulebook=rulebook, now=now)
    case = cases.open_case(session, new, rulebook=rulebook, now=now)
    hint_at_duplicates(session, case, now=now)
    return case


def _out_of_request(
    session: Session, out_of: Mapping[str, Any], new: NewCase, *, rulebook: Rulebook, now: datetime
) -> Case:
    """Open the complaint that a request has become, received the day that was said."""
    request = cases.find(session, out_of["value"])
    new = replace(
        new,
        received_on=date.fromisoformat(out_of["on"]),
        clocked_elsewhere=law_clocks.clocked(request),
    )
    is_first = complaint_of(session, request) is None
    case = cases.open_case(session, new, rulebook=rulebook, now=now)
    if is_first:
        link(session, request, case, why=BECAME, by="resident", now=now)
    return case


def _answered(
    session: Session, conversation: Conversation, new: NewCase, *, rulebook: Rulebook, now: datetime
) -> Case | None:
    """Give the complaint of which the next stage is asked for, where it is known for sure.

    That needs one complaint of this conversation, answered and with a stage to come, while case
    data may be told in it. In every other case a person finds out which complaint is meant.
    """
    if not new.asks_for_next_stage or new.behalf == "other":
        return None
    if not conversations.is_verified(conversation, now=now):
        return None
    found = session.scalars(
        select(Case).where(Case.conversation_id == conversation.id, Case.kind == cases.COMPLAINT)
    ).all()
    if len(found) != 1 or found[0].state != "answered":
        return None
    may = process.possible(session, found[0].reference, rulebook=rulebook, now=now)
    return found[0] if EscalationRequested.verb in {one.verb for one in may.allowed} else None


def _escalated(
    session: Session, case: Case, new: NewCase, *, rulebook: Rulebook, now: datetime
) -> Case:
    step = EscalationRequested(
        on=received_on(rulebook.pack, now),
        by="resident",
        reasons="\n\n".join(issue.text for issue in new.issues),
    )
    process.take(session, case.reference, step, rulebook=rulebook, now=now)
    return case
