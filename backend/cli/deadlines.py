"""`deadlines`: what falls due when, for any dates one cares to ask about."""

import argparse
import json
import sys
from datetime import date

from backend.policy.deadlines import Deadline, deadlines_for, explain
from backend.policy.errors import PolicyError
from backend.policy.pack import PolicyPack, load_pack
from backend.policy.wording import long_date

BAD_INPUT = 2


class DateError(PolicyError):
    """{given!r} is not a date; write {option} as year-month-day, such as 2026-12-07."""


class NumberError(PolicyError):
    """{given!r} is not a number of working days; write --extended as a whole number."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "deadlines", help="work out what falls due when, and show the working"
    )
    parser.add_argument("--policy", required=True, metavar="PACK", help="id of the policy pack")
    parser.add_argument("--stage", required=True, help="stage-1 or stage-2")
    parser.add_argument("--received", required=True, metavar="DATE", help="day it was received")
    parser.add_argument("--acknowledged", metavar="DATE", help="day it was acknowledged")
    parser.add_argument("--responded", metavar="DATE", help="day the response was received")
    parser.add_argument(
        "--extended", default="0", metavar="N", help="working days more for the response"
    )
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the deadlines, or one sentence on what is wrong with the question."""
    try:
        pack = load_pack(args.policy)
        received_on = _date(args.received, "--received")
        deadlines = deadlines_for(
            pack,
            args.stage,
            received_on=received_on,
            acknowledged_on=_optional_date(args.acknowledged, "--acknowledged"),
            responded_on=_optional_date(args.responded, "--responded"),
            extended_by=_number(args.extended),
        )
    except PolicyError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    if args.json:
        print(_as_json(pack, args.stage, received_on, deadlines))
    else:
        print(_as_table(pack, args.stage, received_on, deadlines))
    return 0


def _date(given: str, option: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise DateError(given=given, option=option) from None


def _optional_date(given: str | None, option: str) -> date | None:
    return None if given is None else _date(given, option)


def _number(given: str) -> int:
    try:
        return int(given)
    except ValueError:
        raise NumberError(given=given) from None


def _as_json(
    pack: PolicyPack, stage: str, received_on: date, deadlines: tuple[Deadline, ...]
) -> str:
    return json.dumps(
        {
            "policy": pack.id,
            "stage": stage,
            "received_on": received_on.isoformat(),
            "deadlines": [deadline.as_json() for deadline in deadlines],
        },
        indent=2,
        ensure_ascii=False,
    )


def _as_table(
    pack: PolicyPack, stage: str, received_on: date, deadlines: tuple[Deadline, ...]
) -> str:
    labels = {limit.duty: limit.label for limit in pack.stage(stage).limits}
    widest = max(len(labels[deadline.duty]) for deadline in deadlines)
    lines = [f"{pack.title}: {pack.stage(stage).name}, received {long_date(received_on)}"]
    for deadline in deadlines:
        lines += [
            "",
            f"{labels[deadline.duty]:<{widest}}  {long_date(deadline.due_on)}",
            f"    {explain(deadline)}",
            f"    {deadline.rule}: “{deadline.sentence}”",
        ]
    return "\n".join(lines)
