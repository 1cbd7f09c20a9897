"""Corrected routes as candidate training data: whose words they are is masked before they leave."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseEvent
from backend.cases.routing import ROUTE_CORRECTED, corrections_of
from backend.clock import LONDON, local_date
from backend.policy.reading.postcode import find_postcode
from backend.residents.models import Resident
from backend.staff.models import Staff

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
REFERENCE = re.compile(r"\b[A-Z]{2,5}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", re.IGNORECASE)
PHONE = re.compile(r"(?<!\w)\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?!\w)")
TITLED = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|rev)\.?\s+\w[\w'’-]*", re.IGNORECASE)
SHORTEST_NAME = 2
SHORTEST_ADDRESS = 5
# Words between the names of a list, which say nothing of anybody.
NO_NAMES = frozenset(("and", "the", "of", "my", "our", "all", "his", "her", "at", "in", "flat"))


@dataclass(frozen=True)
class Corrected:
    """The words of a case, the route that the rules gave them, and the one staff put in its place.

    `rules` are those that decided, `confidence` what the rules and the bot were sure of, 0 to 1.
    """

    text: str
    given: str
    corrected: str
    rules: Sequence[str]
    confidence: float | None
    understood: dict[str, Any] | None
    on: date


def corrected(session: Session, *, since: date | None = None) -> Sequence[Corrected]:
    """Give every case whose route was corrected on a day or after it, the oldest first.

    A case corrected twice is given once, as it stands; one put back to its first route is not.
    """
    query = select(CaseEvent.case_id).where(CaseEvent.kind == ROUTE_CORRECTED)
    if since is not None:
        query = query.where(CaseEvent.at >= datetime.combine(since, time(), LONDON))
    cases = session.scalars(select(Case).where(Case.id.in_(query)).order_by(Case.id))
    staff = [*session.scalars(select(Staff.name))]
    found = (_corrected(session, case, staff) for case in cases)
    return [one for one in found if one.given != one.corrected]


def _corrected(session: Session, case: Case, staff: Sequence[str]) -> Corrected:
    corrections, people = corrections_of(session, case), _people(session, case)
    parts = case.triage.get("parts", ())
    sure = [float(part["confidence"]) for part in parts if part.get("confidence") is not None]
    words = "\n\n".join(issue.text for issue in case.issues)
    return Corrected(
        text=masked(
            words,
            names=[case.group_members, *(one.full_name for one in people), *staff],
            addresses=[one.address for one in people],
        ),
        given=corrections[0].given,
        corrected=corrections[-1].corrected,
        rules=list(dict.fromkeys(rule["id"] for part in parts for rule in part["rules"])),
        confidence=min(sure, default=None),
        understood=case.gathered.get("issue", {}).get("understood"),
        on=local_date(corrections[-1].at),
    )


def masked(text: str, *, names: Iterable[str], addresses: Iterable[str] = ()) -> str:
    """Give words without the names and addresses given, nor any email, number or postcode."""
    text = REFERENCE.sub("[reference]", EMAIL.sub("[email]", text))
    while found := find_postcode(text):
        start, end = found[1]
        text = f"{text[:start]}[postcode]{text[end:]}"
    text = TITLED.sub("[name]", PHONE.sub("[phone]", text))
    text = _without(
        text, {part.strip() for one in addresses for part in one.split(",")}, "[address]"
    )
    return _without(text, {part for one in names for part in _parts(one)}, "[name]")


def _without(text: str, known: Iterable[str], mask: str) -> str:
    shortest = SHORTEST_ADDRESS if mask == "[address]" else SHORTEST_NAME
    for words in sorted(known, key=len, reverse=True):
        if len(words) >= shortest:
            text = re.sub(rf"\b{re.escape(words)}\b", mask, text, flags=re.IGNORECASE)
    return text


def _parts(name: str) -> Iterable[str]:
    parts = re.findall(r"[^\W\d_][\w'’-]*", name)
    return (part for part in parts if part.casefold() not in NO_NAMES)


def _people(session: Session, case: Case) -> Sequence[Resident]:
    known = (case.resident_id, case.representative_id)
    return [session.get_one(Resident, one) for one in known if one is not None]
