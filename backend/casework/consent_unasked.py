"""Whom nobody has asked yet if they agree to what another person complained of for them.

It is read from the case each time and kept nowhere: a letter that fails brings it back, and
whatever answers the question ends it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from backend.cases.consents import AWAITED
from backend.cases.models import Case
from backend.letters.delivery import FAILED, POSTED, QUEUED, SENT, TO_POST
from backend.letters.facts import ConsentRequest
from backend.letters.models import SentLetter
from backend.policy.process.progress import GOING_ON
from backend.residents.models import Consent, Resident
from backend.staff.models import Staff


@dataclass(frozen=True)
class Unasked:
    """One person whom staff have to ask: for which case, since when, and who has the case.

    `letter_waits` says that a letter is written, and has yet to be posted or could not be mailed.
    """

    reference: str
    name: str
    representative: str
    since: datetime
    handler: str
    letter_waits: bool


def to_ask(session: Session) -> Sequence[Unasked]:
    """Give everybody who is to be asked, whoever waits longest first, each of them once."""
    found: dict[int, Unasked] = {}
    for row in _rows(session):
        found.setdefault(row.consent_id, _unasked(row))
    return list(found.values())


def of_cases(session: Session, ids: Collection[int]) -> Mapping[int, Unasked]:
    """Give who is to be asked about some cases, by the number of the case."""
    return {row.id: _unasked(row) for row in _rows(session, Case.id.in_(ids))}


def has_letter(*deliveries: str) -> ColumnElement[bool]:
    """Tell of a consent in a query whether a letter that asks for it is one of those ways on."""
    of_it = aliased(Case)
    return exists().where(
        of_it.consent_id == Consent.id,
        of_it.id == SentLetter.case_id,
        SentLetter.kind == ConsentRequest.kind,
        SentLetter.delivery.in_(deliveries),
        # One of before asked about somebody else.
        SentLetter.created_at >= Consent.changed_at,
    )


def _rows(session: Session, *which: ColumnElement[bool]) -> Sequence[Any]:
    other = aliased(Resident)
    return session.execute(
        select(
            Case.id,
            Case.reference,
            Case.consent_id,
            Resident.full_name,
            other.full_name.label("representative"),
            Consent.changed_at,
            Staff.name.label("handler"),
            has_letter(TO_POST, FAILED).label("letter_waits"),
        )
        .join(Consent, Consent.id == Case.consent_id)
        .join(Resident, Resident.id == Consent.resident_id)
        .join(other, other.id == Consent.representative_id)
        .outerjoin(Staff, Staff.id == Case.assigned_to)
        .where(
            Consent.status == AWAITED,
            Case.state.in_(GOING_ON),
            ~has_letter(QUEUED, SENT, POSTED),
            *which,
        )
        .order_by(Consent.changed_at, Case.id)
    ).all()


def _unasked(row: Any) -> Unasked:
    return Unasked(
        reference=row.reference,
        name=row.full_name,
        representative=row.representative,
        since=row.changed_at,
        handler=row.handler or "",
        letter_waits=row.letter_waits,
    )
