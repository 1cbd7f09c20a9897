"""Cases that may be of the same matter as another: a hint to staff, who may dismiss it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.cases import events
from backend.cases.models import Case, CaseEvent
from backend.cases.service import find
from backend.errors import DomainError
from backend.policy.likeness import is_alike
from backend.policy.process.progress import GOING_ON
from backend.residents.models import Resident

MAY_BE_SAME, NOT_THE_SAME = "may_be_same", "not_the_same"
# The newest cases of a home or a person that are looked at.
MOST_LOOKED_AT = 50


class NoSuchHint(DomainError):
    """Nothing says that these two are the same. Look at the case again."""


def hint_at_duplicates(session: Session, case: Case, *, now: datetime) -> None:
    """Note on a case which open cases it may be the same as; asked again, note only what is new.

    They are of the same home or the same person, and of the same matter by their words.
    """
    known = {event.data["case"] for event in _events(session, case, MAY_BE_SAME)}
    for other in _of_the_same_people(session, case):
        if other.id not in known and _is_the_same_matter(case, other):
            data = {"case": other.id, "reference": other.reference}
            events.append(session, case, MAY_BE_SAME, actor="system", now=now, data=data)


def possible_duplicates(session: Session, case: Case) -> Sequence[str]:
    """Give the references of the cases that this one may be the same as, for staff alone."""
    dismissed = {event.data["case"] for event in _events(session, case, NOT_THE_SAME)}
    hints = _events(session, case, MAY_BE_SAME)
    return [hint.data["reference"] for hint in hints if hint.data["case"] not in dismissed]


def possible_of(session: Session, case_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """Give the same for many cases at once, by the number of each that has any."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    events_of_both = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.kind.in_((MAY_BE_SAME, NOT_THE_SAME)))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    )
    for event in events_of_both:
        if event.kind == MAY_BE_SAME:
            found[event.case_id][event.data["case"]] = event.data["reference"]
        else:
            found[event.case_id].pop(event.data["case"], None)
    return {case_id: list(others.values()) for case_id, others in found.items()}


def dismiss(session: Session, reference: str, other: str, *, staff_id: int, now: datetime) -> None:
    """Note that two cases are not the same, by a member of staff; raise NoSuchHint if none says so.

    `reference` is that of the case with the hint, `other` the one that it names.
    """
    case = find(session, reference)
    hints = _events(session, case, MAY_BE_SAME)
    named = next((hint for hint in hints if hint.data["reference"] == other), None)
    if named is None:
        raise NoSuchHint
    if other in possible_duplicates(session, case):
        by = f"staff:{staff_id}"
        events.append(session, case, NOT_THE_SAME, actor=by, now=now, data=dict(named.data))


def _of_the_same_people(session: Session, case: Case) -> Sequence[Case]:
    people = [
        session.get(Resident, one) for one in (case.resident_id, case.representative_id) if one
    ]
    same = [
        column == value
        for person in people
        if person
        for column, value in (
            (Resident.postcode, person.postcode),
            (Resident.email, person.email),
            (Resident.phone, person.phone),
        )
        if value
    ]
    if not same:
        return ()
    found = select(Resident.id).where(or_(*same))
    return session.scalars(
        select(Case)
        .where(
            Case.id != case.id,
            Case.state.in_(GOING_ON),
            or_(Case.resident_id.in_(found), Case.representative_id.in_(found)),
        )
        .order_by(Case.id.desc())
        .limit(MOST_LOOKED_AT)
    ).all()


def _is_the_same_matter(case: Case, other: Case) -> bool:
    return any(is_alike(one.text, two.text) for one in case.issues for two in other.issues)


def _events(session: Session, case: Case, kind: str) -> Sequence[CaseEvent]:
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == kind)
        .order_by(CaseEvent.seq)
    ).all()
