"""Keeping what a step changed: the line of history, the progress, the duties and the columns."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.cases import events
from backend.cases.models import CalendarChange, Case, CaseDeadline, CaseEvent, CaseNote
from backend.policy.process import DutyChange, Machine, Moved, Progress, Step, progress_from
from backend.policy.process.steps import Received

# Why a date has moved that no step has moved: days were announced in between.
CALENDAR = "calendar"


def keep(
    session: Session,
    case: Case,
    machine: Machine,
    moved: Moved,
    *,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append the step to the history, and bring everything that is read from it up to date.

    `data` are more facts for the line of history.
    """
    _write_step(session, case, moved.step, now=now, data=data or {})
    project(session, case, machine, moved.progress)
    # A duty that was met keeps its day, whatever was announced since.
    open_now = {(row.stage, row.duty) for row in case.deadlines if row.open}
    told = [
        one for one in moved.changes if one.why != CALENDAR or (one.stage, one.duty) in open_now
    ]
    _tell_changes(session, case, told, now=now)
    session.flush()


def project(session: Session, case: Case, machine: Machine, progress: Progress) -> None:
    """Write the progress of a case and what the lists and pages read instead of it."""
    case.progress = progress.as_json()
    case.state = progress.state
    case.stage = progress.run.stage
    case.acknowledged_on = progress.run.acknowledged_on
    case.answered_on = progress.run.answered_on
    case.waiting_on = progress.waiting_on
    person = progress.run.assigned_to
    case.assigned_to = int(person.removeprefix("staff:")) if person else None
    _write_duties(session, case, machine, progress)


def began(case: Case, machine: Machine) -> Moved:
    """Give how a complaint began, from what is on record of its opening."""
    first = machine.pack.first_stage.id
    return machine.begin(
        Received(
            on=case.received_on,
            by="representative" if case.representative_id else "resident",
            stage=case.stage if case.stage != first else None,
        )
    )


def progress_of(case: Case) -> Progress | None:
    """Give how far a case has come; None for a request, or before anything was kept of it."""
    return progress_from(case.progress) if case.progress else None


def words_of(session: Session, case: Case, event_seq: int) -> dict[str, Any]:
    """Give the words that go with a line of a case's history, as far as they were not erased."""
    found = session.scalars(
        select(CaseNote).where(CaseNote.case_id == case.id, CaseNote.event_seq == event_seq)
    )
    return {note.name: json.loads(note.words) for note in found}


def hash_of(salt: str, words: str) -> str:
    """Give what a line of history holds of words: proof of them that tells nothing of them."""
    return hashlib.sha256((salt + words).encode()).hexdigest()


def latest_change(session: Session) -> int:
    """Give the id of the newest change of the calendar, 0 when there is none."""
    return session.scalar(select(func.max(CalendarChange.id))) or 0


def kind_of(step: Step) -> str:
    """Give the kind of a step's line of history, such as "escalation_requested"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(step).__name__).lower()


def write(
    session: Session,
    case: Case,
    kind: str,
    *,
    actor: str,
    words: Mapping[str, Any],
    now: datetime,
    data: Mapping[str, Any],
) -> CaseEvent:
    """Append a line to a history, with its words kept apart so that they can be erased."""
    notes = {
        name: (secrets.token_hex(16), json.dumps(said, ensure_ascii=False))
        for name, said in words.items()
        if said
    }
    hashes = {"words": {name: hash_of(*note) for name, note in notes.items()}} if notes else {}
    event = events.append(session, case, kind, actor=actor, now=now, data={**data, **hashes})
    session.add_all(
        CaseNote(case_id=case.id, event_seq=event.seq, name=name, salt=salt, words=said)
        for name, (salt, said) in notes.items()
    )
    return event


def _write_step(
    session: Session, case: Case, step: Step, *, now: datetime, data: Mapping[str, Any]
) -> CaseEvent:
    return write(
        session,
        case,
        kind_of(step),
        actor=step.by,
        words=step.words(),
        now=now,
        data={**data, "step": step.facts(), "calendar": latest_change(session)},
    )


def _tell_changes(
    session: Session, case: Case, changes: Iterable[DutyChange], *, now: datetime
) -> None:
    for change in changes:
        set_first = change.before is None and change.after is not None
        data: dict[str, Any] = {"stage": change.stage, "duty": change.duty}
        if set_first and change.after:
            data["due_on"] = change.after.isoformat()
        else:
            data["before"] = change.before.isoformat() if change.before else None
            data["after"] = change.after.isoformat() if change.after else None
        kind = "duty_set" if set_first else "duty_changed"
        events.append(
            session, case, kind, actor="system", now=now, data={**data, "why": change.why}
        )


def _write_duties(session: Session, case: Case, machine: Machine, progress: Progress) -> None:
    """Make the rows of the stages say what is owed; a duty that is met keeps its day."""
    rows = {(row.stage, row.duty): row for row in case.deadlines if row.started_at is None}
    for owed in machine.owed(progress):
        deadline = owed.deadline
        row = rows.pop((owed.stage, deadline.duty), None)
        if row is None:
            row = CaseDeadline(stage=owed.stage, duty=deadline.duty, due_on=deadline.due_on)
            case.deadlines.append(row)
        if row.met_on is None or owed.met_on is None:
            row.due_on, row.due_at = deadline.due_on, deadline.due_at
        row.rule, row.met_on, row.open = deadline.rule, owed.met_on, owed.open
    for replaced in rows.values():
        case.deadlines.remove(replaced)
        session.delete(replaced)
