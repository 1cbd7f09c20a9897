"""Looking at the policy packs on the command line."""

import argparse
import json

import pytest

from backend.cli import policy
from backend.policy.pack import load_pack


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    policy.add_parser(parser.add_subparsers())
    args = parser.parse_args(["policy", *words])
    code: int = args.run(args)
    return code


def test_every_pack_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    assert "west-kent-current  West Kent complaints process" in capsys.readouterr().out


def test_the_list_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0
    assert "west-kent-current" in [each["id"] for each in json.loads(capsys.readouterr().out)]


def test_a_pack_is_shown_with_what_the_landlord_has_to_confirm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("show", "west-kent-current") == 0

    printed = capsys.readouterr().out
    assert "- We will contact you within 3 working days" in printed
    assert "A-EXC-1: We may not accept a complaint if it is: about an issue" in printed
    assert "For the landlord to confirm:\n- opening_hours\n" in printed


def test_a_pack_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "west-kent-current", "--json") == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed["ombudsman"]["phone"] == "0300 111 3000"
    assert printed["calendar"]["cutoff"] is None
    assert printed["stages"][1]["limits"][2]["amount"] == 20
    assert printed["rules"]["A-DEF-1"]["about"] == "a poor service"


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
