"""What staff do is written down in one chain, whoever writes at the same moment."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.audit.log import NoEndOfTheLog, NothingIsKept, WordsInTheLog, record, reseal
from backend.audit.models import AuditEvent, AuditHead
from backend.audit.verify import check
from backend.cases.models import CaseEvent
from backend.database import Database
from tests.audit.tampering import tamper
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON, at_once

KEY = b"the key of the tests"


@pytest.fixture
def sealed(database: Database) -> Database:
    """A database opened with the key of its log."""
    database.audit_key = KEY
    return database


def written(database: Database, lines: int = 1, **data: object) -> None:
    """Write so many lines, each in a transaction of its own."""
    for one in range(lines):
        with database.write() as session:
            record(
                session,
                actor="staff:3",
                action="viewed",
                object_kind="case",
                object_id=f"WK-0000-{one:04}",
                now=MONDAY_NOON + timedelta(seconds=one),
                data=data,
            )


def _look(session: Session, reference: str) -> None:
    record(
        session,
        actor="staff:3",
        action="viewed",
        object_kind="case",
        object_id=reference,
        now=MONDAY_NOON,
    )


def lines(database: Database) -> list[AuditEvent]:
    with database.read() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.seq)))


def test_each_line_follows_the_one_before(sealed: Database) -> None:
    written(sealed, 3)
    first, second, third = lines(sealed)
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert (first.hash, second.hash) == (second.previous_hash, third.previous_hash)
    assert (third.actor, third.action, third.object_id) == ("staff:3", "viewed", "WK-0000-0002")


def test_several_lines_of_one_transaction_stand_in_their_order(sealed: Database) -> None:
    with sealed.write() as session:
        for action in ("viewed", "exported"):
            record(
                session,
                actor="staff:3",
                action=action,
                object_kind="list",
                object_id="cases",
                now=MONDAY_NOON,
            )
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0, "written last"
    assert [line.action for line in lines(sealed)] == ["viewed", "exported"]


def test_nothing_is_written_of_what_was_not_kept(sealed: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _look_and_fail(sealed)
    assert lines(sealed) == []


def _look_and_fail(database: Database) -> None:
    with database.write() as session:
        _look(session, "WK-0000-0001")
        raise ZeroDivisionError


def test_twenty_writers_at_once_make_one_chain_from_the_very_first_line(sealed: Database) -> None:
    assert at_once(20, lambda _n: written(sealed)) == [None] * 20
    with sealed.engine.connect() as connection:
        checked = check(connection, key=KEY)
    assert (checked.lines, checked.wrong) == (20, None)


def test_whoever_writes_last_waits_for_nobody_who_waits_for_the_log(sealed: Database) -> None:
    """Two who lock a case and write to the log in different orders do not lock each other out."""
    case = opened(sealed)

    def look_and_change(number: int) -> None:
        with sealed.write() as session:
            if number % 2:
                _look(session, case.reference)
            session.execute(
                text("UPDATE cases SET source = :source WHERE id = :id"),
                {"source": str(number), "id": case.id},
            )
            _look(session, case.reference)

    assert at_once(8, look_and_change) == [None] * 8


def test_a_change_of_a_case_is_told_to_the_log_once_with_its_last_line(sealed: Database) -> None:
    case = opened(sealed)
    [line] = lines(sealed)
    with sealed.read() as session:
        newest = session.scalars(select(CaseEvent).order_by(CaseEvent.seq.desc()).limit(1)).one()
    assert (line.action, line.object_kind, line.object_id) == ("changed", "case", case.reference)
    assert line.data == {"line": newest.seq, "hash": newest.hash, "kind": "received"}


@pytest.mark.parametrize(
    "data", [{"name": "Pat Lee"}, {"email": "pat@example.com"}, {"to": ["x", "two words"]}]
)
def test_words_are_refused(sealed: Database, data: dict[str, object]) -> None:
    with pytest.raises(WordsInTheLog):
        written(sealed, 1, **data)


def test_a_session_that_keeps_nothing_refuses_a_line(sealed: Database) -> None:
    with sealed.read() as session, pytest.raises(NothingIsKept):
        _look(session, "WK-0000-0001")


def test_a_log_without_an_end_is_not_begun_anew(sealed: Database) -> None:
    written(sealed)
    tamper(sealed, "DELETE FROM audit_head")
    with pytest.raises(NoEndOfTheLog):
        written(sealed)
    with sealed.write() as session, pytest.raises(NoEndOfTheLog):
        reseal(session, actor="system", now=MONDAY_NOON)


@pytest.mark.parametrize("table", ["audit_events", "case_events"])
@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'staff:9'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_edit_what_was_written(
    sealed: Database, table: str, change: str
) -> None:
    opened(sealed)
    with pytest.raises(IntegrityError, match="never edited"), sealed.write() as session:
        session.execute(text(change.format(table)))


def test_a_line_is_not_replaced_by_another_of_its_number(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    opened(database)
    for table in ("audit_events", "case_events"):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))  # noqa: S608
    database.engine.dispose()


def test_postgresql_refuses_to_empty_the_log(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    written(database)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("TRUNCATE audit_events"))
    database.engine.dispose()


def test_an_end_that_somebody_else_wrote_is_never_sealed_by_going_on(sealed: Database) -> None:
    written(sealed, 3)
    tamper(sealed, "DELETE FROM audit_events WHERE seq = 3")
    cut = lines(sealed)[-1]
    tamper(sealed, "UPDATE audit_head SET seq = 2, hash = :hash", hash=cut.hash)
    written(sealed, 2)
    with sealed.engine.connect() as connection:
        wrong = check(connection, key=KEY).wrong
    assert wrong is not None
    assert wrong.kind == "wrong_seal"


def test_an_end_is_sealed_anew_by_whoever_has_checked_it_and_that_is_written_down(
    sealed: Database,
) -> None:
    written(sealed)
    sealed.audit_key = b"another key"
    written(sealed)
    with sealed.write() as session:
        reseal(session, actor="system", now=MONDAY_NOON)
    with sealed.engine.connect() as connection:
        assert check(connection, key=b"another key").wrong is None
    assert lines(sealed)[-1].action == "resealed"
    with sealed.read() as session:
        assert session.scalars(select(AuditHead.seq)).all() == [3]
