"""The databases of the tests themselves: fresh for each, and nothing of them left."""

import os
import time
from pathlib import Path

from sqlalchemy import text

from backend.database import Database
from tests.databases import OLD_SECONDS, forget_old


def test_every_test_has_a_migrated_database(database_url: str) -> None:
    database = Database(database_url)
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    database.engine.dispose()


def test_what_killed_runs_left_is_removed_and_running_servers_are_let_be(tmp_path: Path) -> None:
    long_ago = time.time() - OLD_SECONDS - 1
    for name in ("left", "running", "new"):
        (tmp_path / f"postgresql-{name}" / "data").mkdir(parents=True)
    (tmp_path / "postgresql-running" / "data" / "postmaster.pid").touch()
    for name in ("left", "running"):
        os.utime(tmp_path / f"postgresql-{name}", (long_ago, long_ago))

    forget_old(tmp_path)

    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["postgresql-new", "postgresql-running"]
