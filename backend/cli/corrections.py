"""`corrections`: the routes that staff corrected, as candidate training data."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from backend.cases.corrections import corrected
from backend.database import Database
from backend.errors import DomainError
from backend.settings import Settings

DESCRIPTION = (
    "The routes that staff corrected, with the words they were about, as candidate training data."
    " Nothing is ever trained on them by itself: a person reads them, writes what is worth"
    " learning in their own words into data/nlu, and trains. Names on record, phone numbers,"
    " emails, postcodes and references are masked; a name that is nowhere on record may be left,"
    " so read before you pass anything on."
)
COLUMNS = ("text", "given", "corrected", "rules", "confidence", "understood", "on")
# What a spreadsheet would run as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NotADay(DomainError):
    """Write the day after --since as year-month-day, such as 2026-12-07."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "corrections",
        help="print the routes that staff corrected, to learn from",
        description=DESCRIPTION,
    )
    parser.add_argument("--since", metavar="DATE", help="only those corrected on this day or later")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--json", action="store_true", help="print them as JSON")
    how.add_argument("--csv", action="store_true", help="print them as CSV")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print them."""
    since = _day(args.since)
    database = Database(Settings().database_url)
    try:
        with database.read() as session:
            there = corrected(session, since=since)
    finally:
        database.engine.dispose()
    found = [asdict(one) | {"on": one.on.isoformat()} for one in there]
    if args.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        _write_csv(found)
    return 0


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise NotADay from None


def _write_csv(found: Sequence[Mapping[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(one) for one in found)


def _cells(one: Mapping[str, Any]) -> Iterable[str]:
    heard = one["understood"] or {}
    flat = {
        **one,
        "rules": " ".join(one["rules"]),
        "understood": f"{heard['intent']} {heard['confidence']}" if heard else "",
    }
    return (_harmless(flat[column]) for column in COLUMNS)


def _harmless(value: object) -> str:
    written = "" if value is None else str(value)
    return f"'{written}" if written.startswith(FORMULA) else written
