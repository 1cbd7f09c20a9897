"""Recording residents and what they agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.residents.models import Consent, Resident


@dataclass(frozen=True)
class Person:
    """Who someone is and how to reach them, as they told us."""

    full_name: str = ""
    relationship: str = ""
    address: str = ""
    postcode: str = ""
    email: str = ""
    phone: str = ""
    preferred_contact: str = ""
    adjustments: str = ""
    safe_contact: str = ""


@dataclass(frozen=True)
class Permission:
    """What a representative says about the permission they have."""

    said: str
    evidence: str = ""
    evidence_words: str = ""


def add_person(session: Session, person: Person, *, now: datetime) -> Resident:
    """Record a person."""
    facts: Mapping[str, Any] = vars(person)
    resident = Resident(**facts, created_at=now)
    session.add(resident)
    session.flush()
    return resident


def await_consent(
    session: Session,
    *,
    of: Resident,
    representative: Resident,
    permission: Permission,
    now: datetime,
) -> Consent:
    """Record that a resident's consent is awaited, whatever the representative says of it."""
    consent = Consent(
        resident_id=of.id,
        representative_id=representative.id,
        status="awaited",
        said=permission.said,
        evidence=permission.evidence,
        evidence_words=permission.evidence_words,
        changed_at=now,
    )
    session.add(consent)
    session.flush()
    return consent
