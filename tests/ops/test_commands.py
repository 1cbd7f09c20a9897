"""`python -m backend`: commands that start at once, and one sentence for what cannot be done."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backend.__main__ import COMMANDS, main
from ops.steps import ROOT

HEAVY = ("sqlalchemy", "pydantic", "fastapi", "alembic", "rasa_sdk", "httpx")


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert f"python -m backend {command}" in capsys.readouterr().out


def test_without_a_command_all_commands_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    said = capsys.readouterr().out
    assert [command for command in COMMANDS if command not in said] == []


def test_deadlines_are_worked_out_without_loading_the_application() -> None:
    program = (
        "import sys; from backend.__main__ import _parser_of; _parser_of('deadlines');"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_a_setting_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "eight")

    assert main(["migrate"]) == 2
    assert capsys.readouterr().err.startswith("The setting PORT is 'eight', which it cannot be:")


def test_a_database_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    assert main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("The database cannot be used (")
    assert said.endswith("): check DATABASE_URL.\n")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_without_tables_is_told_from_one_that_does_not_answer(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").url("postgres")
    monkeypatch.setenv("DATABASE_URL", url)

    assert main(["calendar", "list"]) == 2
    said = capsys.readouterr().err
    assert said == "The database has no tables: .venv/bin/python -m backend migrate makes them.\n"


def test_an_unknown_policy_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["deadlines", "--policy", "none", "--stage", "stage-1", "--received", "2026-12-07"]

    assert main(asked) == 2
    assert "'none'" in capsys.readouterr().err


def test_commands_find_the_assistant_that_runs_over_the_same_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.json").write_text('{"BOT_URL": "http://127.0.0.1:9"}')
    monkeypatch.setenv("BOT_URL", "")  # so that what the command sets is undone after the test
    monkeypatch.delenv("BOT_URL")
    monkeypatch.delenv("BOT_PORT", raising=False)

    main(["doctor", "--json"])

    findings = {each["name"]: each["sentence"] for each in json.loads(capsys.readouterr().out)}
    assert "http://127.0.0.1:9 does not answer" in findings["bot"]


def test_which_policy_applies_when_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "timeline"]) == 0
    older, current = capsys.readouterr().out.splitlines()
    assert older.startswith("west-kent-older until 2020-12-31: West Kent complaints policy")
    assert current.startswith("west-kent-current from 2021-01-01: West Kent complaints process")


def test_which_policy_applies_when_is_printed_as_facts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "timeline", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"policy": "west-kent-older", "first": None, "last": "2020-12-31"},
        {"policy": "west-kent-current", "first": "2021-01-01", "last": None},
    ]


def test_no_policies_given_means_the_usual_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICIES", "")

    assert main(["policy", "timeline"]) == 0
    assert "west-kent-current from 2021-01-01" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        (
            "west-kent-older until 2020-12-30, west-kent-current from 2021-01-01",
            "No policy is in force from 2020-12-31 to 2020-12-31, between",
        ),
        (
            "west-kent-older until 2021-01-01, west-kent-current from 2021-01-01",
            "Two policies are in force on 2021-01-01",
        ),
        ("west-kent-curent", "there is no such pack; choose one of:"),
    ],
)
def test_policies_that_do_not_follow_each_other_are_told_with_their_setting(
    policies: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICIES", policies)

    assert main(["policy", "timeline"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("The setting POLICIES cannot be used. ")
    assert said in told
