"""Where conversations' states are kept: one SQLite file, one connection, one process."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import StaticPool

STORED = "number_of_stored_events"


class SQLiteTrackerStore(SQLTrackerStore):
    """Rasa's table of events, read and written with the fewest statements.

    Rasa's own store opens the file anew for each statement's session, waits for the disk on each
    commit, counts the stored events before each save and builds an object for each row.
    """

    def __init__(
        self, domain: Any = None, event_broker: Any = None, db: str = "", **_: Any
    ) -> None:
        super().__init__(domain=domain, event_broker=event_broker, dialect="sqlite", db=db)
        self.engine.dispose()
        self.engine = sa.create_engine(f"sqlite:///{db}", poolclass=StaticPool)
        sa.event.listen(self.engine, "connect", _prepare)
        self._events = self.SQLEvent.__table__

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        query = sa.select([self._events.c.data]).where(self._events.c.sender_id == sender_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(self._events.c.id)).scalars().all()
        events = [json.loads(row) for row in rows]
        if not fetch_events_from_all_sessions:
            events = _latest_session(events)
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, STORED, len(events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that were not stored yet."""
        await self.stream_events(tracker)
        stored = getattr(tracker, STORED, 0)
        rows = [self._row(tracker.sender_id, event) for event in list(tracker.events)[stored:]]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(self._events.insert(), rows)
        setattr(tracker, STORED, stored + len(rows))

    def _row(self, sender_id: str, event: Any) -> dict[str, Any]:
        data = event.as_dict()
        return {
            "sender_id": sender_id,
            "type_name": event.type_name,
            "timestamp": data.get("timestamp"),
            "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
            "action_name": data.get("name"),
            "data": json.dumps(data),
        }


def _prepare(connection: Any, _record: Any) -> None:
    # A killed process loses nothing this way; a lost mains supply may cost the last turns here,
    # never a message, because the app keeps every message in its own database.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")


def _latest_session(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for position in range(len(events) - 1, -1, -1):
        if events[position]["event"] == SessionStarted.type_name:
            return events[position:]
    return events
