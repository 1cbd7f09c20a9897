"""`policy timeline`: which policy applies when, or what is wrong with the settings that say so."""

import argparse
import json
import sys
from datetime import date

from backend.cli.policies_set import rulebook_set
from backend.clock import local_date, now
from backend.policy.errors import PolicyError
from backend.policy.timeline import Period
from backend.settings import DatabaseSettings

BAD_INPUT = 2


def add_parser(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the action to those of `policy`."""
    parser = actions.add_parser(
        "timeline", help="say which policy applies to what was received when"
    )
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the periods, the earliest first, after reading every policy in them."""
    try:
        rulebook = rulebook_set(DatabaseSettings(), today=local_date(now()))
        titles = {each: rulebook.pack_of(each).title for each in rulebook.timeline.pack_ids}
    except PolicyError as error:
        print(f"The setting POLICIES cannot be used. {error}", file=sys.stderr)
        return BAD_INPUT
    periods = rulebook.timeline.periods
    if args.json:
        print(json.dumps([_facts(period) for period in periods], indent=2))
    else:
        print(
            "\n".join(f"{each.pack_id}{days_of(each)}: {titles[each.pack_id]}" for each in periods)
        )
    return 0


def days_of(period: Period) -> str:
    """Return " from 2021-01-01 until 2025-12-31", without the end that is open."""
    first = f" from {period.first}" if period.first > date.min else ""
    return first + (f" until {period.last}" if period.last < date.max else "")


def _facts(period: Period) -> dict[str, str | None]:
    return {
        "policy": period.pack_id,
        "first": period.first.isoformat() if period.first > date.min else None,
        "last": period.last.isoformat() if period.last < date.max else None,
    }
