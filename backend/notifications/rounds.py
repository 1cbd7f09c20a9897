"""That the worker goes round, noted now and then, so that it is seen when it does so no more."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.database import Database
from backend.notifications.models import WorkerRound

WORKER = "worker"
# Each note wakes every open page, so there are few of them.
EVERY = timedelta(minutes=1)
# A round takes longer than that where a mail server hangs, and no longer than some tries of it.
OVERDUE = timedelta(minutes=5)


def note_round(database: Database, *, now: datetime) -> None:
    """Note that the worker went round, unless that was noted a moment ago."""
    with database.read() as session:
        last = last_round(session)
    if last is not None and now - EVERY < last <= now:
        return
    with database.write() as session:
        session.merge(WorkerRound(name=WORKER, at=now))


def last_round(session: Session) -> datetime | None:
    """Give when the worker last went round, as far as was noted; None where it never did."""
    found = session.get(WorkerRound, WORKER)
    return found.at if found else None


def is_overdue(last: datetime | None, *, now: datetime) -> bool:
    """Tell whether the worker should have gone round since."""
    return last is None or now - last > OVERDUE
