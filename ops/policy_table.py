"""Writes the table of docs/policy.md: each sentence of a text, its rules, and their tests."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from backend.policy.pack import PACKS, PolicyPack, load_pack
from ops.policy_proofs import DATA, proofs
from ops.policy_sentences import Quoted, quoted
from ops.steps import ROOT

GUIDE = ROOT / "docs" / "policy.md"
BEGINS = "<!-- The table from here on is written by `make policy-table`. -->"
ENDS = "<!-- The table ends here. -->"
# Why a sentence has no rule, or a rule no test.
REASONS = DATA / "accounted.yaml"
# Parts of a pack that tell of rules and do nothing by them.
SAYS_ONLY = {"rules", "against_the_code"}
TEXTS = {
    "west-kent-current": "west-kent-complaints-page.txt",
    "west-kent-older": "west-kent-complaints-policy-older.txt",
}


@dataclass
class Account:
    """One text and its pack: each sentence quoted, the tests of each rule, and what has reasons."""

    pack: PolicyPack
    sentences: list[Quoted]
    tests: Mapping[str, list[str]]
    acts: Mapping[str, list[str]]
    why_no_rule: Mapping[str, str] = field(default_factory=dict)
    why_no_test: Mapping[str, str] = field(default_factory=dict)


def main(arguments: list[str]) -> int:
    """Write the table into the guide; `--check` only says what is not accounted for."""
    wrong = [problem for account in accounts() for problem in problems(account)]
    wrong += unknown_rules()
    for problem in wrong:
        print(problem, file=sys.stderr)
    if "--check" not in arguments:
        GUIDE.write_text(guide(), encoding="utf-8")
    return 1 if wrong else 0


def accounts() -> list[Account]:
    """Return what is known of every text that the packs come from."""
    tests: dict[str, list[str]] = defaultdict(list)
    for proof in proofs():
        tests[proof.rule].append(proof.test)
    return [account(pack_id, text, tests) for pack_id, text in TEXTS.items()]


def account(pack_id: str, text: str, tests: Mapping[str, list[str]]) -> Account:
    """Return what is known of one text."""
    pack = load_pack(pack_id)
    words = (DATA / text).read_text(encoding="utf-8")
    reasons = yaml.safe_load(REASONS.read_text(encoding="utf-8"))[pack_id]
    return Account(
        pack=pack,
        sentences=quoted(words, pack.rules.values()),
        tests={rule: tests[rule] for rule in pack.rules if rule in tests},
        acts=where_rules_act(PACKS / f"{pack_id}.yaml", set(pack.rules)),
        why_no_rule=_turned(reasons["sentences_without_a_rule"]),
        why_no_test=_turned(reasons["rules_without_a_test"]),
    )


def where_rules_act(path: Path, rules: set[str]) -> dict[str, list[str]]:
    """Return the keys of a pack's file under which the program acts by each rule."""
    entry = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in _values({name: entry[name] for name in entry if name not in SAYS_ONLY}):
        if value in rules:
            found[value].append(key)
    return found


def problems(account: Account) -> Iterator[str]:
    """Say what of a text is not accounted for, and which reasons are out of date."""
    yield from _about_sentences(account)
    yield from _about_rules(account)


def _about_sentences(account: Account) -> Iterator[str]:
    words = [one.sentence.words for one in account.sentences]
    for one in account.sentences:
        named = f"{account.pack.id}: “{one.sentence.words}”"
        held = bool(one.rules or one.opens)
        if not held and one.sentence.words not in account.why_no_rule:
            yield f"{named} has no rule; quote it in the pack or say why in {REASONS.name}"
        if held and one.left_over:
            yield f"{named} is quoted but for “{one.left_over}”; quote that too"
        if held and one.sentence.words in account.why_no_rule:
            yield f"{named} has a rule now; remove its reason from {REASONS.name}"
    for reasoned in account.why_no_rule:
        if reasoned not in words:
            yield f"{account.pack.id}: “{reasoned}” of {REASONS.name} is not in the text; remove it"


def _about_rules(account: Account) -> Iterator[str]:
    quoting = {rule for one in account.sentences for rule in one.rules}
    for rule in account.pack.rules:
        if rule not in quoting:
            yield f"{account.pack.id}: {rule} quotes nothing of the text; copy its sentence exactly"
        if rule not in account.tests and rule not in account.why_no_test:
            yield (
                f"{account.pack.id}: {rule} has no test; mark one with "
                f'@pytest.mark.rule("{rule}") or say why in {REASONS.name}'
            )
        if rule in account.tests and rule in account.why_no_test:
            yield f"{account.pack.id}: {rule} has a test now; remove its reason"
    for rule in account.why_no_test:
        if rule not in account.pack.rules:
            yield f"{account.pack.id}: {rule} of {REASONS.name} is no rule of the pack; remove it"


def unknown_rules() -> list[str]:
    """Say which tests claim to prove a rule that no pack holds."""
    known = {rule for pack_id in TEXTS for rule in load_pack(pack_id).rules}
    return [
        f"{proof.test} proves {proof.rule}, which is no rule; correct it"
        for proof in proofs()
        if proof.rule not in known
    ]


def guide() -> str:
    """Return the guide with its table written anew."""
    before, _, rest = GUIDE.read_text(encoding="utf-8").partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    return f"{before}{BEGINS}\n\n{table()}\n{ENDS}{after}"


def table() -> str:
    """Return the tables of all texts as Markdown."""
    return "\n".join(line for account in accounts() for line in _lines(account))


def _lines(account: Account) -> Iterator[str]:
    yield f"### {account.pack.title}"
    yield ""
    yield from _counts(account)
    yield ""
    yield "| sentence | rule | where it acts | proved by |"
    yield "|---|---|---|---|"
    for one in account.sentences:
        yield f"| {_cell(one.sentence.words)} | {_rest_of_line(one, account)} |"
    yield ""


def _counts(account: Account) -> Iterator[str]:
    held = sum(bool(one.rules or one.opens) for one in account.sentences)
    yield (
        f"{len(account.sentences)} sentences, headings and items: {held} held by "
        f"{len(account.pack.rules)} rules, {len(account.sentences) - held} need none. "
        f"{len(account.tests)} rules are proved by tests, "
        f"{len(account.why_no_test)} have nothing to prove."
    )


def _rest_of_line(one: Quoted, account: Account) -> str:
    if not one.rules:
        why = "opens the list below" if one.opens else account.why_no_rule[one.sentence.words]
        return f"none: {why} | | "
    rules = [
        f"{rule} ({clause})" if (clause := account.pack.rules[rule].clause) else rule
        for rule in one.rules
    ]
    acts = [f"`{key}`" for rule in one.rules for key in account.acts.get(rule, [])]
    tests = [f"`{test}`" for rule in one.rules for test in account.tests.get(rule, [])]
    whys = [account.why_no_test[rule] for rule in one.rules if rule in account.why_no_test]
    told = [*dict.fromkeys(tests), *(f"none: {why}" for why in dict.fromkeys(whys))]
    return " | ".join("<br>".join(dict.fromkeys(each)) for each in (rules, acts, told))


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def _turned(reasons: Mapping[str, list[str]]) -> dict[str, str]:
    return {each: why for why, all_of_them in reasons.items() for each in all_of_them}


def _values(entry: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(entry, Mapping):
        for name, each in entry.items():
            yield from _values(each, f"{key}.{name}" if key else name)
    elif isinstance(entry, list):
        for each in entry:
            yield from _values(each, key)
    else:
        yield key, entry


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
