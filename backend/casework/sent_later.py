"""Whether what somebody began and left has come from them since in another way."""

from datetime import datetime

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseIssue
from backend.intake.models import Intake
from backend.intake.outcomes import issues
from backend.intake.questions import value_of
from backend.policy.likeness import is_alike
from backend.residents.models import Resident

MOST_LOOKED_AT = 50
# Shorter words than these are the same from two people by chance.
FEWEST_LETTERS = 20


def sent_later(session: Session, intake: Intake) -> str:
    """Give the case that the same person has opened since of the same matter; empty for none.

    It is the same person by their email or phone number, from another browser, by the form or
    however else it came.
    """
    contact = value_of(intake.answers, "contact_details") or {}
    same = [
        func.lower(column) == known.lower()
        for column, known in (
            (Resident.email, str(contact.get("email") or "")),
            (Resident.phone, str(contact.get("phone") or "")),
        )
        if known
    ]
    if not same:
        return ""
    people = select(Resident.id).where(or_(*same))
    theirs = or_(Case.resident_id.in_(people), Case.representative_id.in_(people))
    told = issues(intake.answers)
    for case in session.scalars(_since(intake.conversation_id, intake.created_at).where(theirs)):
        if any(is_alike(one, issue.text) for one in told for issue in case.issues):
            return case.reference
    return ""


def typed_again(session: Session, conversation_id: str, words: str, *, since: datetime) -> str:
    """Give the case that was opened since with these very words; empty for none.

    Of a form that could not be taken only the words are kept, and not whose they are.
    """
    said = select(CaseIssue.case_id).where(literal(words).contains(CaseIssue.text))
    for case in session.scalars(_since(conversation_id, since).where(Case.id.in_(said))):
        if any(len(one.text) >= FEWEST_LETTERS and one.text in words for one in case.issues):
            return case.reference
    return ""


def _since(conversation_id: str, since: datetime) -> Select[Case]:
    """Choose the first cases that were opened in another conversation since an instant."""
    elsewhere = or_(Case.conversation_id.is_(None), Case.conversation_id != conversation_id)
    return (
        select(Case)
        .where(Case.received_at >= since, elsewhere)
        .order_by(Case.id)
        .limit(MOST_LOOKED_AT)
    )
