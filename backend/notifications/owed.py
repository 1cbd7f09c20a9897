"""Which notices are owed: read from the log of what happened, never written twice."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session, aliased

from backend.cases.models import Case, CaseEvent
from backend.conversations.models import Alert
from backend.conversations.service import UNCLAIMED
from backend.notifications.models import Notice
from backend.notifications.quiet import reminder_at
from backend.policy.pack import PolicyPack

# What is told by mail of each line of a case's history.
OF_EVENT = {"received": "case_received"}
HAZARD = "hazard"
# What is told by mail of each level of an alert. A hazard is told once somebody is there to see it:
# whoever wrote of it was told at once what to do.
OF_ALERT = {
    "danger": "danger_alert",
    "threat": "threat_alert",
    HAZARD: "hazard_alert",
    "fault": "fault_alert",
    UNCLAIMED: "unclaimed_alert",
}
# The notice of an alert that another one's mail has told of already: nothing is sent for it.
TOLD = "alert_told_already"
QUIET = timedelta(minutes=15)


def queue_owed(session: Session, *, now: datetime) -> int:
    """Write a notice for every event and alert that has none yet, and give how many."""
    owed = of_events(session, now=now)
    session.add_all(owed)
    return len(owed) + queue_alerts(session, now=now)


def of_events(session: Session, *, recent: int | None = None, now: datetime) -> list[Notice]:
    """Give the notices that are owed of lines of the histories, to be written.

    `recent` looks at so many of the newest lines only.
    """
    key = func.concat("event:", CaseEvent.id)
    rows = session.execute(
        select(CaseEvent.id, CaseEvent.kind, Case.reference)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            among_the_last(recent),
            CaseEvent.kind.in_(OF_EVENT),
            ~exists().where(Notice.dedup_key == key),
        )
        .order_by(CaseEvent.id)
    )
    return [
        Notice(
            dedup_key=f"event:{number}",
            kind=OF_EVENT[kind],
            about={"reference": reference},
            due_at=now,
        )
        for number, kind, reference in rows
    ]


def among_the_last(lines: int | None) -> ColumnElement[bool]:
    """Choose so many of the newest lines of all histories; without a number, every line."""
    if lines is None:
        return true()
    newest = select(func.max(aliased(CaseEvent).id)).scalar_subquery()
    return CaseEvent.id > newest - lines


def queue_alerts(session: Session, *, now: datetime, pack: PolicyPack | None = None) -> int:
    """Write a notice for every alert to be mailed; more of the same within minutes is told of.

    With the policy pack, a hazard waits until somebody is there.
    """
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
                due_at=reminder_at(session, pack, now=now)
                if pack and alert.level == HAZARD
                else now,
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
