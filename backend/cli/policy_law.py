"""`policy law`: what the law asks of every landlord by date, for people and as JSON."""

import argparse
import json
import sys
from collections.abc import Iterator
from textwrap import fill

from backend.policy.errors import PolicyError
from backend.policy.law import Change, LawClock, LawEvent, law
from backend.policy.wording import counted, listed, short_date

BAD_INPUT = 2
WIDTH = 100
TESTS: dict[LawEvent, str] = {
    "received": "the day on which the landlord received it",
    "referred_to_ombudsman": "the day on which it was referred to the Ombudsman",
    "contacted_ombudsman": "the day on which somebody contacts the Ombudsman",
    "hazard_reported": "the day on which the hazard was reported",
}


def add_parser(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the action to those of `policy`."""
    parser = actions.add_parser("law", help="print what the law asks of every landlord, by date")
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every change of the law, or one sentence on what is wrong with its file."""
    try:
        changes = law().changes.values()
    except PolicyError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    if args.json:
        facts = [change.as_json() for change in changes]
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        print("\n\n".join("\n".join(_told(change)) for change in changes))
    return 0


def _told(change: Change) -> Iterator[str]:
    yield f"{change.id}: {change.about} [{change.status}]"
    until = f" and before {short_date(change.ends_on)}" if change.ends_on else ""
    yield _line(f"From {short_date(change.starts_on)}{until}, by {TESTS[change.tests]}.")
    yield _line(change.sentence)
    yield _line(f"Source: {change.source}")
    yield from (_line(f"- {_clock(clock)}") for clock in change.clocks)
    for severity in ("emergency", "significant"):
        kinds = [
            hazard.kind + (f" (with {listed(hazard.with_any, 'or')})" if hazard.with_any else "")
            for hazard in change.hazards
            if hazard.severity == severity
        ]
        if kinds:
            yield _line(f"{severity.capitalize()}: {listed(kinds)}.")


def _clock(clock: LawClock) -> str:
    amount = counted(clock.amount, clock.unit.replace("_", " "))
    start = clock.start_event.replace("_", " ")
    severity = f"{clock.severity}, " if clock.severity else ""
    return f"{clock.promise} [{severity}{clock.duty}: {amount} from {start}, {clock.status}]"


def _line(words: str) -> str:
    # Addresses are never broken, so that they can be copied.
    return fill(
        words,
        WIDTH,
        initial_indent=" " * 4,
        subsequent_indent=" " * 6,
        break_long_words=False,
        break_on_hyphens=False,
    )
