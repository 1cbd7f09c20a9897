"""The database: SQLite or PostgreSQL, one transaction at a time, migrated by Alembic."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Index,
    MetaData,
    Text,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

# The channel on which PostgreSQL tells other processes that something was written.
CHANGED = "front_door_changed"

# What a session knows of its transaction: that it only reads, what is done last in it, and the key
# that seals the end of the audit log.
READS, LAST, SECRET = "reads", "last", "audit_key"

# Only what wrote something has a number of its own: a round that found nothing to do wakes nobody.
TELL = text(f"SELECT pg_notify('{CHANGED}', '') WHERE pg_current_xact_id_if_assigned() IS NOT NULL")

TURN_SECONDS = 5.0
# As many as requests are answered at once: opening one costs more than what is asked of it.
CONNECTIONS = 40
# That are kept compiled, as many as are ever asked: compiling one takes longer than asking it.
STATEMENTS = 1_500
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
)


class Base(DeclarativeBase):
    """The parent of every table, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; a naive one is refused, on either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored; pass an aware one")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back aware UTC: SQLite forgets the zone, PostgreSQL answers in its own."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Plain(TypeDecorator[dict[str, Any]]):
    """Plain values as text, written the same way every time, so that equal ones can be grouped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, _dialect: Dialect) -> str | None:
        """Write the values."""
        return None if value is None else as_text(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> dict[str, Any] | None:
        """Read them."""
        return None if value is None else dict(json.loads(value))


def index_of_some(name: str, *columns: str, where: str) -> Index:
    """Give an index over some of a table's rows; a query has to ask for them in the same words."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def as_text(value: Mapping[str, Any]) -> str:
    """Write plain values the one way in which the tables keep them."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Database:
    """One database and the two ways to use it: to read, or to write and commit.

    Whoever writes to the audit log opens it with the key that seals the log's end.
    """

    def __init__(self, url: str, *, audit_key: bytes = b"") -> None:
        self.url = url
        self.audit_key = audit_key
        self.engine = engine_for(url)
        self._writer = self.engine.execution_options(writes=True)
        self._turn = Turn() if url.startswith("sqlite") else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session whose changes are never kept."""
        with Session(self.engine, info={READS: True}) as session:
            yield session  # closing rolls back, and what was read stays readable

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits at the end, or keeps nothing when anything fails."""
        info: dict[str, Any] = {LAST: [], SECRET: self.audit_key}
        with (
            self._turn,
            Session(self._writer, expire_on_commit=False, info=info) as session,
            session.begin(),
        ):
            yield session
            session.flush()
            for one in info[LAST]:
                one(session)
            if not self.url.startswith("sqlite"):
                session.execute(TELL)


def do_last(session: Session, do: Callable[[Session], None]) -> None:
    """Do something when all else in the transaction is done, or at once in a session of its own."""
    if LAST in session.info:
        session.info[LAST].append(do)
    else:
        do(session)


def one_at_a_time(session: Session, what: str) -> None:
    """Wait for all who do the same in other transactions, where a count decides what may follow."""
    # SQLite lets one writer in at a time anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


class Turn:
    """Lets the threads of this process write to SQLite one after the other.

    SQLite has one writer at a time. Whoever finds it busy sleeps and looks again, ever longer, so
    that among many writers the unlucky wait for seconds; whoever waits here is woken.
    """

    def __init__(self) -> None:
        self._free = threading.Lock()
        self._mine = threading.local()

    def __enter__(self) -> None:
        """Wait for the turn; after some seconds leave it to SQLite, which says what is wrong."""
        self._mine.had = self._free.acquire(timeout=TURN_SECONDS)

    def __exit__(self, *_error: object) -> None:
        """Let the next one write."""
        if self._mine.had:
            self._free.release()


def engine_for(url: str) -> Engine:
    """The engine of a database URL, with SQLite made safe for several processes."""
    if url.startswith("postgresql"):
        own = url.replace("postgresql://", "postgresql+psycopg://", 1)
        # An error that is logged names no parameters: they are what people wrote.
        return create_engine(own, hide_parameters=True, query_cache_size=STATEMENTS)
    return _sqlite_engine(url)


def migrate(url: str) -> None:
    """Bring a database to the newest schema, making it when it does not exist."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(config, "head")


def _sqlite_engine(url: str) -> Engine:
    import pysqlite3

    engine = create_engine(
        url,
        module=pysqlite3,
        hide_parameters=True,
        query_cache_size=STATEMENTS,
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        pool_use_lifo=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin too late for a writer
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
