"""`policy`: look at the policy packs, for people and as JSON."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time

from backend.cli import policy_check, policy_law, policy_timeline
from backend.cli.policy_page import page_of
from backend.policy.complaint_code import every_id, kind_of, load_any
from backend.policy.errors import PolicyError
from backend.policy.pack import Pack
from backend.settings import PolicySettings

BAD_INPUT = 2


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand and its own subcommands."""
    parser = subparsers.add_parser("policy", help="look at the landlords' policies")
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="name every policy pack")
    listing.add_argument("--json", action="store_true", help="print the facts as JSON")
    showing = actions.add_parser("show", help="print one policy pack")
    showing.add_argument("pack", metavar="PACK", help="id of the policy pack")
    form = showing.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the facts as JSON")
    form.add_argument("--table", action="store_true", help="print the rules as Markdown")
    parser.set_defaults(run=run)
    policy_check.add_parser(actions)
    policy_law.add_parser(actions)
    policy_timeline.add_parser(actions)


def run(args: argparse.Namespace) -> int:
    """Print what was asked for, or one sentence on what is wrong with the question."""
    try:
        folder = PolicySettings().policy_folder
        if args.action == "list":
            packs = [load_any(pack_id, folder) for pack_id in every_id(folder)]
            print(_listed(packs, as_json=args.json))
        else:
            print(_shown(load_any(args.pack, folder), as_json=args.json, as_table=args.table))
    except PolicyError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    return 0


def _listed(packs: list[Pack], *, as_json: bool) -> str:
    if as_json:
        facts = [
            {
                "id": pack.id,
                "kind": kind_of(pack),
                "title": pack.title,
                "stages": [stage.id for stage in pack.stages],
                "rules": len(pack.rules),
                "unconfirmed": len(pack.unconfirmed),
            }
            for pack in packs
        ]
        return json.dumps(facts, indent=2, ensure_ascii=False)
    widest = max(len(pack.id) for pack in packs)
    return "\n".join(
        f"{pack.id:<{widest}}  {kind_of(pack):<8}  {pack.title}: {len(pack.rules)} rules, "
        f"{len(pack.unconfirmed)} things to confirm"
        for pack in packs
    )


def _shown(pack: Pack, *, as_json: bool, as_table: bool) -> str:
    if as_json:
        return json.dumps(plain(pack), indent=2, ensure_ascii=False)
    return table_of_rules(pack) if as_table else page_of(pack)


def table_of_rules(pack: Pack) -> str:
    """Return the pack's rules as a Markdown table, in the order of the text."""
    rows = [
        f"| {rule.id} | {rule.about} | {rule.clause or ''} | {rule.in_full} |"
        for rule in pack.rules.values()
    ]
    return "\n".join(["| rule | about | Code | sentence |", "|---|---|---|---|", *rows])


def plain(value: object) -> object:
    """Return the value as what JSON can hold; dates and times in ISO form."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | None) else str(value)
