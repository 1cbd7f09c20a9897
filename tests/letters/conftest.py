"""A database for what is the same on both: what a letter says."""

from collections.abc import Iterator

import pytest

from backend.database import Database


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A database on SQLite alone, for what asks nothing of the database."""
    opened = Database(sqlite_url)
    yield opened
    opened.engine.dispose()
