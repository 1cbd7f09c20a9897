"""Adding what a later message tells of hazards and people at risk to the case that is open."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.risk import add_risk
from backend.cases.service import hold
from backend.conversations.models import Message
from backend.policy.danger import Recognised, needs_quick_exit, recognise
from backend.policy.process.progress import GOING_ON
from backend.proving.models import Proof
from backend.proving.service import of_conversation


def heed(session: Session, message: Message, *, now: datetime) -> None:
    """Add what a typed message tells to the newest open case that its conversation is about.

    Whoever has locked the conversation has called `hold_cases` before.

    Those are the cases that were opened in it, and those that somebody has proved there. Abuse and
    violence are added to each, as whoever does it may read what we send about any of them.
    """
    if message.choice is None:
        cases = _cases_of(session, message.conversation_id, now)
        for number, found in _told_in(message.text, cases):
            _add(session, number, found, at=message.at, now=now)


def hold_cases(session: Session, conversation_id: str, text: str, *, now: datetime) -> None:
    """Lock the cases that `heed` will add to: everywhere cases are locked before their chats."""
    cases = _cases_of(session, conversation_id, now)
    for number in sorted(number for number, _ in _told_in(text, cases)):
        hold(session, number)


def heed_before(session: Session, conversation_id: str, *, now: datetime) -> None:
    """Add what a conversation told before it was proved which case it is about."""
    cases = _cases_of(session, conversation_id, now)
    typed = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.sender == "resident",
            Message.choice.is_(None),
        )
        .order_by(Message.seq)
    )
    for message in typed:
        for number, found in _told_in(message.text, cases):
            _add(session, number, found, at=message.at, now=now, again=False)


def _cases_of(session: Session, conversation_id: str, now: datetime) -> Sequence[int]:
    """Give the open cases of a conversation by number, the newest first."""
    proved = select(Proof.case_id).where(
        Proof.browser == of_conversation(conversation_id), Proof.until >= now
    )
    return session.scalars(
        select(Case.id)
        .where(
            or_(Case.conversation_id == conversation_id, Case.id.in_(proved)),
            Case.state.in_(GOING_ON),
        )
        .order_by(Case.id.desc())
    ).all()


def _told_in(text: str, cases: Sequence[int]) -> Iterator[tuple[int, list[Recognised]]]:
    """Yield each case with what some words add to it."""
    # Most messages come before there is a case, and then nothing is to be recognised.
    found = recognise(text) if cases else ()
    for place, number in enumerate(cases):
        told = [one for one in found if place == 0 or needs_quick_exit([one.kind])]
        if told:
            yield number, told


def _add(
    session: Session,
    number: int,
    found: Sequence[Recognised],
    *,
    at: datetime,
    now: datetime,
    again: bool = True,
) -> None:
    """Add what was told to a case; not `again`, what it has already is left alone."""
    case = hold(session, number)
    add_risk(
        session,
        case,
        hazards={
            one.kind: at
            for one in found
            if one.level in ("danger", "hazard") and (again or one.kind not in case.hazards)
        },
        vulnerability=[one.kind for one in found if one.level == "vulnerability"],
        by="representative" if case.representative_id else "resident",
        now=now,
    )
