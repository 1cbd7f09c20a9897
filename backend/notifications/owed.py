"""Which notices are owed: read from the log of what happened, never written twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select, true
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseEvent
from backend.conversations.models import Alert
from backend.conversations.service import UNCLAIMED
from backend.notifications.models import Notice

# What is told by mail of each line of a case's history.
OF_EVENT = {"received": "case_received"}
# What is told by mail of each level of an alert; a hazard waits for the console.
OF_ALERT = {
    "danger": "danger_alert",
    "threat": "threat_alert",
    "fault": "fault_alert",
    UNCLAIMED: "unclaimed_alert",
}
# The notice of an alert that another one's mail has told of already: nothing is sent for it.
TOLD = "alert_told_already"
QUIET = timedelta(minutes=15)


def queue_owed(session: Session, *, now: datetime) -> int:
    """Write a notice for every event and alert that has none yet, and give how many."""
    owed = list(_of_events(session))
    session.add_all(
        Notice(dedup_key=key, kind=kind, about=about, due_at=now) for key, kind, about in owed
    )
    return len(owed) + _queue_alerts(session, now=now)


def _of_events(session: Session) -> Iterator[tuple[str, str, dict[str, Any]]]:
    key = func.concat("event:", CaseEvent.id)
    rows = session.execute(
        select(CaseEvent.id, CaseEvent.kind, Case.reference)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.kind.in_(OF_EVENT), ~exists().where(Notice.dedup_key == key))
    )
    for event_id, kind, reference in rows:
        yield f"event:{event_id}", OF_EVENT[kind], {"reference": reference}


def _queue_alerts(session: Session, *, now: datetime) -> int:
    """Write a notice for every alert to be mailed; more of the same within minutes is told of."""
    key = func.concat("alert:", Alert.id)
    waiting = session.scalars(
        select(Alert)
        .where(Alert.level.in_(OF_ALERT), ~exists().where(Notice.dedup_key == key))
        .order_by(Alert.id)
    ).all()
    for alert in waiting:
        told = _is_told(session, alert)
        session.add(
            Notice(
                dedup_key=f"alert:{alert.id}",
                kind=TOLD if told else OF_ALERT[alert.level],
                about={"alert": alert.id, "kinds": alert.kinds},
                due_at=now,
                done_at=now if told else None,
            )
        )
    session.flush()
    return len(waiting)


def _is_told(session: Session, alert: Alert) -> bool:
    """Tell whether the same was mailed a moment ago: of the chat, or of any where we are at fault.

    One fault of ours leaves many chats without a reply.
    """
    same_chat = Alert.conversation_id == alert.conversation_id
    mailed = session.scalars(
        select(Alert)
        .join(Notice, Notice.dedup_key == func.concat("alert:", Alert.id))
        .where(
            Notice.kind == OF_ALERT[alert.level],
            Alert.id < alert.id,
            Alert.at > alert.at - QUIET,
            true() if alert.level == "fault" else same_chat,
        )
    )
    return set(alert.kinds) <= {kind for one in mailed for kind in one.kinds}
