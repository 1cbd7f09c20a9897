"""`deadlines`: what falls due when, for any dates one cares to ask about."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from backend.policy.complaint_code import every_id, load_any
from backend.policy.deadlines import Deadline, deadlines_for, due_in_words, explain
from backend.policy.errors import PolicyError
from backend.policy.pack import Pack
from backend.policy.wording import long_date

BAD_INPUT = 2


class DateError(PolicyError):
    """{given!r} is not a date; write {option} as year-month-day, such as 2026-12-07."""


class NumberError(PolicyError):
    """{given!r} is not a number of working days; write --extended as a whole number."""


class _Help(argparse.Action):
    """Prints the help with the stages of every policy, which are read only when asked for."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        """Print it and end."""
        folder = _policy_folder()
        packs = [load_any(pack_id, folder) for pack_id in every_id(folder)]
        parser.epilog = "stages: " + "; ".join(
            f"{pack.id}: {', '.join(stage.id for stage in pack.stages)}" for pack in packs
        )
        parser.print_help()
        parser.exit()


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "deadlines", help="work out what falls due when, and show the working", add_help=False
    )
    parser.add_argument("-h", "--help", action=_Help, nargs=0, help="show this and the stages")
    parser.add_argument("--policy", required=True, metavar="PACK", help="id of the policy pack")
    parser.add_argument("--stage", required=True, help="a stage of that policy, listed below")
    parser.add_argument("--received", required=True, metavar="DATE", help="day it was received")
    parser.add_argument("--acknowledged", metavar="DATE", help="day it was acknowledged")
    parser.add_argument(
        "--responded", metavar="DATE", help="day the response was received, or the stage ended"
    )
    parser.add_argument(
        "--extended", default="0", metavar="N", help="working days more for the response"
    )
    parser.add_argument("--panel-held", metavar="DATE", help="day the panel was held")
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the deadlines, or one sentence on what is wrong with the question."""
    try:
        pack = load_any(args.policy, _policy_folder())
        received_on = _date(args.received, "--received")
        deadlines = deadlines_for(
            pack,
            args.stage,
            received_on=received_on,
            acknowledged_on=_optional_date(args.acknowledged, "--acknowledged"),
            responded_on=_optional_date(args.responded, "--responded"),
            panel_held_on=_optional_date(args.panel_held, "--panel-held"),
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


def _policy_folder() -> Path:
    # Imported here because settings take longer to import than everything else.
    from backend.settings import PolicySettings

    return PolicySettings().policy_folder


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


def _as_json(pack: Pack, stage: str, received_on: date, deadlines: tuple[Deadline, ...]) -> str:
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


def _as_table(pack: Pack, stage: str, received_on: date, deadlines: tuple[Deadline, ...]) -> str:
    widest = max((len(deadline.label) for deadline in deadlines), default=0)
    lines = [f"{pack.title}: {pack.stage(stage).name}, received {long_date(received_on)}"]
    for deadline in deadlines:
        lines += [
            "",
            f"{deadline.label:<{widest}}  {due_in_words(deadline)}",
            f"    {explain(deadline)}",
            f"    {deadline.rule}: “{deadline.sentence}”",
        ]
    return "\n".join(lines)
