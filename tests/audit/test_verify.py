"""Whatever is altered is found, at the line where it was altered."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from backend.audit.verify import COLUMNS, Anchor, check, read_anchor
from backend.cases.keeping import write
from backend.cases.service import find
from backend.cli.audit import examine
from backend.database import Database
from tests.audit.tampering import take_guards_away, tamper
from tests.audit.test_log import KEY, lines, sealed, written
from tests.cases.opened import FOR_ANOTHER, opened
from tests.parts import MONDAY_NOON

__all__ = ["sealed"]


def first_wrong(database: Database, anchor: Anchor | None = None) -> tuple[str, int] | None:
    with database.engine.connect() as connection:
        wrong = check(connection, key=KEY, anchor=anchor).wrong
    return (wrong.kind, wrong.line) if wrong else None


def test_an_untouched_log_is_in_order(sealed: Database) -> None:
    assert first_wrong(sealed) is None, "before anything was written"
    written(sealed, 5, kind="note", number=3)
    assert first_wrong(sealed) is None


@pytest.mark.parametrize(
    ("change", "kind", "line"),
    [
        ("DELETE FROM audit_events WHERE seq = 3", "missing", 3),
        ("DELETE FROM audit_events WHERE seq = 1", "missing", 1),
        ("DELETE FROM audit_events WHERE seq = 5", "cut_short", 5),
        ("DELETE FROM audit_events", "cut_short", 1),
        ("DELETE FROM audit_head", "no_end", 5),
        ("UPDATE audit_events SET seq = 6 WHERE seq = 5", "missing", 5),
        ("UPDATE audit_events SET actor = 'staff:4' WHERE seq = 2", "altered", 2),
        ("UPDATE audit_head SET seq = 4", "wrong_end", 5),
        ("UPDATE audit_head SET seal = ''", "wrong_seal", 5),
    ],
)
def test_the_first_line_that_is_wrong_is_told_and_what_kind(
    sealed: Database, change: str, kind: str, line: int
) -> None:
    written(sealed, 5)
    tamper(sealed, change)
    assert first_wrong(sealed) == (kind, line)


def test_a_log_cut_short_together_with_its_end_is_found_by_its_seal(sealed: Database) -> None:
    written(sealed, 5)
    kept = lines(sealed)[2]
    tamper(sealed, "DELETE FROM audit_events WHERE seq > 3")
    tamper(sealed, "UPDATE audit_head SET seq = 3, hash = :hash", hash=kept.hash)
    assert first_wrong(sealed) == ("wrong_seal", 3)


def test_a_log_put_back_to_an_earlier_day_is_found_by_its_anchor(sealed: Database) -> None:
    written(sealed, 3)
    with sealed.read() as session:
        seq, kept, seal = session.execute(text("SELECT seq, hash, seal FROM audit_head")).one()
    written(sealed, 2)
    anchor = Anchor(5, lines(sealed)[-1].hash)
    assert first_wrong(sealed, anchor) is None
    tamper(sealed, "DELETE FROM audit_events WHERE seq > 3")
    tamper(
        sealed,
        "UPDATE audit_head SET seq = :seq, hash = :hash, seal = :seal",
        seq=seq,
        hash=kept,
        seal=seal,
    )
    assert first_wrong(sealed) is None, "nothing in the database can tell"
    assert first_wrong(sealed, anchor) == ("cut_short", 4)
    written(sealed, 2, other=True)
    assert first_wrong(sealed, anchor) == ("not_the_anchor", 5)


def test_lines_written_anew_with_right_hashes_are_found_by_the_seal(sealed: Database) -> None:
    written(sealed, 2)
    stranger = Database(sealed.url, audit_key=b"a guess")
    tamper(sealed, "DELETE FROM audit_events")
    tamper(sealed, "UPDATE audit_head SET seq = 0, hash = :first, seal = ''", first="0" * 64)
    written(stranger, 2)
    stranger.engine.dispose()
    assert first_wrong(sealed) == ("wrong_seal", 2)


@pytest.fixture(scope="module")
def long_log(migrated_sqlite: Path) -> Iterator[Database]:
    """A log of which single bytes are altered and put back."""
    copy = migrated_sqlite.with_name("tampered.db")
    shutil.copy(migrated_sqlite, copy)
    database = Database(f"sqlite:///{copy}", audit_key=KEY)
    written(database, 6, kind="note", number=3, of=["a", "b"])
    with database.write() as session:
        take_guards_away(session)
    yield database
    database.engine.dispose()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    line=st.integers(1, 6),
    column=st.sampled_from(COLUMNS),
    place=st.integers(0, 200),
    bit=st.integers(0, 7),
)
def test_any_byte_that_is_altered_is_found_at_its_line(
    long_log: Database, line: int, column: str, place: int, bit: int
) -> None:
    assert _found_after_a_flip(long_log, "audit_events", column, f"seq = {line}", place, bit) == (
        "altered",
        line,
    )


def _found_after_a_flip(
    database: Database, table: str, column: str, where: str, place: int, bit: int
) -> tuple[str, int] | None:
    """Alter one bit, look what is found, and put it back."""
    with database.write() as session:
        before = session.scalar(
            text(f"SELECT CAST({column} AS BLOB) FROM {table} WHERE {where}")  # noqa: S608
        )
        session.execute(
            text(f"UPDATE {table} SET {column} = CAST(:value AS TEXT) WHERE {where}"),  # noqa: S608
            {"value": _flipped(before, place, bit)},
        )
    try:
        found = examine(database, key=KEY).wrong
        return (found[0].kind, found[0].line) if found else None
    finally:
        with database.write() as session:
            session.execute(
                text(f"UPDATE {table} SET {column} = CAST(:value AS TEXT) WHERE {where}"),  # noqa: S608
                {"value": before},
            )


def _flipped(before: bytes, place: int, bit: int) -> bytes:
    altered = bytearray(before)
    altered[place % len(altered)] ^= 1 << bit
    return bytes(altered)


@pytest.fixture(scope="module")
def long_history(migrated_sqlite: Path) -> Iterator[Database]:
    """Two cases whose histories are altered and put back."""
    copy = migrated_sqlite.with_name("history.db")
    shutil.copy(migrated_sqlite, copy)
    database = Database(f"sqlite:///{copy}", audit_key=KEY)
    reference = opened(database, FOR_ANOTHER).reference
    with database.write() as session:
        take_guards_away(session)
        case = find(session, reference)
        words = {"reasons": "They said “no”."}
        write(session, case, "noted", actor="staff:1", words=words, now=MONDAY_NOON, data={})
    yield database
    database.engine.dispose()


HISTORY = ("at", "kind", "actor", "data", "previous_hash", "hash")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    line=st.integers(1, 6),
    column=st.sampled_from(HISTORY),
    place=st.integers(0, 400),
    bit=st.integers(0, 7),
)
def test_any_byte_of_a_history_that_is_altered_is_found_at_its_line(
    long_history: Database, line: int, column: str, place: int, bit: int
) -> None:
    found = _found_after_a_flip(long_history, "case_events", column, f"seq = {line}", place, bit)
    assert found is not None
    assert found[1] == line


@pytest.mark.parametrize(
    ("change", "kind", "line"),
    [
        ("DELETE FROM case_events WHERE seq = 2", "missing", 2),
        ("DELETE FROM case_events WHERE seq = 5", "cut_short", 5),
        ("DELETE FROM case_events", "missing", 1),
    ],
)
def test_a_history_that_lost_lines_is_found(
    sealed: Database, change: str, kind: str, line: int
) -> None:
    case = opened(sealed, FOR_ANOTHER)
    assert examine(sealed, key=KEY).wrong == ()
    tamper(sealed, change)
    [wrong] = examine(sealed, key=KEY).wrong
    assert (wrong.where, wrong.kind, wrong.line) == (f"case {case.reference}", kind, line)


def test_words_that_were_altered_are_found_and_erased_ones_are_not_missed(
    sealed: Database,
) -> None:
    reference = opened(sealed).reference
    with sealed.write() as session:
        case = find(session, reference)
        words = {"reasons": "They said “no”.", "agreed": "Ring on Friday."}
        write(session, case, "noted", actor="staff:1", words=words, now=MONDAY_NOON, data={})
    found = examine(sealed, key=KEY)
    assert (found.wrong, found.histories.words) == ((), 2)
    with sealed.write() as session:
        session.execute(text("UPDATE case_notes SET words = '\"yes\"' WHERE name = 'reasons'"))
    [wrong] = examine(sealed, key=KEY).wrong
    assert (wrong.kind, wrong.line) == ("words_altered", 5)
    with sealed.write() as session:
        session.execute(text("DELETE FROM case_notes"))
    assert examine(sealed, key=KEY).wrong == (), "erasing words leaves the history whole"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(column=st.sampled_from(["salt", "words"]), place=st.integers(0, 60), bit=st.integers(0, 7))
def test_any_byte_of_words_that_is_altered_is_found(
    long_history: Database, column: str, place: int, bit: int
) -> None:
    found = _found_after_a_flip(long_history, "case_notes", column, "event_seq = 6", place, bit)
    assert found == ("words_altered", 6)


def test_an_anchor_that_is_none_is_told() -> None:
    assert read_anchor('{"seq": 3, "hash": "abc"}') == Anchor(3, "abc")
    for written_anchor in ("", "[]", "{}", '{"seq": "x", "hash": "y"}', json.dumps(None)):
        assert read_anchor(written_anchor) is None


def test_what_is_found_is_the_same_as_plain_values(sealed: Database) -> None:
    written(sealed)
    facts: dict[str, Any] = examine(sealed, key=KEY).as_json()
    assert facts["ok"] is True
    assert facts["head"]["seq"] == 1
