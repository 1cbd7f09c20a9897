"""Looking at the policy packs on the command line."""

import argparse
import json
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from backend.cli import policy
from backend.policy.calendar import Closure
from backend.policy.complaint_code import load_any
from backend.policy.pack import load_pack

EVERY_PACK = ["west-kent-current", "west-kent-older", "complaint-handling-code-2024"]


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    policy.add_parser(parser.add_subparsers())
    args = parser.parse_args(["policy", *words])
    code: int = args.run(args)
    return code


def test_every_pack_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == EVERY_PACK
    assert "West Kent complaints process, two stages: 89 rules, " in lines[0]


def test_the_list_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0

    listed = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert list(listed) == EVERY_PACK
    assert listed["west-kent-current"]["stages"] == ["stage-1", "stage-2"]


def test_a_pack_is_shown_with_its_stages_rules_and_what_to_confirm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("show", "west-kent-current") == 0

    printed = capsys.readouterr().out
    for words in (
        "Stage two (stage-2) begins when the resident asks for it, after: Stage one",
        "- We will contact you within 3 working days of getting your complaint. "
        "[contact: 3 working days from received, A-S1-CONTACT]",
        "- More time: at most 10 working days [A-S1-EXT], longer if the resident agrees "
        "[A-S1-EXT-MORE], with the Ombudsman's details [A-S1-EXT-OMB]",
        "- Someone not involved before: A-S2-WHO",
        "- No time of day after which something counts as the next day's",
        "- A problem is old after 12 months [A-EXC-2]",
        "- Telephone 01732 749400",
        "- too old: A-EXC-2",
        "A-EXC-1: We may not accept a complaint if it is: about an issue",
        "process: (Code 5.3)",
        "- phone: You can call us on 01732 749400.",
        "\nFor the landlord to confirm\n- opening_hours: Nobody can be told when someone",
    ):
        assert words in printed


def test_an_older_pack_is_shown_with_all_that_only_it_has(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("show", "west-kent-older") == 0

    printed = capsys.readouterr().out
    for words in (
        "For older cases only: it holds no answers to residents' questions.",
        "- More time: as agreed with the resident, without an end of its own [B-TIME-MORE]",
        "begins when staff decide so, after: Complaint Appeal or Second review",
        "- The process may be ended there, with reasons: B-REV-HALT",
        "- Sevenoaks District Housing Register: an escalation is agreed with the other body",
        "- There may be an agreement about contact [B-PER-AGREE]",
        "designated person [B-HOS-REFER] or after 8 weeks [B-HOS-WAIT]",
        "- The policy was to be reviewed in 2019 [B-DUE]",
    ):
        assert words in printed
    assert "What residents are told when they ask" not in printed


def test_the_code_is_shown_without_a_landlord(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "complaint-handling-code-2024") == 0

    printed = capsys.readouterr().out
    assert printed.startswith("Housing Ombudsman's Complaint Handling Code, 2024 (complaint-")
    assert "How to reach the landlord" not in printed


@pytest.mark.parametrize("pack_id", EVERY_PACK)
def test_every_pack_is_printed_as_json(pack_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", pack_id, "--json") == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed["id"] == pack_id
    assert printed["calendar"]["cutoff"] is None
    assert all(limit["amount"] >= 1 for stage in printed["stages"] for limit in stage["limits"])
    assert set(printed["rules"]) == set(load_any(pack_id).rules)


def test_values_of_every_kind_become_plain() -> None:
    pack = load_pack("west-kent-current")
    calendar = replace(
        pack.calendar,
        cutoff=time(17, 30),
        closures=(Closure(date(2026, 12, 29), date(2026, 12, 31), "Closed"),),
    )

    printed = policy.plain(replace(pack, calendar=calendar))

    assert isinstance(printed, dict)
    assert printed["calendar"]["cutoff"] == "17:30:00"
    assert printed["calendar"]["closures"][0]["first"] == "2026-12-29"
    assert policy.plain({"a": {1.5}, "b": [True, None], "c": Path("x")}) == {
        "a": [1.5],
        "b": [True, None],
        "c": "x",
    }


def test_the_rules_are_printed_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "west-kent-current", "--table") == 0

    table = capsys.readouterr().out
    assert "| A-DEF-1 | a poor service |" in table
    assert table.count("\n") == len(load_pack("west-kent-current").rules) + 2


def test_an_unknown_pack_gets_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("show", "no-such") == 2
    assert capsys.readouterr().err.startswith("There is no policy pack called 'no-such'; ")
