"""`triage`: which route a message takes, and which rules decide."""

import argparse
import json
import sys
from datetime import date

from backend.cli.policies_set import rulebook_set
from backend.clock import local_date, now
from backend.policy.errors import PolicyError
from backend.policy.pack import PolicyPack, load_pack
from backend.policy.triage import Facts, Triage, triage
from backend.settings import DatabaseSettings

BAD_INPUT = 2
_SAID = {"yes": True, "no": False}


class DayError(PolicyError):
    """{given!r} is not a date; write {option} as year-month-day, such as 2026-12-07."""


class LatestInFutureError(PolicyError):
    """--happened-latest {given} is after {today}; give a day until then, or leave it out."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "triage", help="say which route a message takes, and which rules decide"
    )
    parser.add_argument("--text", required=True, help="the resident's words; - reads them")
    parser.add_argument("--policy", metavar="PACK", help="id of the policy pack")
    parser.add_argument("--reported-before", choices=_SAID, help="whether it was reported before")
    parser.add_argument(
        "--within-timescale", choices=_SAID, help="whether a repair told before is still in time"
    )
    parser.add_argument(
        "--happened-latest", metavar="DATE", help="last day it went on or became known"
    )
    parser.add_argument("--wants-complaint", choices=_SAID, help="whether a complaint is wanted")
    parser.add_argument("--today", metavar="DATE", help="read dates as on this day")
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the triage of a message, or one sentence on what is wrong with the question."""
    try:
        today = _day(args.today, "--today") or local_date(now())
        found = triage(
            sys.stdin.read() if args.text == "-" else args.text,
            pack=_pack(args.policy),
            facts=Facts(
                reported_before=_SAID.get(args.reported_before),
                within_timescale=_SAID.get(args.within_timescale),
                happened_latest=_latest(args.happened_latest, today),
                wants_complaint=_SAID.get(args.wants_complaint),
            ),
            today=today,
        )
    except PolicyError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    print(_as_json(found) if args.json else _as_text(found))
    return 0


def _pack(named: str | None) -> PolicyPack:
    """Give the pack that was named, or else the one in force today."""
    settings = DatabaseSettings()
    if named:
        return load_pack(named, settings.policy_folder)
    return rulebook_set(settings, today=local_date(now())).pack


def _day(given: str | None, option: str) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise DayError(given=given, option=option) from None


def _latest(given: str | None, today: date) -> date | None:
    """Give the last day that was told of, which cannot lie in the future."""
    latest = _day(given, "--happened-latest")
    if latest and latest > today:
        raise LatestInFutureError(given=latest, today=today)
    return latest


def _as_json(found: Triage) -> str:
    return json.dumps(found.as_json(), indent=2, ensure_ascii=False)


def _as_text(found: Triage) -> str:
    lines = [f"Route: {_words(found.route)}"]
    for part in found.parts:
        lines += ["", f"“{part.text}”", f"    {_words(part.route)} ({part.confidence:.0%} sure)"]
        if part.grounds:
            lines.append(f"    Because: {', '.join(map(_words, part.grounds))}")
        lines += [f"    {rule.id}: “{rule.in_full}”" for rule in part.rules]
        lines += [f"    The law: {part.law}"] if part.law else []
    lines += [""]
    for label, names in (
        ("Not known", found.unknown),
        ("Hazards", found.hazards),
        ("At risk", found.vulnerability),
        ("Bear in mind", found.notes),
        ("Alert for staff", found.alerts),
    ):
        lines += [f"{label}: {', '.join(map(_words, names))}"] if names else []
    if found.regulator:
        lines.append(f"Regulator: {found.regulator}")
    if found.ombudsman:
        lines.append(f"Ombudsman: {found.ombudsman}")
    offered = "is" if found.offer_complaint else "is not"
    return "\n".join([*lines, f"The choice to complain {offered} offered."])


def _words(name: str) -> str:
    return name.replace("_", " ")
