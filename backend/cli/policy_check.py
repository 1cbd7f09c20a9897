"""`policy check`: hold a landlord's pack against the Complaint Handling Code, clause by clause."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import fill

from backend.policy.comparison import WORST_FIRST, Finding, compare
from backend.policy.complaint_code import CodePack, load_code
from backend.policy.errors import PolicyError
from backend.policy.pack import PolicyPack, Verdict, load_pack, pack_ids
from backend.policy.remark import Remark
from backend.policy.wording import short_date
from backend.settings import PolicySettings

BAD_INPUT = 2
WIDTH = 100
WORDS: dict[Verdict, str] = {
    "contradicts": "CONTRADICTS",
    "falls_short": "FALLS SHORT",
    "silent": "silent",
    "meets": "meets",
    "exceeds": "exceeds",
}


class CheckedAgainstItselfError(PolicyError):
    """{pack_id} is what landlords' packs are held against; choose one of: {known}."""


def add_parser(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the action to those of `policy`."""
    parser = actions.add_parser(
        "check", help="say clause by clause how a landlord's pack stands to the Ombudsman's Code"
    )
    parser.add_argument("pack", metavar="PACK", help="id of the landlord's policy pack")
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the findings, or one sentence on what is wrong with the question."""
    try:
        code, folder = load_code(), PolicySettings().policy_folder
        if args.pack == code.id:
            raise CheckedAgainstItselfError(pack_id=code.id, known=", ".join(pack_ids(folder)))
        pack = load_pack(args.pack, folder)
        findings = compare(pack, code)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    print(_as_json(pack, code, findings) if args.json else _page(pack, code, findings))
    return 0


def _as_json(pack: PolicyPack, code: CodePack, findings: Sequence[Finding]) -> str:
    facts = {
        "policy": pack.id,
        "code": code.id,
        "counts": _counts(findings),
        "findings": [finding.as_json() for finding in findings],
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)


def _counts(findings: Sequence[Finding]) -> dict[Verdict, int]:
    counted = Counter(finding.verdict for finding in findings)
    return {verdict: counted[verdict] for verdict in WORST_FIRST}


def _page(pack: PolicyPack, code: CodePack, findings: Sequence[Finding]) -> str:
    counts = [f"{WORDS[each].lower()} {number}" for each, number in _counts(findings).items()]
    heading = [
        f"{pack.title} ({pack.id})",
        f"held against: {code.title}, in force from {short_date(code.in_force_from)}",
        f"In all: {', '.join(counts)}.",
    ]
    return "\n\n".join(["\n".join(heading), *("\n".join(_told(each)) for each in findings)])


def _told(finding: Finding) -> Iterator[str]:
    clause = finding.clause
    number, about = (clause.clause, clause.about) if clause else ("+", "beyond the Code")
    yield f"{number:<5} {WORDS[finding.verdict]:<12} {about}"
    if clause:
        unsure = " (to be confirmed in the Code itself)" if clause.status == "unconfirmed" else ""
        yield _line("The Code", f"{clause.sentence}{unsure}")
    for remark in finding.remarks:
        yield from _remark(remark)


def _remark(remark: Remark) -> Iterator[str]:
    for rule in remark.rules:
        yield _line(rule.id, f'"{rule.in_full}"')
    yield _line(WORDS[remark.verdict].capitalize(), remark.why)
    if remark.do:
        yield _line("To do", remark.do)


def _line(name: str, words: str) -> str:
    return fill(f"{name}: {words}", WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8)
