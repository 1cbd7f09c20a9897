"""Databases for tests: each test's own, fresh and migrated, on SQLite and on a real PostgreSQL."""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from ops.steps import Command, leashed
from tests.eventually import eventually

# Nothing here outlives the tests, so nothing has to reach the disk.
FORGETFUL = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "listen_addresses=",
    "max_connections=200",
)
TEMPLATE = "migrated"
MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 1_000_000_000
PREFIX = "postgresql-"
OLD_SECONDS = 600


@contextmanager
def statements_compiled_once() -> Iterator[None]:
    """Let every database of one kind use what was compiled for the first: half a test's time."""
    from backend import database

    made = database.engine_for
    firsts: dict[str, Engine] = {}

    def engine_for(url: str) -> Engine:
        engine = made(url)
        first = firsts.setdefault(engine.dialect.name, engine)
        if first is not engine and hasattr(first.dialect, "server_version_info"):
            # Statements are kept by dialect, and one that has met a server knows all it needs.
            engine.dialect = engine.pool._dialect = first.dialect
            engine._compiled_cache = first._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "engine_for", engine_for)
        yield


@dataclass
class PostgreSQL:
    """A server of the tests' own, on a socket in a folder of its own."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def fresh(self) -> str:
        """The address of a new database with the newest schema, copied in milliseconds."""
        name = f"test_{next(self.numbers)}"
        self.tell(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever still holds a connection to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        self.tell(f"DROP DATABASE {name} WITH (FORCE)")

    def tell(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.tell("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def fast_folder() -> Path | None:
    """A folder in memory, where there is room: copying takes a tenth of the time there."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return None


def forget_old(base: Path) -> None:
    """Remove what test runs that were killed left behind: their servers have ended with them."""
    for folder in base.glob(f"{PREFIX}*"):
        with suppress(OSError):
            is_old = time.time() - folder.stat().st_mtime > OLD_SECONDS
            if is_old and not (folder / "data" / "postmaster.pid").exists():
                shutil.rmtree(folder)


@contextmanager
def postgresql_server(programs: Path) -> Iterator[PostgreSQL]:
    """Run a PostgreSQL of Debian's, as the account postgres where this one is root."""
    account = "postgres" if os.geteuid() == 0 else None
    forget_old(Path(fast_folder() or tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=fast_folder()))
    if account:
        shutil.chown(folder, account, account)
    try:
        make: Command = [programs / "initdb", "-D", folder / "data", "-U", "postgres"]
        subprocess.run(
            [*make, "-A", "trust", "-N", "--locale=C.UTF-8"],
            cwd="/",
            check=True,
            capture_output=True,
            user=account,
            group=account,
        )
        with _serving(programs, folder, account) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _serving(programs: Path, folder: Path, account: str | None) -> Iterator[PostgreSQL]:
    options = [word for option in FORGETFUL for word in ("-c", option)]
    command: Command = [programs / "postgres", "-D", folder / "data", "-k", folder, *options]
    server = PostgreSQL(folder)
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            leashed(command, "INT"), cwd="/", stdout=log, stderr=log, user=account, group=account
        ) as process,
    ):
        try:
            eventually(server.answers, "PostgreSQL takes connections")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # ends it without waiting for its clients
