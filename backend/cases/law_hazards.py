"""What the law still asks for the hazards of a case, taken together where one act meets several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from backend.cases.law_clocks import HAZARD, hazard_deadline
from backend.cases.models import Case, CaseDeadline
from backend.cases.queries import soonest
from backend.policy.hazards import HazardDeadline, explain_hazard
from backend.policy.pack import Unit

# Hazards that were told so soon after one another are one visit, by the hour of the first.
TOGETHER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HazardDuty:
    """One thing that the law asks for some hazards of a case, by when, and how that was counted.

    `kinds` are the hazards that one act meets. `due_at` is there where hours count, in UTC. `waits`
    says that it is counted from an investigation that has not ended yet.
    """

    duty: str
    kinds: tuple[str, ...]
    due_on: date
    due_at: datetime | None
    label: str
    amount: int
    unit: Unit
    working: str
    waits: bool


def open_hazard_duties(session: Session, case: Case) -> tuple[HazardDuty, ...]:
    """Give what the law asks for the hazards of a case and nobody has recorded, soonest first."""
    rows = sorted(case.deadlines, key=lambda row: row.id)
    asked = [row for row in soonest(rows) if row.open and row.stage.startswith(HAZARD)]
    return tuple(_duty(session, case, group) for group in _together(asked))


def _together(rows: Sequence[CaseDeadline]) -> Iterator[list[CaseDeadline]]:
    """Yield the deadlines that one act meets, by the soonest of them."""
    groups: list[list[CaseDeadline]] = []
    for row in rows:
        group = next((one for one in groups if _is_same(one[0], row)), None)
        if group is None:
            groups.append([row])
        else:
            group.append(row)
    yield from groups


def _is_same(first: CaseDeadline, other: CaseDeadline) -> bool:
    if first.duty != other.duty:
        return False
    if first.due_at and other.due_at:
        return other.due_at - first.due_at <= TOGETHER
    return first.due_on == other.due_on


def _duty(session: Session, case: Case, rows: Sequence[CaseDeadline]) -> HazardDuty:
    first = rows[0]
    counted: HazardDeadline = hazard_deadline(session, case, first)
    return HazardDuty(
        duty=first.duty,
        kinds=tuple(dict.fromkeys(row.stage.removeprefix(HAZARD) for row in rows)),
        due_on=first.due_on,
        due_at=first.due_at,
        label=counted.label,
        amount=counted.amount,
        unit=counted.unit,
        working=explain_hazard(counted),
        waits=counted.start_event == "investigation_due",
    )
