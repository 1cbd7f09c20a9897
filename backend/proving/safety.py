"""The one question before anything is sent to somebody: may this person be written to there."""

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.letters.recipient import named_safe, safe_way
from backend.proving import contacts
from backend.proving.contacts import Contact
from backend.residents.models import Resident


def is_safe(session: Session, case: Case, person: Resident, contact: Contact) -> bool:
    """Tell whether a person may be written to there: nothing speaks against it, or it is named."""
    named = contacts.is_named(contact, named_safe(session, case, person))
    return named or not safe_way(session, case, person)
