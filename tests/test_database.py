"""One transaction at a time, on either database, safe for several processes."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from backend import models
from backend.conversations.models import Alert, Conversation
from backend.database import CHANGED, Base, Database, engine_for, migrate
from backend.notifications.models import Notice
from tests.parts import MONDAY_NOON, at_once, conversation, started

BRITISH_SUMMER_TIME = timezone(timedelta(hours=1))


def test_what_is_written_is_kept_only_when_everything_went_well(database: Database) -> None:
    kept = started(database)
    with pytest.raises(ZeroDivisionError):
        _close_and_fail(database, kept)
    assert conversation(database, kept).owner == "bot"


def test_what_is_changed_while_reading_is_never_kept(database: Database) -> None:
    kept = started(database)
    with database.read() as session:
        session.get_one(Conversation, kept).owner = "closed"
    assert conversation(database, kept).owner == "bot"


def test_what_was_read_can_be_used_after_the_session_is_closed(database: Database) -> None:
    kept = started(database)
    with database.read() as session:
        found = session.get_one(Conversation, kept)
    assert (found.owner, found.channel) == ("bot", "chat")


def test_an_instant_comes_back_in_utc_whatever_zone_it_went_in_with(database: Database) -> None:
    at = datetime(2026, 7, 1, 9, 30, 15, 123456, tzinfo=BRITISH_SUMMER_TIME)
    kept = started(database, now=at)
    back = conversation(database, kept).created_at
    assert back == at
    assert back.utcoffset() == timedelta(0)


def test_an_instant_comes_back_in_utc_from_a_server_that_lives_in_london(
    postgresql_url: str,
) -> None:
    database = Database(f"{postgresql_url}&options=-c%20timezone%3DEurope/London")
    summer = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    back = conversation(database, started(database, now=summer)).created_at
    assert back.isoformat() == summer.isoformat()
    database.engine.dispose()


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        started(database, now=datetime(2026, 12, 7, 12, 0))  # noqa: DTZ001 (that is the point)


def test_rows_that_refer_to_nothing_are_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(
            Alert(conversation_id="nobody's", seq=1, kinds=[], level="danger", at=MONDAY_NOON)
        )


def test_an_error_that_is_logged_names_nothing_that_somebody_wrote(database: Database) -> None:
    with pytest.raises(DBAPIError) as refused, database.write() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "he hits me"})
    assert "he hits me" not in str(refused.value)


def test_twenty_writers_at_once_all_get_their_turn(database: Database) -> None:
    kept = started(database)

    def count_up(_n: int) -> None:
        with database.write() as session:
            found = session.get(Conversation, kept, with_for_update=True)
            assert found is not None
            found.last_seq += 1

    before = conversation(database, kept).last_seq
    assert at_once(20, count_up) == [None] * 20
    assert conversation(database, kept).last_seq == before + 20


def test_sqlite_keeps_every_commit_and_checks_references(sqlite_url: str) -> None:
    engine = engine_for(sqlite_url)
    with engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
        version = tuple(
            map(int, str(connection.scalar(text("select sqlite_version()"))).split("."))
        )
    engine.dispose()
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    assert version >= (3, 51, 3), "older ones can corrupt a database that several processes write"


def test_a_sqlite_reader_is_not_kept_waiting_by_a_writer(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    kept = started(database)
    with database.write() as session:
        session.get_one(Conversation, kept).owner = "waiting"
        session.flush()
        assert conversation(database, kept).owner == "bot"
    assert conversation(database, kept).owner == "waiting"
    database.engine.dispose()


def test_the_migrated_tables_are_the_ones_the_models_speak_of(database: Database) -> None:
    tables = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        stored = {column["name"]: column["nullable"] for column in tables.get_columns(table.name)}
        assert stored == {column.name: column.nullable for column in table.columns}, table.name


def test_a_new_migration_would_have_nothing_to_do(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, models.Base.metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    kept = started(database)
    migrate(database.url)
    assert conversation(database, kept).owner == "bot"


def test_migrating_makes_the_folder_of_a_new_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'new.db'}"
    migrate(url)
    database = Database(url)
    with database.read() as session:
        assert session.scalars(select(Conversation)).all() == []
    database.engine.dispose()


def test_a_database_that_was_never_migrated_says_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(OperationalError, match="no such table"):
        started(database)
    database.engine.dispose()


def test_a_plain_postgresql_address_finds_its_driver(postgresql_url: str) -> None:
    database = Database(postgresql_url.replace("postgresql+psycopg://", "postgresql://"))
    assert conversation(database, started(database)).owner == "bot"
    database.engine.dispose()


def _close_and_fail(database: Database, conversation_id: str) -> None:
    with database.write() as session:
        session.get_one(Conversation, conversation_id).owner = "closed"
        session.flush()
        raise ZeroDivisionError


def test_postgresql_tells_of_what_was_written_and_of_nothing_else(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    plain = postgresql_url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as listening:
        listening.execute(f"LISTEN {CHANGED}")
        with database.write() as session:
            session.scalars(select(Notice)).all()
        assert list(listening.notifies(timeout=0)) == []
        with database.write() as session:
            session.add(Notice(dedup_key="one", kind="letter", due_at=MONDAY_NOON))
        (told,) = listening.notifies(timeout=10, stop_after=1)
    assert told.channel == CHANGED
    database.engine.dispose()
