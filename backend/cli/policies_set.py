"""The policies that commands go by: as managers have set them, where there is a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.database import Database
from backend.landlord.policies import in_force
from backend.rulebook import Rulebook
from backend.settings import DatabaseSettings


def rulebook_set(settings: DatabaseSettings, *, today: date) -> Rulebook:
    """Give the rulebook that the processes go by, or raise a PolicyError that says what is wrong.

    Without a database, or in one without tables, it is what the setting POLICIES says.
    """
    usual = Rulebook.read(settings.policies, today=today, folder=settings.policy_folder)
    try:
        with reading(settings.database_url) as session:
            return usual if session is None else in_force(session, usual).on(today)
    except SQLAlchemyError:  # doctor tells of it
        return usual


@contextmanager
def reading(database_url: str) -> Iterator[Session | None]:
    """Give a session that reads, or None where SQLite's file is not there, which is not made."""
    database = Database(database_url)
    file = database.engine.url.database if database.url.startswith("sqlite") else None
    try:
        if file and not Path(file).exists():
            yield None
        else:
            with database.read() as session:
                yield session
    finally:
        database.engine.dispose()
