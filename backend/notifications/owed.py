"""Which notices are owed: read from the log of what happened, never written twice."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseEvent
from backend.conversations.models import Alert
from backend.notifications.models import Notice

# What is told by mail of each line of a case's history.
OF_EVENT = {"received": "case_received"}


def queue_owed(session: Session, *, now: datetime) -> int:
    """Write a notice for every event and alert that has none yet, and give how many."""
    owed = [*_of_events(session), *_of_alerts(session)]
    session.add_all(
        Notice(dedup_key=key, kind=kind, about=about, due_at=now) for key, kind, about in owed
    )
    session.flush()
    return len(owed)


def _of_events(session: Session) -> Iterator[tuple[str, str, dict[str, Any]]]:
    key = func.concat("event:", CaseEvent.id)
    rows = session.execute(
        select(CaseEvent.id, CaseEvent.kind, Case.reference)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.kind.in_(OF_EVENT), ~exists().where(Notice.dedup_key == key))
    )
    for event_id, kind, reference in rows:
        yield f"event:{event_id}", OF_EVENT[kind], {"reference": reference}


def _of_alerts(session: Session) -> Iterator[tuple[str, str, dict[str, Any]]]:
    key = func.concat("alert:", Alert.id)
    rows = session.execute(
        select(Alert.id, Alert.kinds).where(
            Alert.level == "danger", ~exists().where(Notice.dedup_key == key)
        )
    )
    for alert_id, kinds in rows:
        yield f"alert:{alert_id}", "danger_alert", {"alert": alert_id, "kinds": kinds}
