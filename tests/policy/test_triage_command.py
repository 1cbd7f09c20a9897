"""`python -m backend triage`."""

import io
import json

import pytest

from backend.__main__ import main
from backend.policy.pack import load_pack

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
    assert f"A-DEF: “{load_pack('west-kent-current').rules['A-DEF'].in_full}”" in out
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


def test_it_says_why_and_where_else_to_go(capsys: pytest.CaptureFixture[str]) -> None:
    text = "You told next door about my arrears. I disagree with your pets policy."
    _, out, _ = run(capsys, "--text", text)
    assert "Because: policy itself" in out
    assert "Regulator: Information Commissioner" in out
    assert "Ombudsman: The Housing Ombudsman Service is free" in out


def test_it_says_what_to_bear_in_mind(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--text", "Please send me a copy of my file")
    assert "Bear in mind: data request" in out


def test_it_is_told_whether_a_repair_is_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    text = ["--text", "I told you about the broken gutter"]
    assert run(capsys, *text, "--within-timescale", "yes")[1].startswith("Route: service request")
    assert run(capsys, *text, "--within-timescale", "no")[1].startswith("Route: complaint")


def test_it_shows_another_landlords_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["triage", "--policy", "west-kent-older", "--text", "My final answer is wrong. "
                 "I want it looked at again."])  # fmt: skip
    out = capsys.readouterr().out
    assert code == 0
    rule = load_pack("west-kent-older").rules["B-EXC-1"]
    assert rule.sentence.startswith("a repeat complaint")
    assert f"B-EXC-1: “{rule.in_full}”" in out


def test_an_exclusion_is_shown_with_the_words_that_open_its_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = ["--text", "I disagree with your pets policy"]
    rule = load_pack("west-kent-current").rules["A-EXC-7"]
    assert rule.lead
    assert f"A-EXC-7: “{rule.lead} {rule.sentence}”" in run(capsys, *text)[1]
    found = json.loads(run(capsys, *text, "--json")[1])
    assert found["parts"][0]["rules"] == [{"id": "A-EXC-7", "sentence": rule.sentence}]


def test_the_last_day_cannot_come_after_today(capsys: pytest.CaptureFixture[str]) -> None:
    text = ["--text", "you never came about my roof", "--happened-latest"]
    assert run(capsys, *text, "2026-11-23")[0] == 0
    code, out, error = run(capsys, *text, "2026-11-24")
    assert (code, out) == (2, "")
    assert error == (
        "--happened-latest 2026-11-24 is after 2026-11-23; give a day until then, or "
        "leave it out.\n"
    )


def test_a_data_complaint_is_shown_with_what_the_law_asks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = run(capsys, "--text", "You told next door about my arrears.")[1]
    assert "The law: The landlord itself takes complaints about how it looks after" in out


def test_a_threat_is_marked_for_staff(capsys: pytest.CaptureFixture[str]) -> None:
    text = "You never came about my roof. I will kill your housing officer."
    _, out, _ = run(capsys, "--text", text)
    assert out.startswith("Route: complaint\n")
    assert "Alert for staff: threat to staff" in out
