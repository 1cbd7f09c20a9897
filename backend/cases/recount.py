"""Counting the dates of every open case again after a change of the calendar.

Cases that count alike are counted once: what tells them apart is who deals with them, and that is
cut out of their progress before it is compared and put back afterwards.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Text, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from backend.cases.law_clocks import recounted
from backend.cases.models import Case, CaseDeadline, CaseEvent
from backend.clock import local_date
from backend.database import as_text
from backend.policy.calendar import WorkingDayCalendar
from backend.policy.pack import PolicyPack
from backend.policy.process import Machine, progress_from
from backend.policy.process.progress import GOING_ON
from backend.policy.process.steps import CalendarChanged

AT_ONCE = 10_000
_LAW = CaseDeadline.open & CaseDeadline.started_at.is_not(None)
_WHO = re.compile(r'"assigned_to":"[^"]*"|"people":\[[^]]*\]')


@dataclass(frozen=True, slots=True)
class Move:
    """One duty whose day changes."""

    stage: str
    duty: str
    before: date
    after: date

    def as_json(self) -> dict[str, str]:
        """Return the move as plain values."""
        return {
            "stage": self.stage,
            "duty": self.duty,
            "before": self.before.isoformat(),
            "after": self.after.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of all cases that count alike: a progress with gaps for who deals with them."""

    progress: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Recounted:
    """One case whose dates change, with the last line of its history."""

    case_id: int
    progress: str | None
    moves: tuple[Move, ...]
    last_seq: int
    last_hash: str


@dataclass(frozen=True)
class Calendars:
    """The calendars after a change: of each policy, and of the law, which knows no closures."""

    of_pack: Callable[[PolicyPack], WorkingDayCalendar]
    of_law: WorkingDayCalendar


class Recount:
    """Counts case after case with the calendars of after the change, `today` being its day."""

    def __init__(
        self, calendars: Calendars, *, pack_of: Callable[[str], PolicyPack], today: date
    ) -> None:
        self._calendars = calendars
        self._pack_of = pack_of
        self._step = CalendarChanged(on=today, by="system")
        self._machines: dict[str, Machine] = {}
        self._plans: dict[tuple[str, ...], Plan | None] = {}

    def all_open(self, session: Session) -> Iterator[Sequence[Recounted]]:
        """Give the open cases whose dates change, so many at a time, in the order of their ids."""
        last = 0
        while rows := _open_after(session, last):
            last = rows[-1].id
            law_moves = self._law_moves(session, rows[0].id, last)
            found = (self._one(row, law_moves.get(row.id, ())) for row in rows)
            yield [one for one in found if one is not None]

    def _one(self, row: Any, law_moves: Sequence[Move]) -> Recounted | None:
        counted = row.state in GOING_ON and row.kind == "complaint" and row.progress
        plan = self._plan(row.policy, row.progress) if counted else None
        if plan is None and not law_moves:
            return None
        moves = plan.moves if plan else ()
        return Recounted(
            case_id=row.id,
            progress=plan.progress % tuple(_WHO.findall(row.progress)) if plan else None,
            moves=(*moves, *law_moves) if law_moves else moves,
            last_seq=row.seq,
            last_hash=row.hash,
        )

    def _plan(self, policy: str, progress: str) -> Plan | None:
        key = (policy, *_WHO.split(progress))
        if key not in self._plans:
            self._plans[key] = self._counted(policy, progress)
        return self._plans[key]

    def _counted(self, policy: str, progress: str) -> Plan | None:
        if policy not in self._machines:
            pack = self._pack_of(policy)
            self._machines[policy] = Machine(pack, self._calendars.of_pack(pack))
        machine = self._machines[policy]
        moved = machine.apply(progress_from(json.loads(progress)), self._step)
        # A duty that was met, or that nobody owes any more, keeps its day.
        still = {(one.stage, one.deadline.duty) for one in machine.owed(moved.progress) if one.open}
        moves = tuple(
            Move(one.stage, one.duty, one.before, one.after)
            for one in moved.changes
            if one.before and one.after and (one.stage, one.duty) in still
        )
        if not moves:
            return None
        text = as_text(moved.progress.as_json()).replace("%", "%%")
        return Plan(_WHO.sub("%s", text), moves)

    def _law_moves(self, session: Session, first: int, last: int) -> Mapping[int, list[Move]]:
        found: dict[int, list[Move]] = {}
        for row in _law_rows(session, first, last):
            after = recounted(
                row.stage,
                row.duty,
                started_on=local_date(row.started_at),
                started_at=row.started_at,
                investigated_on=row.investigated_on,
                calendar=self._calendars.of_law,
            )
            if after is not None and after != row.due_on:
                found.setdefault(row.case_id, []).append(
                    Move(row.stage, row.duty, row.due_on, after)
                )
        return found


def _open_after(session: Session, last: int) -> Sequence[Any]:
    """Give the next cases with something open, and the last line of the history of each."""
    other = aliased(CaseEvent)
    newest = (
        select(func.max(other.seq))
        .where(other.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
    still_asked = select(CaseDeadline.case_id).where(CaseDeadline.case_id == Case.id, _LAW)
    return session.execute(
        select(
            Case.id,
            Case.kind,
            Case.state,
            Case.policy,
            type_coerce(Case.progress, Text).label("progress"),
            CaseEvent.seq,
            CaseEvent.hash,
        )
        .join(CaseEvent, (CaseEvent.case_id == Case.id) & (CaseEvent.seq == newest))
        .where(Case.id > last, Case.state.in_(GOING_ON) | still_asked.exists())
        .order_by(Case.id)
        .limit(AT_ONCE)
    ).all()


def _law_rows(session: Session, first: int, last: int) -> Sequence[Any]:
    """Give the clocks of the law that run in days, of the cases between two ids."""
    looked_into = aliased(CaseDeadline)
    return session.execute(
        select(
            CaseDeadline.case_id,
            CaseDeadline.stage,
            CaseDeadline.duty,
            CaseDeadline.due_on,
            CaseDeadline.started_at,
            looked_into.met_on.label("investigated_on"),
        )
        .outerjoin(
            looked_into,
            (looked_into.case_id == CaseDeadline.case_id)
            & (looked_into.stage == CaseDeadline.stage)
            & (looked_into.duty == "investigate"),
        )
        .where(CaseDeadline.case_id.between(first, last), _LAW, CaseDeadline.due_at.is_(None))
    ).all()
