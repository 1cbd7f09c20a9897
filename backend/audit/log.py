"""Appending to the audit log: one line for whatever staff change or look at."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.models import AuditEvent, AuditHead

FIRST = "0" * 64


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    object_kind: str,
    object_id: str,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append a line in the caller's transaction; its data holds ids, dates and hashes, no words.

    `actor` is "staff:3", "system" or "team:2"; `action` a verb in the past, such as "viewed".
    """
    head = session.scalars(select(AuditHead).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=1, seq=0, hash=FIRST)
        session.add(head)
    event = AuditEvent(
        seq=head.seq + 1,
        at=now,
        actor=actor,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        data=dict(data or {}),
        previous_hash=head.hash,
    )
    event.hash = digest(event)
    session.add(event)
    head.seq, head.hash = event.seq, event.hash
    session.flush()
    return event


def digest(event: AuditEvent) -> str:
    """Give the hash that a line must carry: over all it says and the line before."""
    content = [
        event.seq,
        event.at.astimezone(UTC).isoformat(),
        event.actor,
        event.action,
        event.object_kind,
        event.object_id,
        event.data,
        event.previous_hash,
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
