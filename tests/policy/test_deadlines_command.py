"""The what-if calculator on the command line."""

import argparse
import json

import pytest

from backend.cli import deadlines

CURRENT = ("--policy", "west-kent-current", "--stage", "stage-1", "--received", "2026-12-18")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    deadlines.add_parser(parser.add_subparsers())
    args = parser.parse_args(["deadlines", *words])
    code: int = args.run(args)
    return code


def test_the_facts_are_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*CURRENT, "--responded", "2027-01-13", "--extended", "10", "--json") == 0

    printed = json.loads(capsys.readouterr().out)
    assert {key: printed[key] for key in printed if key != "deadlines"} == {
        "policy": "west-kent-current",
        "stage": "stage-1",
        "received_on": "2026-12-18",
    }
    assert {each["duty"]: each["due_on"] for each in printed["deadlines"]} == {
        "contact": "2026-12-23",
        "acknowledge": "2026-12-29",
        "respond": "2027-01-13",
        "respond_extended": "2027-01-27",
        "request_escalation": "2027-02-10",
    }
    assert set(printed["deadlines"][0]) == {
        "duty",
        "due_on",
        "working_days",
        "from",
        "rule",
        "sentence",
        "skipped",
    }


def test_a_late_acknowledgement_prints_both_dates(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*CURRENT, "--acknowledged", "2027-01-06", "--json") == 0

    respond = json.loads(capsys.readouterr().out)["deadlines"][2]
    assert respond["due_on"] == respond["due_if_acknowledged_on_time"] == "2027-01-13"
    assert respond["due_from_acknowledgement"] == "2027-01-20"


def test_for_people_each_date_comes_with_its_working(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*CURRENT) == 0

    printed = capsys.readouterr().out
    assert printed.startswith(
        "West Kent complaints process, two stages: Stage one, received Friday 18 December 2026\n"
    )
    assert "Contact you to talk about it         Wednesday 23 December 2026\n" in printed
    assert "    10 working days from Tuesday 29 December 2026. Weekends and " in printed
    assert "    A-S1-ACK: “We will formally acknowledge your complaint" in printed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--received", "2026-02-31"),
            "'2026-02-31' is not a date; write --received as year-month-day, such as 2026-12-07.",
        ),
        (
            ("--acknowledged", "soon"),
            "'soon' is not a date; write --acknowledged as year-month-day, such as 2026-12-07.",
        ),
        (
            ("--extended", "ten"),
            "'ten' is not a number of working days; write --extended as a whole number.",
        ),
        (
            ("--acknowledged", "2026-12-17"),
            "The acknowledgement is dated 2026-12-17, before the complaint was received on "
            "2026-12-18; correct one of the two dates.",
        ),
        (
            ("--acknowledged", "2026-12-21", "--responded", "2026-12-20"),
            "The response is dated 2026-12-20, before the acknowledgement on 2026-12-21; correct "
            "one of the two dates.",
        ),
        (
            ("--stage", "panel"),
            "The policy west-kent-current has no stage called 'panel'; choose one of: stage-1, "
            "stage-2.",
        ),
        (
            ("--extended", "-1"),
            "An extension of -1 working days cannot be counted; use 0 for none, or more.",
        ),
    ],
)
def test_a_wrong_question_gets_one_sentence_and_code_2(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*CURRENT, *words) == 2

    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"{sentence}\n")


@pytest.mark.parametrize(
    ("option", "given"), [("--policy", "no-such"), ("--received", "1066-10-14")]
)
def test_an_unknown_pack_or_a_year_out_of_reach_is_refused(
    option: str, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*CURRENT, option, given) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
