"""Finding what was altered: the audit log line by line, its end, and an earlier end kept elsewhere.

Lines are read as they are stored, byte by byte, so that what means the same is no excuse.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from backend.audit.log import FIRST, digest
from backend.audit.sealing import fits

AT_ONCE = 5_000
AUDIT = "audit log"
COLUMNS = ("at", "actor", "action", "object_kind", "object_id", "data", "previous_hash", "hash")


@dataclass(frozen=True)
class Anchor:
    """Where a log ended at some time: the number of its last line and that line's hash."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Wrong:
    """The first thing that is wrong in a log: which log, which line, what kind, and a sentence."""

    where: str
    line: int
    kind: str
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Checked:
    """How far a log was checked: its lines, where it ends, and the first thing that is wrong."""

    lines: int
    end: Anchor
    wrong: Wrong | None = None


def check(connection: Connection, *, key: bytes, anchor: Anchor | None = None) -> Checked:
    """Check the whole audit log, from its first line to the seal on its end.

    `anchor` is an earlier end that was kept elsewhere: the log has to run through it.
    """
    last = Anchor(0, FIRST)
    for seq, *stored in _lines(connection):
        wrong = _wrong_line(seq, stored, last) or _wrong_anchor(seq, stored[-1], anchor)
        if wrong is not None:
            return Checked(last.seq, last, wrong)
        last = Anchor(seq, stored[-1])
    return Checked(last.seq, last, _wrong_end(connection, last, key=key, anchor=anchor))


def stored_text(connection: Connection, *columns: str) -> str:
    """Give columns as a query has to name them so that each comes back as it is stored."""
    if connection.dialect.name == "sqlite":
        return ", ".join(f"CAST({column} AS BLOB)" for column in columns)
    # The driver would read JSON, and what was written between its values would be lost.
    return ", ".join("CAST(data AS TEXT)" if one.endswith("data") else one for one in columns)


def as_stored(value: Any) -> Any:
    """Give a stored value as text, and an instant as SQLite keeps it."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, datetime):
        moment = value.astimezone(UTC).replace(tzinfo=None)
        return moment.isoformat(sep=" ", timespec="microseconds")
    return value


def streamed(connection: Connection, statement: str) -> Iterator[list[Any]]:
    """Yield the rows of a query, so many at a time, each value as it is stored."""
    options = {"yield_per": AT_ONCE}
    with connection.execute(text(statement), execution_options=options) as found:
        for row in found:
            yield [as_stored(value) for value in row]


def _lines(connection: Connection) -> Iterator[list[Any]]:
    columns = stored_text(connection, *COLUMNS)
    statement = f"SELECT seq, {columns} FROM audit_events ORDER BY seq"  # noqa: S608 (our names)
    yield from streamed(connection, statement)


def _wrong_line(seq: int, stored: list[Any], last: Anchor) -> Wrong | None:
    *said, previous, found = stored
    expected = last.seq + 1
    if seq != expected:
        return _wrong(expected, "missing", f"Line {expected} is missing.")
    if found != digest(seq, *said, previous):
        return _wrong(seq, "altered", f"Line {seq} was altered: it does not fit its own hash.")
    if previous != last.hash:
        sentence = f"Line {seq} does not follow line {last.seq}: one of them was written anew."
        return _wrong(seq, "out_of_chain", sentence)
    return None


def _wrong_anchor(seq: int, found: str, anchor: Anchor | None) -> Wrong | None:
    if anchor is None or anchor.seq != seq or anchor.hash == found:
        return None
    sentence = f"Line {seq} is not the one that was kept as an anchor: the log was written anew."
    return _wrong(seq, "not_the_anchor", sentence)


def _wrong_end(
    connection: Connection, last: Anchor, *, key: bytes, anchor: Anchor | None
) -> Wrong | None:
    end = connection.execute(text("SELECT seq, hash, seal FROM audit_head")).one_or_none()
    if end is None:
        return _wrong(last.seq, "no_end", "The row that says where the log ends is gone.")
    if end.seq > last.seq or (anchor and anchor.seq > last.seq):
        missing = last.seq + 1
        sentence = f"The log ends at line {last.seq}: line {missing} and what followed is missing."
        return _wrong(missing, "cut_short", sentence)
    if (end.seq, end.hash) != (last.seq, last.hash):
        sentence = "The row that says where the log ends does not name its last line."
        return _wrong(last.seq, "wrong_end", sentence)
    if not fits(key, end.seq, end.hash, end.seal):
        sentence = (
            "The seal on the end of the log is not one of this front door: the log was written to"
            " by somebody else, or SECRET_KEY was changed."
        )
        return _wrong(last.seq, "wrong_seal", sentence)
    return None


def _wrong(line: int, kind: str, sentence: str) -> Wrong:
    return Wrong(AUDIT, line, kind, sentence)


def read_anchor(written: str) -> Anchor | None:
    """Read an anchor as verify-audit writes it, or give None when it is none."""
    try:
        kept = json.loads(written)
        return Anchor(int(kept["seq"]), str(kept["hash"]))
    except (ValueError, KeyError, TypeError):
        return None
