"""Who is mailed about a case, and at which address: as they asked, where it is safe, if at all."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.casework.may_see import Sees, seen_by
from backend.letters.recipient import Sending, is_mailable, recipient_of, safe_way
from backend.proving import contacts
from backend.proving.safety import is_safe
from backend.residents.models import Resident

# What people say of how they like to be reached, and what it means for whoever reaches them.
INSTEAD = {
    "phone": "They asked to be rung.",
    "text": "They asked for text messages. Text them to ring us, and nothing about the case.",
    "post": "They asked for post.",
}
NO_ADDRESS = "We have no email address for them."


@dataclass(frozen=True)
class Way:
    """Who is told about a case, what they may see of it, and by which address.

    `email` is empty where they are not to be mailed, and `instead` says then, in a sentence for
    staff, how they are told.
    """

    person: Resident
    sees: Sees
    email: str
    instead: str
    large: bool


def way_to(session: Session, case: Case, *, to_act: bool = False, now: datetime) -> Way:
    """Give who is told how a case goes: whoever may speak for the resident now, or the resident.

    With `to_act` it is who may also act in the resident's place: whoever may be told only how far
    it is may not, so the resident is told.
    """
    speaker = _speaker(session, case, now=now)
    if speaker is not None and (speaker[1] == "everything" or not to_act):
        person, sees = speaker
        return _way(session, case, person, sees, now=now)
    return way_to_resident(session, case, now=now)


def way_to_resident(session: Session, case: Case, *, now: datetime) -> Way:
    """Give the resident, who is told themselves of what somebody else did for them."""
    return _way(session, case, session.get_one(Resident, case.resident_id), "everything", now=now)


def way_to_writer(session: Session, case: Case, *, now: datetime) -> Way:
    """Give whoever told us of a case, who gets its receipt, whatever else they may see."""
    person = session.get_one(Resident, case.representative_id or case.resident_id)
    sees: Sees = "everything" if case.representative_id is None else "receipt"
    return _way(session, case, person, sees, now=now)


def _speaker(session: Session, case: Case, *, now: datetime) -> tuple[Resident, Sees] | None:
    if case.representative_id is None:
        return None
    sees = seen_by(session, case, case.representative_id, now=now)
    if sees == "receipt":
        return None
    return session.get_one(Resident, case.representative_id), sees


def _way(session: Session, case: Case, person: Resident, sees: Sees, *, now: datetime) -> Way:
    email = person.email.strip()
    contact = contacts.read(email)
    safe = contact is not None and is_safe(session, case, person, contact)
    instead = "" if safe else safe_way(session, case, person)
    instead = instead or INSTEAD.get(person.preferred_contact, "")
    if not instead and not is_mailable(email):
        instead = NO_ADDRESS
    to = recipient_of(session, case, sending=Sending(), now=now)
    large = to.person.id == person.id and to.variant == "large_print"
    return Way(person, sees, "" if instead else email, instead, large)
