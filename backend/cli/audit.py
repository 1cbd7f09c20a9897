"""`verify-audit`: find the first altered line of the audit log and of the histories of cases."""

import argparse
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from backend.audit import verify
from backend.audit.log import reseal
from backend.audit.verify import Anchor, Checked, Wrong
from backend.cases import history
from backend.cases.history import Histories
from backend.clock import now
from backend.database import Database
from backend.errors import DomainError
from backend.policy.wording import counted
from backend.settings import Settings
from backend.staff.models import StaffSession

WRONG = 1


class UnreadableAnchor(DomainError):
    """The anchor file cannot be read. Give a file that verify-audit --anchor has written."""


class NotResealed(DomainError):
    """The log is not sealed anew, because something else in it is wrong. Run verify-audit, and find
    out what happened first.
    """


@dataclass(frozen=True)
class Found:
    """What was looked at, and everything that is wrong: at most one thing of each log."""

    audit: Checked
    histories: Histories
    wrong: tuple[Wrong, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "ok": not self.wrong,
            "lines": self.audit.lines,
            "head": vars(self.audit.end),
            "histories": {
                "cases": self.histories.cases,
                "lines": self.histories.lines,
                "words": self.histories.words,
            },
            "wrong": [one.as_json() for one in self.wrong],
        }


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "verify-audit",
        help="check that nothing in the audit log or in a case's history was altered",
        description="Checks every line of the audit log and of every case's history, and the words"
        " that belong to them. Exit code 1 when anything is wrong.",
    )
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    parser.add_argument(
        "--anchor",
        type=Path,
        metavar="FILE",
        help="a file kept elsewhere that says where the log ended: the log has to run through that"
        " line; then the file is brought up to today's end, unless anything is wrong",
    )
    parser.add_argument(
        "--reseal",
        action="store_true",
        help="seal the end anew after SECRET_KEY was changed, when all else is in order",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was checked and what is wrong; the exit code says whether anything is."""
    settings = Settings()
    anchor = _read_anchor(args.anchor)
    database = Database(settings.database_url, audit_key=settings.audit_key)
    try:
        if args.reseal:
            _reseal(database, anchor, now())
        found = examine(database, key=settings.audit_key, anchor=anchor)
    finally:
        database.engine.dispose()
    if args.anchor and not found.wrong:
        args.anchor.write_text(json.dumps(vars(found.audit.end)) + "\n", encoding="utf-8")
    print(json.dumps(found.as_json(), indent=2) if args.json else _in_words(found))
    return WRONG if found.wrong else 0


def examine(database: Database, *, key: bytes, anchor: Anchor | None = None) -> Found:
    """Check the audit log and every history, all as they stood at one moment."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # as SQLite does anyway
            connection.execution_options(isolation_level="REPEATABLE READ")
        audit = verify.check(connection, key=key, anchor=anchor)
        histories = history.check(connection, vouched=audit.wrong is None)
        emptied = _emptied(connection, audit)
    wrong = tuple(one for one in (audit.wrong or emptied, histories.wrong) if one)
    return Found(audit, histories, wrong)


def _emptied(connection: Connection, audit: Checked) -> Wrong | None:
    """Say when a log is empty although somebody has signed in, which leaves a line."""
    signed_in = connection.scalar(select(func.count()).select_from(StaffSession))
    if audit.lines or not signed_in:
        return None
    sentence = "The log is empty, although staff have signed in: its lines were removed."
    return Wrong(verify.AUDIT, 1, "cut_short", sentence)


def _reseal(database: Database, anchor: Anchor | None, at: datetime) -> None:
    found = examine(database, key=database.audit_key, anchor=anchor)
    kinds = {one.kind for one in found.wrong}
    if kinds - {"wrong_seal"}:
        raise NotResealed
    if kinds:
        with database.write() as session:
            reseal(session, actor="system", now=at)


def _read_anchor(path: Path | None) -> Anchor | None:
    if path is None or not path.exists():
        return None
    found = verify.read_anchor(path.read_text(encoding="utf-8"))
    if found is None:
        raise UnreadableAnchor
    return found


def _in_words(found: Found) -> str:
    audit, histories = found.audit, found.histories
    checked = (
        f"Checked {counted(audit.lines, 'line')} of the audit log, and"
        f" {counted(histories.lines, 'line')} in the histories of"
        f" {counted(histories.cases, 'case')}, with {counted(histories.words, 'text')}."
    )
    end = f"The audit log ends with line {audit.end.seq}, {audit.end.hash}."
    said = [f"WRONG   {one.sentence}" for one in found.wrong] or ["Nothing was altered."]
    return "\n".join((checked, end, *said))
