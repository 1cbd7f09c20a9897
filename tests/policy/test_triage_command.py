"""`python -m backend triage`."""

import io
import json

import pytest

from backend.__main__ import main

TODAY = ["--today", "2026-11-23"]
PACK = ["--policy", "west-kent-current"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["triage", *PACK, *TODAY, *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_it_prints_the_shape_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--text", "my tap leaks", "--reported-before", "no", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["route"] == "service_request"
    assert found["parts"][0]["rules"][0]["id"] == "A-SR-1"


def test_it_prints_the_same_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    text = "There is damp and nobody has come. I am 80."
    code, out, _ = run(capsys, "--text", text)
    assert code == 0
    assert out.startswith("Route: complaint\n")
    assert "A-DEF: “An expression of dissatisfaction" in out
    assert "Hazards: damp mould" in out
    assert "At risk: age" in out
    assert "The choice to complain is offered." in out


def test_it_reads_the_words_from_its_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("I can smell gas"))
    _, out, _ = run(capsys, "--text", "-", "--wants-complaint", "yes")
    assert out.startswith("Route: emergency\n")


def test_a_date_that_is_none_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, error = run(capsys, "--text", "x", "--happened-latest", "soon")
    assert (code, out) == (2, "")
    assert error == (
        "'soon' is not a date; write --happened-latest as year-month-day, such as 2026-12-07.\n"
    )


def test_a_policy_that_is_none_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["triage", "--policy", "no-such", "--text", "x"])
    assert code == 2
    assert "There is no policy pack called 'no-such'" in capsys.readouterr().err
