"""Waking whoever waits for a conversation when anything in it changed, in any process."""

import asyncio
import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select

from backend.conversations.models import Conversation, Message
from backend.database import CHANGED, Database

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05
LISTEN_SECONDS = 1.0


@dataclass(frozen=True)
class Feed:
    """Where a conversation stands: what a stream tells its reader."""

    last_seq: int
    owner: str
    waiting: bool


class Wakeups:
    """Watches the database once per process and wakes the readers whose conversation changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._readers: dict[str, set[asyncio.Queue[Feed]]] = defaultdict(set)
        self._known: dict[str, Feed] = {}
        self._stop = threading.Event()
        self._poked = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch, from within the event loop that readers wait in."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._watch, name="wakeups", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._poked.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def poke(self) -> None:
        """Look at once, because this process has just written something."""
        self._poked.set()

    @contextmanager
    def reading(self, conversation_id: str) -> Iterator["asyncio.Queue[Feed]"]:
        """Give a queue that always holds the newest feed of a conversation after a change."""
        queue: asyncio.Queue[Feed] = asyncio.Queue(maxsize=1)
        self._readers[conversation_id].add(queue)
        try:
            yield queue
        finally:
            self._readers[conversation_id].discard(queue)
            if not self._readers[conversation_id]:
                del self._readers[conversation_id]
                self._known.pop(conversation_id, None)

    def feed(self, conversation_id: str) -> Feed | None:
        """Read where a conversation stands now."""
        return self._feeds([conversation_id]).get(conversation_id)

    def _watch(self) -> None:
        sqlite = self._database.url.startswith("sqlite")
        while not self._stop.is_set():
            try:
                self._watch_sqlite() if sqlite else self._watch_postgresql()
            except Exception:
                log.exception("watching the database failed; trying again")
                self._stop.wait(1)

    def _watch_sqlite(self) -> None:
        with self._database.engine.connect() as connection:
            raw = connection.connection.cursor()
            seen = None
            while not self._stop.is_set():
                self._poked.wait(POLL_SECONDS)
                self._poked.clear()
                version = raw.execute("PRAGMA data_version").fetchone()[0]
                if version != seen:
                    seen = version
                    self._wake_changed()

    def _watch_postgresql(self) -> None:
        import psycopg

        url = self._database.engine.url.set(drivername="postgresql")
        dsn = url.render_as_string(hide_password=False)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANGED}")
            while not self._stop.is_set():
                # Collected first: a query inside the loop over notifications would deadlock.
                list(connection.notifies(timeout=LISTEN_SECONDS, stop_after=1))
                self._wake_changed()

    def _wake_changed(self) -> None:
        if self._loop is None or not self._readers:
            return
        feeds = self._feeds(list(self._readers))
        changed = {key: feed for key, feed in feeds.items() if self._known.get(key) != feed}
        self._known.update(changed)
        if changed:
            self._loop.call_soon_threadsafe(self._tell, changed)

    def _tell(self, changed: dict[str, Feed]) -> None:
        for conversation_id, feed in changed.items():
            for queue in self._readers.get(conversation_id, ()):
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(feed)

    def _feeds(self, ids: list[str]) -> dict[str, Feed]:
        pending = (
            select(func.count())
            .where(
                Message.conversation_id == Conversation.id, Message.turn.in_(("queued", "asking"))
            )
            .scalar_subquery()
        )
        with self._database.read() as session:
            rows = session.execute(
                select(
                    Conversation.id,
                    Conversation.last_seq,
                    Conversation.owner,
                    Conversation.bot_failing_since,
                    pending,
                ).where(Conversation.id.in_(ids))
            )
            return {
                key: Feed(seq, owner, waiting=bool(count) and owner == "bot" and not failing)
                for key, seq, owner, failing, count in rows
            }
