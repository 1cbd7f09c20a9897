"""Somebody who works on rows of PostgreSQL that another transaction holds."""

from concurrent.futures import Future
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# The list of locks is read anew each time; that of activities only once in a transaction.
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def until_it_waits(session: Session, other: Future[Any]) -> None:
    """Go on once the other one waits for what this transaction holds, or has come to its end."""
    while not other.done() and not session.scalar(WAITING):
        pass
