"""`policy`: look at the policy packs, for people and as JSON."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from backend.policy.errors import PolicyError
from backend.policy.pack import PolicyPack, load_pack, pack_ids

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


def run(args: argparse.Namespace) -> int:
    """Print what was asked for, or one sentence on what is wrong with the question."""
    try:
        if args.action == "list":
            print(_listed([load_pack(pack_id) for pack_id in pack_ids()], as_json=args.json))
        else:
            print(_shown(load_pack(args.pack), as_json=args.json, as_table=args.table))
    except PolicyError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    return 0


def _listed(packs: list[PolicyPack], *, as_json: bool) -> str:
    if as_json:
        return json.dumps([{"id": pack.id, "title": pack.title} for pack in packs], indent=2)
    return "\n".join(f"{pack.id}  {pack.title}" for pack in packs)


def _shown(pack: PolicyPack, *, as_json: bool, as_table: bool) -> str:
    if as_json:
        return json.dumps(_plain(pack), indent=2, ensure_ascii=False)
    if as_table:
        return table_of_rules(pack)
    return "\n".join(
        [
            f"{pack.title} ({pack.id})",
            f"From {pack.source}",
            "",
            pack.published_timetable,
            "",
            *(f"{rule.id}: {rule.in_full}" for rule in pack.rules.values()),
            "",
            "For the landlord to confirm:",
            *(f"- {key}" for key in pack.unconfirmed),
        ]
    )


def table_of_rules(pack: PolicyPack) -> str:
    """Return the pack's rules as a Markdown table, in the order of the text."""
    rows = [
        f"| {rule.id} | {rule.about} | {rule.clause or ''} | {rule.in_full} |"
        for rule in pack.rules.values()
    ]
    return "\n".join(["| rule | about | Code | sentence |", "|---|---|---|---|", *rows])


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | None) else str(value)
