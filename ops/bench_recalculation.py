"""Measures counting every open case again after a bank holiday is announced.

A landlord's whole history of this size is made up first, in a folder that is removed at the end:
a million open complaints, each where a real one may be (received within a fortnight, acknowledged
or not, extended or not, with one of 200 officers), one in fifty with a hazard. Then the holiday is
applied as `python -m backend calendar apply` does it, in one transaction, and looked at closely.
"""

import argparse
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from backend.cases import calendar, events
from backend.cases.models import Case, CaseDeadline, CaseEvent
from backend.cases.working_days import calendar_of
from backend.database import Database, as_text, migrate
from backend.policy.calendar import CalendarChange, calendar_for
from backend.policy.process import Machine, Owed, Progress, Step, progress_from
from backend.policy.process.clocks import recounted
from backend.policy.process.steps import Acknowledged, Assigned, Discussed, Extended, Received
from backend.residents.models import Resident
from backend.rulebook import Rulebook
from backend.settings import Settings
from backend.staff.models import Staff

CASES = 1_000_000
OFFICERS = 200
AT_ONCE = 20_000
# A Monday, and the Wednesday after it, which is announced as a bank holiday.
NOW = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
HOLIDAY = CalendarChange("bank_holiday", date(2026, 12, 9), date(2026, 12, 9), "A coronation")
DAYS_BACK = 14
ONE_IN_HAZARD = 50
LOOKED_AT = 20_000
SECONDS_ALLOWED = 60.0


HAZARD = {
    "stage": "hazard:damp_mould",
    "duty": "investigate",
    "due_on": date(2026, 12, 21),
    "rule": "awaabs_law",
    "started_at": NOW,
    "met_on": None,
    "open": True,
}
DATA = {"kind": "complaint", "route": "complaint", "stage": "stage-1", "policy": "a policy's id"}


@dataclass(frozen=True)
class Story:
    """Where a complaint is, and what is owed there."""

    progress: Progress
    owed: tuple[Owed, ...]


def main() -> int:
    """Make the cases, apply the holiday on one core, check the outcome; 1 when it is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help="how many cases to make")
    cases: int = parser.parse_args().cases
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with TemporaryDirectory(prefix="bench-recalculation-") as folder:
        return _measured(Database(f"sqlite:///{folder}/front-door.db"), cases)


def _measured(database: Database, cases: int) -> int:
    rulebook = Rulebook.read(Settings.model_fields["policies"].default, today=TODAY)
    migrate(database.url)
    seconds = _timed(lambda: fill(database, rulebook, cases))
    size = Path(database.url.removeprefix("sqlite:///")).stat().st_size / 1e9
    print(f"made {cases:,} open cases, {size:.1f} GB on disk, in {seconds:.0f} s")
    done: list[calendar.Applied] = []
    worked = time.process_time()
    seconds = _timed(lambda: done.append(announce(database, rulebook)))
    worked = time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"counted all again after a bank holiday in {seconds:.1f} s ({worked:.1f} s of them at"
        " work), with everything written:"
        f" {done[0].cases:,} cases moved, {done[0].cases / seconds:,.0f} a second,"
        f" {memory:.0f} MB of memory at most"
    )
    print(f"looked closely at {check(database, rulebook):,} cases: dates and histories are whole")
    database.engine.dispose()
    return int(seconds > SECONDS_ALLOWED)


def announce(database: Database, rulebook: Rulebook) -> calendar.Applied:
    """Apply the holiday in one transaction."""
    with database.write() as session:
        return calendar.apply(session, HOLIDAY, rulebook=rulebook, by="benchmark", now=NOW)


def fill(database: Database, rulebook: Rulebook, cases: int) -> None:
    """Make the cases straight in the tables, as opening and moving them would have left them."""
    with database.write() as session:
        session.add(Resident(id=1, full_name="Pat Jones", email="pat@example.com", created_at=NOW))
        session.add_all(
            Staff(id=n, username=f"{n}", name="", role="officer", password_hash="", created_at=NOW)
            for n in range(1, OFFICERS + 1)
        )
    told = stories(rulebook)
    chance = random.Random(1)  # noqa: S311
    for first in range(1, cases + 1, AT_ONCE):
        ids = range(first, min(first + AT_ONCE, cases + 1))
        with database.write() as session:
            _add(session, [(n, chance.choice(told)) for n in ids], rulebook.pack.id)


def stories(rulebook: Rulebook) -> list[Story]:
    """Give every place where a complaint of the last fortnight may be."""
    machine = Machine(rulebook.pack, calendar_for(rulebook.pack))
    days = (TODAY - timedelta(days=back) for back in range(DAYS_BACK))
    told = (progress for received in days for progress in _told(machine, received))
    return [Story(progress, machine.owed(progress)) for progress in told]


def _told(machine: Machine, received: date) -> Iterator[Progress]:
    begun = machine.begin(Received(on=received, by="resident")).progress
    assigned = machine.apply(begun, Assigned(on=received, by="system", to="staff:1")).progress
    yield assigned
    for talked in {received, min(received + timedelta(days=2), TODAY)}:
        heard = machine.apply(assigned, Discussed(on=talked, by="staff:1")).progress
        yield heard
        for later in range(3):
            on = min(talked + timedelta(days=later), TODAY)
            due = machine.calendar.working_days_after(on, 10)
            said = Acknowledged(on=on, by="staff:1", complaints=("x",), respond_on=due)
            acknowledged = machine.apply(heard, said).progress
            yield acknowledged
            yield machine.apply(acknowledged, _extended(on)).progress


def _extended(on: date) -> Step:
    return Extended(
        on=on,
        by="staff:1",
        working_days=5,
        discussed_on=on,
        reasons="x",
        ombudsman_details=True,
    )


def _add(session: Session, cases: Sequence[tuple[int, Story]], policy: str) -> None:
    connection = session.connection()
    connection.execute(insert(Case), [_case(n, story, policy) for n, story in cases])
    connection.execute(insert(CaseDeadline), [row for n, story in cases for row in _rows(n, story)])
    connection.execute(insert(CaseEvent), [row for n, _ in cases for row in _history(n)])


def _case(n: int, story: Story, policy: str) -> dict[str, Any]:
    officer = n % OFFICERS + 1
    run = story.progress.run
    return {
        "id": n,
        "reference": f"WK-{n}",
        "idempotency_key": f"{n}",
        "kind": "complaint",
        "route": "complaint",
        "stage": run.stage,
        "state": story.progress.state,
        "policy": policy,
        "person_decides": False,
        "received_at": NOW,
        "received_on": story.progress.received_on,
        "acknowledged_on": run.acknowledged_on,
        "behalf": "self",
        "resident_id": 1,
        "group_members": "",
        "triage": {},
        "gathered": {},
        "hazards": ["damp_mould"] if n % ONE_IN_HAZARD == 0 else [],
        "vulnerability": [],
        "progress": _dealt_with_by(officer, story.progress),
        "assigned_to": officer,
        "version": 1,
    }


@cache
def _dealt_with_by(officer: int, progress: Progress) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(
        as_text(progress.as_json()).replace("staff:1", f"staff:{officer}")
    )
    return plain


def _rows(n: int, story: Story) -> list[dict[str, Any]]:
    rows = [
        {
            "case_id": n,
            "stage": one.stage,
            "duty": one.deadline.duty,
            "due_on": one.deadline.due_on,
            "rule": one.deadline.rule,
            "started_at": None,
            "met_on": one.met_on,
            "open": one.open,
        }
        for one in story.owed
    ]
    if n % ONE_IN_HAZARD:
        return rows
    # The law's clock of a hazard told this morning: ten working days.
    return [*rows, {**rows[0], **HAZARD, "case_id": n}]


def _history(n: int) -> list[dict[str, Any]]:
    """Give two lines, as long as those of an opening."""
    lines: list[dict[str, Any]] = []
    previous = events.FIRST
    for seq, kind in enumerate(("received", "discussed"), 1):
        line: dict[str, Any] = {"kind": kind, "actor": "system", "at": NOW, "data": DATA}
        digest = _said(kind).digest(n, seq, previous)
        lines.append({"case_id": n, "seq": seq, "previous_hash": previous, "hash": digest, **line})
        previous = digest
    return lines


@cache
def _said(kind: str) -> events.Said:
    return events.Said(at=NOW, kind=kind, actor="system", data=DATA)


def check(database: Database, rulebook: Rulebook) -> int:
    """Look closely at some cases: rows, progress and history must agree with the new calendar."""
    with database.read() as session:
        machine = Machine(rulebook.pack, calendar_of(session, rulebook.pack))
        last = session.scalar(select(func.max(Case.id))) or 0
        chosen = range(1, last + 1, max(last // LOOKED_AT, 1))
        for n in chosen:
            _check_case(session.get_one(Case, n), machine)
            session.expunge_all()
    return len(chosen)


def _check_case(case: Case, machine: Machine) -> None:
    kept = progress_from(case.progress or {})
    if kept != recounted(machine.pack, kept, machine.calendar):
        raise AssertionError(f"the progress of {case.reference} was counted by another calendar")
    days = {(one.stage, str(one.deadline.duty)): one.deadline.due_on for one in machine.owed(kept)}
    for row in case.deadlines:
        if row.open and row.started_at is None and row.due_on != days[row.stage, row.duty]:
            raise AssertionError(f"{row.duty} of {case.reference} stands on another day")
    previous = events.FIRST
    for event in case.events:
        if event.previous_hash != previous or event.hash != events.digest(event):
            raise AssertionError(f"the history of {case.reference} is broken at {event.seq}")
        previous = event.hash


def _timed(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
