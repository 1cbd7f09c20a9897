"""The history of a case: appended to with every change, chained by hashes, never edited."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.cases.models import Case, CaseEvent
from backend.database import do_last

FIRST = "0" * 64
# Where a session keeps the last line of each history that the audit log is still to be told of.
TOLD = "histories"


def append(
    session: Session,
    case: Case,
    kind: str,
    *,
    actor: str,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> CaseEvent:
    """Append a line to a history; its data holds ids, dates and hashes, never words."""
    last = session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id)
        .order_by(CaseEvent.seq.desc())
        .limit(1)
    )
    event = CaseEvent(
        case_id=case.id,
        seq=last.seq + 1 if last else 1,
        at=now,
        kind=kind,
        actor=actor,
        data=dict(data or {}),
        previous_hash=last.hash if last else FIRST,
    )
    event.hash = digest(event)
    session.add(event)
    session.flush()
    _tell_audit_log(session, case, event)
    return event


def _tell_audit_log(session: Session, case: Case, event: CaseEvent) -> None:
    """Let the audit log vouch for the last line of each history that a transaction adds to."""
    last_of: dict[int, CaseEvent] = session.info.setdefault(TOLD, {})
    is_first = case.id not in last_of
    last_of[case.id] = event
    if is_first:  # whose doing the others that follow from it are
        do_last(session, partial(_record_end, case=case, first=event))


def _record_end(session: Session, *, case: Case, first: CaseEvent) -> None:
    event = session.info[TOLD].pop(case.id)
    record(
        session,
        actor=first.actor,
        action="changed",
        object_kind="case",
        object_id=case.reference,
        data={"line": event.seq, "hash": event.hash, "kind": first.kind},
        now=event.at,
    )


def digest(event: CaseEvent) -> str:
    """Give the hash that a line must carry: over its own content and the line before."""
    said = Said(at=event.at, kind=event.kind, actor=event.actor, data=event.data)
    return said.digest(event.case_id, event.seq, event.previous_hash)


class Said:
    """What a line says, which may be the same in the histories of many cases."""

    def __init__(self, *, at: datetime, kind: str, actor: str, data: Mapping[str, Any]) -> None:
        self.data = json.dumps(data)
        content = [at.astimezone(UTC).isoformat(), kind, actor, data]
        self._content = json.dumps(content, sort_keys=True, default=str).removeprefix("[")

    def digest(self, case_id: int, seq: int, previous: str) -> str:
        """Give the hash of the line as that of a case, after the line with the previous hash."""
        return hashlib.sha256(f"[{case_id}, {seq}, {self._content}{previous}".encode()).hexdigest()
