"""`python -m backend calendar`: what is announced is looked at, applied and listed."""

import json

import pytest

from backend.__main__ import main
from backend.cases import service as cases
from backend.cases.models import Case
from backend.cli import calendar
from backend.database import Database
from tests.cases.opened import opened
from tests.parts import MONDAY_NOON

DAY = ["bank-holiday", "2026-12-11", "--why", "Bank holiday for a coronation"]


@pytest.fixture(autouse=True)
def _settled(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setattr(calendar, "now", lambda: MONDAY_NOON)


def test_a_preview_names_each_case_with_its_dates_and_who_to_tell(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = opened(database).reference
    assert main(["calendar", "preview", *DAY]) == 0
    said = capsys.readouterr().out
    assert f"{reference}  tell the resident: email" in said
    assert "stage-1, acknowledge: 14 December 2026 becomes 15 December 2026" in said
    assert "1 case would move. Nothing has changed." in said


def test_a_preview_is_also_facts(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    reference = opened(database).reference
    assert main(["calendar", "preview", *DAY, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["change"]["first"] == "2026-12-11"
    assert [one["reference"] for one in told["cases"]] == [reference]
    assert told["cases"][0]["tell"] == {"who": "resident", "by": "email"}


def test_applying_twice_says_that_it_was_applied_before(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(database)
    for said in ("1 case moved", "was applied before. Nothing has changed."):
        assert main(["calendar", "apply", *DAY, "--by", "Priya"]) == 0
        assert said in capsys.readouterr().out


def test_applying_gives_facts(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    opened(database)
    assert main(["calendar", "apply", *DAY, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["already"]) == (1, False)


def test_what_was_applied_is_listed(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calendar", "list"]) == 0
    assert "Nothing was applied yet." in capsys.readouterr().out
    closure = ["closure", "2026-12-29", "--last", "2026-12-31", "--why", "We move office"]
    assert main(["calendar", "apply", *closure, "--by", "Priya"]) == 0
    capsys.readouterr()
    assert main(["calendar", "list"]) == 0
    said = capsys.readouterr().out
    assert "29 December 2026 to 31 December 2026  closure: We move office" in said
    assert "applied by Priya on 7 December 2026" in said
    assert main(["calendar", "list", "--json"]) == 0
    [one] = json.loads(capsys.readouterr().out)
    assert (one["kind"], one["last"], one["by"]) == ("closure", "2026-12-31", "Priya")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["bank-holiday", "11/12/2026", "--why", "x"], "write the first day as year-month-day"),
        (["closure", "2026-12-11", "--last", "soon", "--why", "x"], "write --last as"),
        (["closure", "2026-12-11", "--last", "2026-12-10", "--why", "x"], "swap the two"),
        (["closure", "2026-12-11", "--why", " "], "does not say why"),
        (["closure", "2026-12-04", "--why", "x"], "gone by"),
        (["closure", "2026-12-12", "--why", "x"], "None of these days is a working day"),
    ],
)
def test_what_cannot_be_applied_is_one_sentence(
    database: Database, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    for verb in ("preview", "apply"):
        assert main(["calendar", verb, *arguments]) == 2
        said = capsys.readouterr().err
        assert says in said
        assert said.count("\n") == 1, "one sentence, one line"


def test_a_case_from_an_earlier_version_is_carried_over_first(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = opened(database).reference
    with database.write() as session:
        cases.find(session, reference).progress = None
    assert main(["calendar", "preview", *DAY]) == 0
    assert "1 case would move" in " ".join(capsys.readouterr().out.split())
    with database.read() as session:
        case = session.get_one(Case, 1)
        assert case.progress is not None
        assert [event.kind for event in case.events].count("carried_over") == 1
