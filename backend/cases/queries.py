"""What staff see of cases: every open one, with what is owed next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from backend.cases.models import Case
from backend.residents.models import Consent

MOST_SHOWN = 500


@dataclass(frozen=True)
class Owed:
    """One line of the list of cases."""

    reference: str
    kind: str
    route: str
    received_on: date
    next_duty: str | None
    due_on: date | None
    overdue: bool
    flags: Sequence[str]


def open_cases(session: Session, *, today: date) -> list[Owed]:
    """Give the open cases, the soonest duty first, and those without a duty last."""
    found = session.execute(
        select(Case, Consent)
        .outerjoin(Consent, Consent.id == Case.consent_id)
        .options(selectinload(Case.deadlines))
        .where(Case.state == "open")
        .order_by(Case.id.desc())
        .limit(MOST_SHOWN)
    )
    lines = [_line(case, consent, today) for case, consent in found]
    return sorted(lines, key=lambda line: (line.due_on is None, line.due_on or line.received_on))


def _line(case: Case, consent: Consent | None, today: date) -> Owed:
    owed = next((deadline for deadline in case.deadlines if deadline.met_on is None), None)
    return Owed(
        reference=case.reference,
        kind=case.kind,
        route=case.route,
        received_on=case.received_on,
        next_duty=owed.duty if owed else None,
        due_on=owed.due_on if owed else None,
        overdue=bool(owed and owed.due_on < today),
        flags=_flags(case, consent),
    )


def _flags(case: Case, consent: Consent | None) -> Sequence[str]:
    return [
        *(["a person decides"] if case.person_decides else []),
        *(["awaiting consent"] if consent and consent.status == "awaited" else []),
        *(["group"] if case.behalf == "group" else []),
        *(kind.replace("_", " ") for kind in (*case.hazards, *case.vulnerability)),
    ]
