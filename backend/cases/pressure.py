"""Who told us that they are under pressure, or did not ask for what is done in their name.

It stands for good on every case that it was told of, and on those that share its consent since.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, union
from sqlalchemy.orm import Session, aliased

from backend.cases.keeping import words_of
from backend.cases.models import Case, CaseEvent
from backend.clock import local_date
from backend.residents.models import Consent, Resident

PRESSURE = "consent_pressure"
PUT_RIGHT = "person_put_right"
WHOEVER = "whoever complained for them"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody told us last of being pressed: when, in what words, and who acted for them.

    `event` is the line of history that tells it; `words` are empty where none were said.
    """

    event: CaseEvent
    on: date
    words: str
    name: str
    representative: str


def pressed_on(session: Session, case: Case) -> Pressed | None:
    """Give what the resident of a case told us of being pressed, None where they told nothing."""
    line = _lines(session, [case.id]).get(case.id)
    if line is None:
        return None
    told_of = session.get_one(Case, line.case_id)
    return Pressed(
        event=line,
        on=local_date(line.at),
        words=str(words_of(session, told_of, line.seq).get("said", "")),
        name=session.get_one(Resident, case.resident_id).full_name or "The resident",
        representative=_representative(session, line),
    )


def keep_from(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Give the name of whoever must not hear of it, by the number of each case that tells of it."""
    return {number: _representative(session, line) for number, line in _lines(session, ids).items()}


def is_way_told_since(session: Session, case: Case, pressed: Pressed) -> bool:
    """Tell whether a safe way to reach the resident was put on record after they told us."""
    lines = session.scalars(
        select(CaseEvent).where(
            CaseEvent.case_id.in_({case.id, pressed.event.case_id}),
            CaseEvent.kind == PUT_RIGHT,
            CaseEvent.id > pressed.event.id,
        )
    )
    return any(
        line.data["role"] == "resident" and "safe_contact" in line.data["details"] for line in lines
    )


def _lines(session: Session, ids: Collection[int]) -> Mapping[int, CaseEvent]:
    """Give the last line that tells of it, by the number of each case, of its own or a shared."""
    kin = aliased(Case)
    own = select(Case.id.label("about"), Case.id.label("told")).where(Case.id.in_(ids))
    shared = (
        select(Case.id.label("about"), kin.id.label("told"))
        .join(kin, kin.consent_id == Case.consent_id)
        .where(Case.id.in_(ids))
    )
    among = union(own, shared).subquery()
    rows = session.execute(
        select(among.c.about, CaseEvent)
        .join(CaseEvent, CaseEvent.case_id == among.c.told)
        .where(CaseEvent.kind == PRESSURE)
        .order_by(CaseEvent.id)
    )
    return {row.about: row.CaseEvent for row in rows}


def _representative(session: Session, line: CaseEvent) -> str:
    consent = session.get(Consent, line.data["consent"])
    person = session.get(Resident, consent.representative_id) if consent else None
    return (person.full_name if person else "") or WHOEVER
