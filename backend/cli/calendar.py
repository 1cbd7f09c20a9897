"""`calendar`: what a newly announced bank holiday or closure does to open cases, and doing it."""

import argparse
import getpass
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from backend.cases import calendar
from backend.cases.calendar import Affected
from backend.cases.carry_over import carry_over_all
from backend.cli.policies_set import rulebook_set
from backend.clock import local_date, now
from backend.database import Database
from backend.policy.calendar import CalendarChange, ChangeKind
from backend.policy.errors import PolicyError
from backend.policy.wording import counted, short_date
from backend.rulebook import Rulebook
from backend.settings import Settings

KINDS: dict[str, ChangeKind] = {"bank-holiday": "bank_holiday", "closure": "closure"}


class DayError(PolicyError):
    """{given!r} is not a date; write {option} as year-month-day, such as 2026-12-24."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "calendar", help="look at, or apply, a bank holiday or closure that was announced"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, run, summary in (
        ("preview", run_preview, "show whose dates would move, and who to tell; changes nothing"),
        ("apply", run_apply, "move the dates, with a line in the history of each case"),
    ):
        one = verbs.add_parser(verb, help=summary)
        one.add_argument("kind", choices=KINDS, help="what was announced")
        one.add_argument("first", metavar="FIRST", help="the day, or the first of several")
        one.add_argument("--last", metavar="DATE", help="the last day, where there are several")
        one.add_argument("--why", required=True, help="its name, which residents are told")
        one.add_argument("--json", action="store_true", help="print the facts as JSON")
        one.set_defaults(run=run)
        if verb == "apply":
            one.add_argument("--by", default=None, help="who applies it; you, unless said")
    listing = verbs.add_parser("list", help="show what was applied so far")
    listing.add_argument("--json", action="store_true", help="print the facts as JSON")
    listing.set_defaults(run=run_list)


def run_preview(args: argparse.Namespace) -> int:
    """Print each open case that would move: every date before and after, and who to tell."""
    change = _change(args)
    settings = Settings()
    rulebook = rulebook_set(settings, today=local_date(now()))
    with _opened(settings, rulebook) as database, database.read() as session:
        found = calendar.preview(session, change, rulebook=rulebook, now=now())
        if args.json:
            print(json.dumps({"change": _facts(change), "cases": [x.as_json() for x in found]}))
        else:
            _print_affected(change, found)
    return 0


def run_apply(args: argparse.Namespace) -> int:
    """Apply the change, and say how many cases moved."""
    change = _change(args)
    settings = Settings()
    by = args.by or getpass.getuser()
    rulebook = rulebook_set(settings, today=local_date(now()))
    with _opened(settings, rulebook) as database, database.write() as session:
        done = calendar.apply(session, change, rulebook=rulebook, by=by, now=now())
    if args.json:
        print(json.dumps({"change": _facts(change), **vars(done)}))
    elif done.already:
        print(f"{_named(change)} was applied before. Nothing has changed.")
    else:
        print(f"{_named(change)}: out of the calendar. {counted(done.cases, 'case')} moved.")
    return 0


def run_list(args: argparse.Namespace) -> int:
    """Print every change that was applied: which days, why, by whom and when."""
    with _opened(Settings()) as database, database.read() as session:
        found = calendar.announced(session)
    if args.json:
        facts = [
            {
                "id": one.id,
                "kind": one.kind,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "why": one.why,
                "by": one.by,
                "at": one.at.isoformat(),
            }
            for one in found
        ]
        print(json.dumps(facts, indent=2, ensure_ascii=False))
        return 0
    for one in found:
        days = _days(one.first, one.last)
        said = f"{one.kind.replace('_', ' ')}: {one.why}"
        print(f"{days}  {said}, applied by {one.by} on {short_date(local_date(one.at))}")
    if not found:
        print("Nothing was applied yet.")
    return 0


@contextmanager
def _opened(settings: Settings, rulebook: Rulebook | None = None) -> Iterator[Database]:
    """Give the database; with the policies, one in which every open case can be counted."""
    database = Database(settings.database_url, audit_key=settings.audit_key)
    try:
        if rulebook is not None:
            carry_over_all(database, rulebook=rulebook, now=now())
        yield database
    finally:
        database.engine.dispose()


def _change(args: argparse.Namespace) -> CalendarChange:
    first = _day(args.first, "the first day")
    last = _day(args.last, "--last") if args.last else first
    return CalendarChange(KINDS[args.kind], first, last, args.why.strip())


def _day(given: str, option: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise DayError(given=given, option=option) from None


def _print_affected(change: CalendarChange, found: Iterable[Affected]) -> None:
    number = 0
    for one in found:
        number += 1
        print(f"{one.reference}  tell the {one.told.who}: {one.told.by}")
        for move in one.moves:
            duty = f"{move.stage.replace('_', ' ')}, {move.duty.replace('_', ' ')}"
            print(f"    {duty}: {short_date(move.before)} becomes {short_date(move.after)}")
    print(f"{_named(change)}: {counted(number, 'case')} would move. Nothing has changed.")


def _named(change: CalendarChange) -> str:
    return f"{change.why}, {_days(change.first, change.last)}"


def _days(first: date, last: date) -> str:
    return short_date(first) if first == last else f"{short_date(first)} to {short_date(last)}"


def _facts(change: CalendarChange) -> dict[str, str]:
    return {
        "kind": change.kind,
        "first": change.first.isoformat(),
        "last": change.last.isoformat(),
        "why": change.why,
    }
