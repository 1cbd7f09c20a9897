"""Checking the histories of cases: each a chain of lines, with the words that belong to them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, text

from backend.audit.verify import Wrong, stored_text, streamed
from backend.cases.events import FIRST, Said
from backend.cases.keeping import hash_of


@dataclass(frozen=True)
class Histories:
    """How much was checked, and the first thing that is wrong."""

    cases: int
    lines: int
    words: int
    wrong: Wrong | None = None


class _Line(NamedTuple):
    """One line as it is stored."""

    case_id: int
    reference: str
    seq: int
    at: str
    kind: str
    actor: str
    data: str
    previous: str
    hash: str


_Fault = tuple[int, str, str]


def check(connection: Connection, *, vouched: bool) -> Histories:
    """Check the history of every case, and the words that go with it as far as they are there.

    `vouched` says that the audit log is whole, so that it can tell how long each history is.
    """
    ends = _known_ends(connection) if vouched else {}
    words = _Words(connection)
    cases = lines = 0
    for case_id, history in groupby(_lines(connection), key=lambda line: line.case_id):
        checked = list(history)
        known = ends.pop(checked[0].reference, None)
        fault = _first_fault(checked, known) or words.first_fault(case_id, checked)
        if fault is not None:
            return Histories(cases, lines, words.checked, _wrong(checked[0].reference, *fault))
        cases, lines = cases + 1, lines + len(checked)
    lost = next(iter(ends), None)
    wrong = _wrong(lost, 1, "missing", "its whole history is missing.") if lost else None
    return Histories(cases, lines, words.checked, wrong)


def _known_ends(connection: Connection) -> dict[str, tuple[int, str]]:
    """Give the line of each history that the audit log vouches for: the last one told to it."""
    told = connection.execute(
        text(
            "SELECT object_id, data FROM audit_events"
            " WHERE object_kind = 'case' AND action = 'changed' ORDER BY seq"
        )
    )
    facts = ((reference, json.loads(data)) for reference, data in told)
    return {reference: (data["line"], data["hash"]) for reference, data in facts}


def _lines(connection: Connection) -> Iterator[_Line]:
    columns = ("at", "kind", "actor", "data", "previous_hash", "hash")
    stored = stored_text(connection, *(f"e.{column}" for column in columns))
    return (
        _Line(*row)
        for row in streamed(
            connection,
            f"SELECT e.case_id, coalesce(c.reference, '?'), e.seq, {stored}"  # noqa: S608 (our own names)
            " FROM case_events e LEFT JOIN cases c ON c.id = e.case_id ORDER BY e.case_id, e.seq",
        )
    )


def _first_fault(history: list[_Line], known: tuple[int, str] | None) -> _Fault | None:
    previous = FIRST
    for number, line in enumerate(history, start=1):
        if line.seq != number:
            return number, "missing", f"line {number} of its history is missing."
        if not _fits(line):
            return number, "altered", f"line {number} of its history was altered."
        if line.previous != previous:
            return number, "out_of_chain", f"line {number} does not follow the line before it."
        previous = line.hash
    return _fault_at_the_end(history, known) if known else None


def _fits(line: _Line) -> bool:
    try:
        at = datetime.fromisoformat(line.at)
        said = Said(
            at=at.replace(tzinfo=UTC),
            kind=line.kind,
            actor=line.actor,
            data=json.loads(line.data),
        )
        found = said.digest(line.case_id, line.seq, line.previous)
    except ValueError:
        return False
    # What means the same and is written otherwise was altered as well.
    as_written = (at.isoformat(sep=" ", timespec="microseconds"), said.data)
    return as_written == (line.at, line.data) and found == line.hash


def _fault_at_the_end(history: list[_Line], known: tuple[int, str]) -> _Fault | None:
    seq, told = known
    if seq > len(history):
        return len(history) + 1, "cut_short", f"line {len(history) + 1} of its history is missing."
    if history[seq - 1].hash != told:
        return seq, "not_as_told", f"line {seq} is not the one that the audit log knows."
    return None


class _Words:
    """The words kept beside the histories, read in the order of the lines they belong to."""

    def __init__(self, connection: Connection) -> None:
        stored = stored_text(connection, "name", "salt", "words")
        self._rest = streamed(
            connection,
            f"SELECT case_id, event_seq, {stored}"  # noqa: S608 (our own names)
            " FROM case_notes ORDER BY case_id, event_seq, id",
        )
        self._next = next(self._rest, None)
        self.checked = 0

    def first_fault(self, case_id: int, history: list[_Line]) -> _Fault | None:
        """Check the words of one case, and give the first line whose words are not the ones."""
        while self._next is not None and self._next[0] <= case_id:
            _case, seq, name, salt, words = self._next
            if not _belongs(history, seq, name, salt, words):
                return seq, "words_altered", f"the words that go with line {seq} were altered."
            self._next = next(self._rest, None)
            self.checked += 1
        return None


def _belongs(history: list[_Line], seq: int, name: str, salt: str, words: str) -> bool:
    if not 1 <= seq <= len(history):
        return False
    kept = json.loads(history[seq - 1].data).get("words", {})
    try:
        return bool(kept.get(name) == hash_of(salt, words))
    except UnicodeEncodeError:  # what is stored is not text any more
        return False


def _wrong(reference: str, line: int, kind: str, sentence: str) -> Wrong:
    return Wrong(f"case {reference}", line, kind, f"Case {reference}: {sentence}")
