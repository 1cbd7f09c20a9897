"""Putting right what is on record about the people of a case, with what stood there before."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import search
from backend.cases.consents import end_links_to
from backend.cases.keeping import write
from backend.cases.models import Case
from backend.cases.service import NoSuchCase, find
from backend.errors import DomainError
from backend.residents.models import Resident

ROLES = ("resident", "representative")


class NothingChanged(DomainError):
    """Nothing was changed. Change something, or go back to the case."""


class PersonChangedMeanwhile(DomainError):
    """A colleague changed this while you were looking at it. Compare both, then save again."""


@dataclass(frozen=True)
class Details:
    """What can be put right about a person: all of it words that may be erased."""

    full_name: str
    address: str
    postcode: str
    email: str
    phone: str
    preferred_contact: str
    adjustments: str
    safe_contact: str


DETAILS = tuple(one.name for one in fields(Details))


def person_of(session: Session, case: Case, role: str) -> Resident:
    """Give the resident or the representative of a case, or raise NoSuchCase."""
    number = case.representative_id if role == "representative" else case.resident_id
    if role not in ROLES or number is None:
        raise NoSuchCase
    return session.get_one(Resident, number)


def details_of(person: Resident) -> Details:
    """Give what is on record about a person now."""
    return Details(**{name: getattr(person, name) for name in DETAILS})


def put_right(
    session: Session,
    reference: str,
    role: str,
    new: Details,
    *,
    seen: Details,
    by: str,
    now: datetime,
) -> None:
    """Change what is on record about a person of a case; `seen` is what stood there for `by`.

    The history says which details changed; the words of both stand apart, erasable. Raise
    PersonChangedMeanwhile, NothingChanged or NoSuchCase.
    """
    case = find(session, reference)
    person = person_of(session, case, role)
    session.refresh(person, with_for_update=True)
    there = details_of(person)
    if there != seen:
        raise PersonChangedMeanwhile
    changed = [name for name in DETAILS if getattr(there, name) != getattr(new, name)]
    if not changed:
        raise NothingChanged
    for name in changed:
        setattr(person, name, getattr(new, name))
    if "email" in changed:
        end_links_to(session, person.id, now=now)
    write(
        session,
        case,
        "person_put_right",
        actor=by,
        words={"was": _in_words(there, changed), "now": _in_words(new, changed)},
        now=now,
        data={"role": role, "details": changed},
    )
    search.remember(session, case)
    session.flush()


def _in_words(details: Details, names: list[str]) -> str:
    return "\n".join(f"{name.replace('_', ' ')}: {getattr(details, name)}" for name in names)
