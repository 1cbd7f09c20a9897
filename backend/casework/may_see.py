"""What a person may see of a case now: the one question before anything of it is shown or sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.policy.consent import Sees
from backend.residents.consent import worth
from backend.residents.models import Consent

__all__ = ["Sees", "seen_by"]


def seen_by(session: Session, case: Case, person_id: int, *, now: datetime) -> Sees:
    """Give what a person sees of a case: the resident everything, a representative what they may.

    A representative sees what a consent that stands now allows, and else the receipt only; so does
    anyone who is nobody of this case. It is read each time: withdrawal and lapse work at once.
    """
    if person_id == case.resident_id:
        return "everything"
    if person_id != case.representative_id or case.consent_id is None:
        return "receipt"
    consent = session.get(Consent, case.consent_id, populate_existing=True)
    return worth(consent, now=now)
