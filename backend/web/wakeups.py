"""Waking whoever watches a conversation, a list or a sign-in when it changed, in any process."""

import asyncio
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from backend.clock import Clock
from backend.clock import now as now_utc
from backend.database import CHANGED, Database
from backend.web.feeds import CONVERSATION, SIGN_IN, SOURCES, Feed

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05
LISTEN_SECONDS = 1.0
# Whoever stopped writing, or left without a word, is seen to have gone after a while only.
AGEING_SECONDS = 1.0

Topic = tuple[str, str]


class Reader:
    """One open stream: what it watches, and the newest that is known of each."""

    def __init__(self, wakeups: "Wakeups", topics: tuple[Topic, ...]) -> None:
        self.topics = topics
        self.ended = False
        self._wakeups = wakeups
        self._states: dict[Topic, Any] = {}
        self._news = asyncio.Event()

    def __getitem__(self, topic: Topic) -> Any:
        """Give what is known of a topic, None when it does not exist."""
        return self._states.get(topic)

    async def read(self) -> None:
        """Read where everything stands now; from here on news are told."""
        found = await asyncio.to_thread(self._wakeups.states, self.topics)
        # What was told meanwhile stays: it may be newer, and if it is older, the newer follows.
        self._states = {**found, **self._states}

    async def news(self, seconds: float) -> bool:
        """Wait for something newer, and tell whether there was any before the time was up."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True

    def tell(self, topic: Topic, state: Any) -> None:
        """Take note of news; only the newest is kept, so that a slow reader costs nothing."""
        self._states[topic] = state
        self._news.set()

    def end(self) -> None:
        """Make the reader stop, because this process does."""
        self.ended = True
        self._news.set()


class Wakeups:
    """Watches the database once per process and wakes the readers of whatever changed."""

    def __init__(self, database: Database, clock: Clock = now_utc) -> None:
        self._database = database
        self._clock = clock
        self._readers: dict[Topic, set[Reader]] = defaultdict(set)
        self._known: dict[Topic, Any] = {}
        self._unread = set(SOURCES)
        self._read_at = dict.fromkeys(SOURCES, float("-inf"))
        # Readings are made one after the other, so that none is told over a newer one.
        self._looking = threading.Lock()
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

    def end_readers(self) -> None:
        """Make every reader stop, so that the process can; called in their event loop."""
        for readers in self._readers.values():
            for reader in readers:
                reader.end()

    def poke(self) -> None:
        """Look at once, because this process has just written something."""
        self._poked.set()

    @contextmanager
    def reading(self, *topics: Topic) -> Iterator[Reader]:
        """Give a reader that is told of every change of these topics from now on."""
        reader = Reader(self, topics)
        for topic in topics:
            self._readers[topic].add(reader)
        try:
            yield reader
        finally:
            for topic in topics:
                self._readers[topic].discard(reader)
                if not self._readers[topic]:
                    del self._readers[topic]
                    self._known.pop(topic, None)

    def states(self, topics: Iterable[Topic]) -> Mapping[Topic, Any]:
        """Read where some topics stand now."""
        with self._looking:
            found: dict[Topic, Any] = {}
            for kind, names in _by_kind(topics).items():
                found.update(self._read(kind, names))
            return found

    def feed(self, conversation_id: str) -> Feed | None:
        """Read where a conversation stands now."""
        topic = (CONVERSATION, conversation_id)
        feed: Feed | None = self._read(CONVERSATION, [conversation_id]).get(topic)
        return feed

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
                version = raw.execute("PRAGMA data_version").fetchone()[0]
                self._look(changed=version != seen)
                seen = version
                self._poked.wait(POLL_SECONDS)
                self._poked.clear()

    def _watch_postgresql(self) -> None:
        import psycopg

        url = self._database.engine.url.set(drivername="postgresql")
        dsn = url.render_as_string(hide_password=False)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANGED}")
            # What was told while nobody listened is lost, so what stands there is read first.
            changed = True
            while not self._stop.is_set():
                self._look(changed=changed)
                self._stop.wait(POLL_SECONDS)  # what many write meanwhile is read at one look
                seconds = POLL_SECONDS if self._unread else LISTEN_SECONDS
                # Collected first: a query inside the loop over notifications would deadlock.
                told = list(connection.notifies(timeout=seconds, stop_after=1))
                changed = bool(told) or seconds == LISTEN_SECONDS

    def _look(self, *, changed: bool) -> None:
        """Read what is watched and may have changed, and tell its readers what did."""
        if changed:
            self._unread = set(SOURCES)
        elif time.monotonic() - self._read_at[CONVERSATION] > AGEING_SECONDS:
            self._unread.add(CONVERSATION)
        if not self._unread or self._loop is None or not self._readers:
            return
        with self._looking:
            watched = _by_kind(list(self._readers))
            news: dict[Topic, Any] = {}
            due = [kind for kind in SOURCES if kind in self._unread and self._may_read(kind)]
            for kind in due:
                self._read_at[kind] = time.monotonic()
                news |= self._changed(kind, watched.get(kind, []))
                self._unread.discard(kind)
            if SIGN_IN not in due:
                news |= self._changed(SIGN_IN, self._sign_ins_of_those_told(news))
        if news:
            self._loop.call_soon_threadsafe(self._tell, news)

    def _may_read(self, kind: str) -> bool:
        return time.monotonic() - self._read_at[kind] >= SOURCES[kind].seconds

    def _sign_ins_of_those_told(self, news: Iterable[Topic]) -> list[str]:
        """Give the sign-ins of whoever is about to be told some news."""
        told = (reader for topic in news for reader in tuple(self._readers.get(topic, ())))
        topics = {topic for reader in told for topic in reader.topics}
        return [name for kind, name in topics if kind == SIGN_IN]

    def _changed(self, kind: str, names: list[str]) -> dict[Topic, Any]:
        states = self._read(kind, names) if names else {}
        changed = {topic: new for topic, new in states.items() if self._known.get(topic) != new}
        self._known.update(changed)
        return changed

    def _tell(self, changed: Mapping[Topic, Any]) -> None:
        for topic, state in changed.items():
            for reader in self._readers.get(topic, ()):
                reader.tell(topic, state)

    def _read(self, kind: str, names: list[str]) -> dict[Topic, Any]:
        with self._database.read() as session:
            found = SOURCES[kind].read(session, names, self._clock())
        return {(kind, name): state for name, state in found.items()}


def _by_kind(topics: Iterable[Topic]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for kind, name in topics:
        found[kind].append(name)
    return found
