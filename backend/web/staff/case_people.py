"""Who is about to be contacted, and what to bear in mind before that."""

from typing import Any

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.letters.recipient import NO_SAFE_WAY, safe_way
from backend.residents.models import Consent, Resident


def contact_care(session: Session, case: Case) -> list[dict[str, Any]]:
    """Give everybody of a case with how they like to be reached and the help they need."""
    consent = session.get(Consent, case.consent_id) if case.consent_id else None
    person = session.get_one(Resident, case.resident_id)
    resident = _person("Resident", person)
    if safe_way(case, person) == NO_SAFE_WAY:
        resident["caution"] = NO_SAFE_WAY
    people = [resident]
    if case.representative_id is not None:
        representative = _person(
            "Representative", session.get_one(Resident, case.representative_id)
        )
        if consent is None or consent.status != "recorded":
            representative["caution"] = (
                "Permission is not on record. Tell them nothing but the reference and the published"
                " timetable."
            )
        people.append(representative)
    return people


def _person(role: str, person: Resident) -> dict[str, Any]:
    return {
        "role": role,
        "name": person.full_name or "Name not given",
        "prefers": person.preferred_contact.replace("_", " "),
        "adjustments": person.adjustments,
        "safe_contact": person.safe_contact,
        "email": person.email,
        "phone": person.phone,
        "address": ", ".join(part for part in (person.address, person.postcode) if part),
        "caution": "",
    }
