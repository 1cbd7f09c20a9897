"""A database of the first version is brought up to date with its cases, and goes on."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from backend import database as schema
from backend.cases import events, process
from backend.cases import service as cases
from backend.cases.carry_over import carry_over_all
from backend.database import Database, migrate
from backend.policy.process.steps import Acknowledged
from tests.cases.opened import listed
from tests.cases.test_history import first_broken
from tests.databases import PostgreSQL
from tests.parts import MONDAY_NOON, RULEBOOK

AT = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)  # a Friday
DUTIES = {"contact": "2026-12-09", "acknowledge": "2026-12-11", "respond": "2026-12-29"}


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the first version's tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/old.db"
        first_version(url)
        yield url
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    server.tell("CREATE DATABASE of_the_first_version")
    url = server.url("of_the_first_version")
    first_version(url)
    yield url
    server.drop(url)


def migrations_of(url: str) -> Config:
    config = Config()
    folder = Path(schema.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def first_version(url: str) -> None:
    """Make the first version's tables, with a complaint in which a hazard was told."""
    command.upgrade(migrations_of(url), "0001")
    database = Database(url)
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO residents (id, full_name, relationship, address, postcode, email,"
                " phone, preferred_contact, adjustments, safe_contact, created_at)"
                " VALUES (1, 'Pat', 'tenant', '', '', 'pat@example.com', '', '', '', '', :at)"
            ),
            {"at": AT.strftime("%Y-%m-%d %H:%M:%S.%f")},
        )
        session.execute(
            text(
                "INSERT INTO cases (id, reference, idempotency_key, kind, route, stage, state,"
                " policy, person_decides, received_at, received_on, behalf, resident_id,"
                " group_members, triage, gathered, hazards, vulnerability, version)"
                " VALUES (1, 'WK-0000-0001', 'one', 'complaint', 'complaint', 'stage-1', 'open',"
                " 'west-kent-current', false, :at, '2026-12-04', 'self', 1, '', :triage, '{}',"
                " :hazards, '[]', 1)"
            ),
            {
                "at": AT.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "triage": json.dumps({"parts": []}),
                "hazards": json.dumps(["damp_mould"]),
            },
        )
        for duty, due_on in DUTIES.items():
            session.execute(
                text(
                    "INSERT INTO case_deadlines (case_id, stage, duty, due_on, rule)"
                    " VALUES (1, 'stage-1', :duty, :due_on, 'A-S1')"
                ),
                {"duty": duty, "due_on": due_on},
            )
        said = events.Said(at=AT, kind="received", actor="resident", data={})
        session.execute(
            text(
                "INSERT INTO case_events (case_id, seq, at, kind, actor, data, previous_hash, hash)"
                " VALUES (1, 1, :at, 'received', 'resident', '{}', :first, :hash)"
            ),
            {
                "at": AT.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "first": events.FIRST,
                "hash": said.digest(1, 1, events.FIRST),
            },
        )
    database.engine.dispose()


def test_a_case_of_the_first_version_keeps_its_dates_and_gets_its_clocks(old_url: str) -> None:
    migrate(old_url)
    database = Database(old_url)
    carry_over_all(database, rulebook=RULEBOOK, now=MONDAY_NOON)
    with database.read() as session:
        case = cases.find(session, "WK-0000-0001")
        due = {one.duty: one.due_on.isoformat() for one in case.deadlines if not one.started_at}
        assert due == DUTIES
        [investigate] = [one for one in case.deadlines if one.duty == "investigate"]
        assert investigate.due_on == date(2026, 12, 18), "from when the complaint told of it"
        assert listed(database)[0].reference == case.reference
    step = Acknowledged(
        on=date(2026, 12, 7), by="staff:1", complaints=("x",), respond_on=date(2026, 12, 21)
    )
    with database.write() as session:
        process.take(session, "WK-0000-0001", step, rulebook=RULEBOOK, now=MONDAY_NOON)
    with database.read() as session:
        case = cases.find(session, "WK-0000-0001")
        assert first_broken(list(case.events)) is None
        told = process.replayed(session, case, rulebook=RULEBOOK)
        assert told is not None
        assert told.as_json() == case.progress
    database.engine.dispose()


def test_the_way_back_leaves_the_first_version_s_rows(old_url: str) -> None:
    migrate(old_url)
    database = Database(old_url)
    carry_over_all(database, rulebook=RULEBOOK, now=MONDAY_NOON)
    database.engine.dispose()
    command.downgrade(migrations_of(old_url), "0001")
    database = Database(old_url)
    with database.read() as session:
        duties = session.scalars(text("SELECT duty FROM case_deadlines ORDER BY id")).all()
    assert list(duties) == list(DUTIES)
    database.engine.dispose()
