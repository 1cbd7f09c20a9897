"""The history of a case: appended to with every change, chained by hashes, never edited."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseEvent

FIRST = "0" * 64


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
    return event


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
