"""Who is about to be contacted, and what to bear in mind before that."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.pressure import Pressed, pressed_on
from backend.cases.refused_mail import refused_on
from backend.casework.may_see import Sees, seen_by
from backend.letters.recipient import NO_WAY_KNOWN, named_safe, safe_way
from backend.policy.wording import long_date
from backend.residents.models import Resident

# What to bear in mind before a representative is told anything, by what they may see.
CAUTIONS: Mapping[Sees, str] = {
    "everything": "",
    "progress": "They may be told how far it is and by when we do what, and nothing else.",
    "receipt": (
        "Permission is not on record. Tell them nothing but the reference and the published"
        " timetable."
    ),
}
PRESSED = "{name} told us on {day} that they are under pressure, or did not ask for this."
KEEP_FROM = (
    "Do not tell {representative} that {name} said so, what they said, or that we know of it: not"
    " by phone, in writing or on a visit."
)


REFUSED = "{email}: mail to it came to nothing on {day}. Reach them otherwise, and put it right"


def email_with_trouble(case: Case, person: Resident) -> str:
    """Return somebody's email address, with a warning where mail to it does not get through."""
    since = refused_on(case, person.id)
    if since is None or not person.email:
        return person.email
    return REFUSED.format(email=person.email, day=long_date(since))


def under_pressure(session: Session, case: Case) -> dict[str, str] | None:
    """Give what the resident said of being pressed, and what to keep from whom; None for nothing.

    `representative` is who must not hear of it.
    """
    told = pressed_on(session, case)
    if told is None:
        return None
    return {
        "told": PRESSED.format(name=told.name, day=long_date(told.on)),
        "words": told.words,
        "keep": keep_from_whom(told),
        "representative": told.representative,
    }


def keep_from_whom(told: Pressed) -> str:
    """Return what must not be told to whoever may be pressing somebody."""
    return KEEP_FROM.format(name=told.name, representative=told.representative)


def contact_care(session: Session, case: Case, *, now: datetime) -> list[dict[str, Any]]:
    """Give everybody of a case with how they like to be reached and the help they need."""
    person = session.get_one(Resident, case.resident_id)
    resident = _person("Resident", case, person)
    way = safe_way(session, case, person)
    if way in NO_WAY_KNOWN:
        resident["caution"] = way
    resident["safe_contact"] = named_safe(session, case, person)
    pressed = under_pressure(session, case)
    resident["pressed"] = pressed["told"] if pressed else ""
    people = [resident]
    if case.representative_id is not None:
        representative = _person(
            "Representative", case, session.get_one(Resident, case.representative_id)
        )
        sees = seen_by(session, case, case.representative_id, now=now)
        representative["caution"] = CAUTIONS[sees]
        representative["pressed"] = pressed["keep"] if pressed else ""
        people.append(representative)
    return people


def _person(role: str, case: Case, person: Resident) -> dict[str, Any]:
    return {
        "role": role,
        "name": person.full_name or "Name not given",
        "prefers": person.preferred_contact.replace("_", " "),
        "adjustments": person.adjustments,
        "safe_contact": person.safe_contact,
        "email": email_with_trouble(case, person),
        "phone": person.phone,
        "address": ", ".join(part for part in (person.address, person.postcode) if part),
        "caution": "",
        "pressed": "",
    }
