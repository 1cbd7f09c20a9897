"""A round of the worker takes no longer however much was sent, told and put on record before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from backend.casework import resuming
from backend.database import Database
from backend.intake import service as intake
from backend.notifications import dead_letters
from backend.proving import service as proving
from tests.cases.opened import COMPLAINT, opened
from tests.notifications.conftest import MakeOutbox
from tests.parts import MONDAY_NOON, Clock, posted, started

LEAK = "My roof leaks and nobody has come for three weeks"
Statement = tuple[str, Any]
# Tables that only grow, and of which a round is about a few rows.
KEPT = {"notices", "intakes", "conversations", "conversation_keys"}
# Indexes of the few rows among them that still wait for something.
OF_FEW = ("ix_notices_pending", "ix_notices_not_gone", "ix_conversation_keys_open")


@contextmanager
def statements(database: Database, *, by_writers: bool = False) -> Iterator[list[Statement]]:
    """Keep what is asked of a database meanwhile, or only what is asked while others wait."""
    kept: list[Statement] = []

    def keep(*told: Any) -> None:
        if not by_writers or told[0].get_execution_options().get("writes"):
            kept.append((told[2], told[3]))

    event.listen(database.engine, "before_cursor_execute", keep)
    yield kept
    event.remove(database.engine, "before_cursor_execute", keep)


def walks_through(database: Database, asked: list[Statement]) -> set[str]:
    """Give the tables of which some statement reads every row."""
    found: set[str] = set()
    with database.engine.connect() as connection:
        for statement, values in asked:
            if not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            scans = [str(row[3]) for row in plan if row[3].startswith("SCAN ")]
            found |= {scan.split()[1] for scan in scans if not scan.endswith(OF_FEW)}
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_round_reads_through_no_table_that_only_grows(
    database: Database, make_outbox: MakeOutbox
) -> None:
    opened(database, COMPLAINT)
    outbox = make_outbox()
    outbox.run_once()
    with database.write() as session:
        resuming.ask(session, "pat@example.com", source="any", chat=None, now=MONDAY_NOON)
    with statements(database) as asked:
        outbox.run_once()
        with database.read() as session:
            dead_letters.count(session, now=MONDAY_NOON)
    assert "notices" in " ".join(statement for statement, _ in asked)
    assert walks_through(database, asked) & KEPT == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("contact", ["pat@example.com", "07700 900123"])
def test_nobody_who_writes_waits_while_everyone_is_read_for_a_contact(
    database: Database, make_outbox: MakeOutbox, contact: str, clock: Clock
) -> None:
    opened(database, COMPLAINT)
    outbox = make_outbox()
    outbox.run_once()
    with database.write() as session:
        proving.ask_references(
            session,
            contact=contact,
            browser="mine",
            conversation_id=None,
            source="any",
            now=clock.at,
        )
    with statements(database, by_writers=True) as asked:
        outbox._queue()
    assert "residents" in " ".join(statement for statement, _ in asked)
    assert "residents" not in walks_through(database, asked)


def test_who_cannot_be_reminded_is_not_looked_at_one_by_one(
    database: Database, make_outbox: MakeOutbox, clock: Clock
) -> None:
    outbox = make_outbox()
    clock.move(days=2)
    counts = []
    for number in (1, 5):
        for _ in range(number):
            left_without_an_address(database)
        outbox.run_once()
        with statements(database) as asked:
            outbox.run_once()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def left_without_an_address(database: Database) -> None:
    """Begin a complaint as somebody who goes away and told no address."""
    chat = started(database)
    posted(database, chat, LEAK)
    with database.write() as session:
        told = {"issue": {"value": [LEAK], "words": LEAK}}
        intake.fill(session, chat, told, now=MONDAY_NOON)
