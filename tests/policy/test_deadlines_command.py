"""The what-if calculator on the command line."""

import argparse
import json

import pytest

from backend.cli import deadlines

CURRENT = ("--policy", "west-kent-current", "--stage", "stage-1", "--received", "2026-12-18")
PANEL = ("--policy", "west-kent-older", "--stage", "panel", "--received", "2019-05-01")


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


def test_a_panels_date_starts_the_answer_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*PANEL, "--panel-held", "2019-05-20", "--extended", "5", "--json") == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed["stage"] == "panel"
    assert {each["duty"]: each["due_on"] for each in printed["deadlines"]} == {
        "arrange_panel": "2019-05-16",
        "respond_after_panel": "2019-05-28",
        "respond_extended": "2019-06-04",
    }
    assert printed["deadlines"][1]["from"] == {"event": "panel_held", "on": "2019-05-20"}


@pytest.mark.parametrize(
    ("stage", "duties"),
    [
        ("making-it-right", ["agree_resolution", "request_review"]),
        ("review", ["acknowledge", "agree_resolution", "request_review"]),
        ("appeal", ["acknowledge", "agree_resolution"]),
        ("second-review", ["agree_resolution"]),
        ("panel", ["arrange_panel"]),
    ],
)
def test_each_stage_of_the_older_policy_has_its_duties(
    stage: str, duties: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*PANEL, "--stage", stage, "--responded", "2019-05-21", "--json") == 0

    printed = json.loads(capsys.readouterr().out)
    assert [each["duty"] for each in printed["deadlines"]] == duties


def test_for_people_a_later_answer_without_a_length_of_its_own_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(*PANEL, "--panel-held", "2019-05-20", "--extended", "5") == 0

    printed = capsys.readouterr().out
    assert (
        "\nAgree a date for the panel                           Thursday 16 May 2019\n" in printed
    )
    assert "\nSend you our answer after the panel, with more time  Tuesday 4 June 2019\n" in printed
    assert "    B-TIME-MORE: “Where we need longer to investigate we will keep" in printed


def test_the_help_names_the_stages_of_every_policy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("--help")

    printed = " ".join(capsys.readouterr().out.split())
    assert ended.value.code == 0
    assert "west-kent-current: stage-1, stage-2" in printed
    assert "west-kent-older: making-it-right, review, appeal, second-review, panel" in printed
    assert "complaint-handling-code-2024: stage-1, stage-2" in printed


def test_the_ombudsmans_code_can_be_asked_too(capsys: pytest.CaptureFixture[str]) -> None:
    code = ("--policy", "complaint-handling-code-2024", "--stage", "stage-2")

    assert run(*code, "--received", "2026-12-18", "--extended", "20", "--json") == 0

    printed = json.loads(capsys.readouterr().out)
    assert {each["duty"]: each["due_on"] for each in printed["deadlines"]} == {
        "acknowledge": "2026-12-29",
        "respond": "2027-01-27",
        "respond_extended": "2027-02-24",
    }


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--panel-held", "2019-04-30"),
            "The panel is dated 2019-04-30, before the complaint was received on 2019-05-01; "
            "correct one of the two dates.",
        ),
        (
            ("--panel-held", "2019-05-20", "--responded", "2019-05-19"),
            "The response is dated 2019-05-19, before the panel on 2019-05-20; correct one of the "
            "two dates.",
        ),
        (
            ("--panel-held", "in May"),
            "'in May' is not a date; write --panel-held as year-month-day, such as 2026-12-07.",
        ),
        (
            ("--stage", "appeal", "--panel-held", "2019-05-20"),
            "The policy west-kent-older has no panel at the stage appeal; leave the day of the "
            "panel out, or choose a stage that has one: panel.",
        ),
        (
            ("--stage", "stage-1"),
            "The policy west-kent-older has no stage called 'stage-1'; choose one of: "
            "making-it-right, review, appeal, second-review, panel.",
        ),
    ],
)
def test_a_wrong_question_about_the_older_policy_gets_one_sentence_and_code_2(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*PANEL, *words) == 2

    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"{sentence}\n")


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
    ("option", "given"),
    [
        ("--policy", "no-such"),
        ("--received", "1066-10-14"),
        ("--received", "2040-12-31"),
        ("--extended", "1000000000000"),
    ],
)
def test_an_unknown_pack_or_a_year_out_of_reach_is_refused(
    option: str, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*CURRENT, option, given) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
