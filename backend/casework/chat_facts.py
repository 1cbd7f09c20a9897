"""The facts of a chat and its case that a reply to the resident can be filled in with."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.queries import promised
from backend.conversations.names import names_shown, shown_to_residents
from backend.intake import service as intakes
from backend.intake.questions import value_of
from backend.policy.wording import long_date
from backend.residents.models import Resident
from backend.rulebook import Rulebook
from backend.staff.models import Staff


def facts_of(
    session: Session, conversation_id: str, *, staff_id: int, rulebook: Rulebook
) -> Mapping[str, str]:
    """Give what is known for each place of a template; what is not known is left out."""
    pack = rulebook.pack
    known = {
        "name": _name(session, conversation_id),
        "me": _shown(session, staff_id),
        "landlord": pack.landlord.short_name,
        "phone": pack.contacts.phone,
        "email": pack.contacts.email,
    }
    case = session.scalar(
        select(Case)
        .where(Case.conversation_id == conversation_id)
        .order_by(Case.id.desc())
        .limit(1)
    )
    if case is not None:
        known |= _of_case(session, case, rulebook)
    return {name: fact for name, fact in known.items() if fact}


def _of_case(session: Session, case: Case, rulebook: Rulebook) -> Mapping[str, str]:
    return {
        "reference": case.reference,
        "handler": _shown(session, case.assigned_to) if case.assigned_to else "",
        **_next(session, case, rulebook),
    }


def _next(session: Session, case: Case, rulebook: Rulebook) -> Mapping[str, str]:
    """Give the next thing promised to the resident; whoever acts for another is promised none."""
    if case.representative_id is not None:
        return {}
    owed = cases.owed(session, case, rulebook=rulebook)
    labels = {(one.stage, str(one.deadline.duty)): one.deadline.label for one in owed}
    for row in promised(case):
        label = labels.get((row.stage, row.duty))
        if label:
            step = label[0].lower() + label[1:]
            return {"next_step": step.rstrip("."), "next_date": long_date(row.due_on)}
    return {}


def _name(session: Session, conversation_id: str) -> str:
    """Give the name of whoever writes, from the newest answers or from their case."""
    intake = intakes.latest(session, conversation_id)
    told = value_of(intake.answers, "full_name") if intake else None
    if told:
        return str(told)
    case = session.scalar(
        select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id.desc())
    )
    if case is None:
        return ""
    return session.get_one(Resident, case.representative_id or case.resident_id).full_name


def _shown(session: Session, staff_id: int) -> str:
    return shown_to_residents(session.get_one(Staff, staff_id), names_shown(session))
