"""Corrected routes leave as candidate training data, without whose words they are."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.__main__ import main
from backend.cases.corrections import corrected, masked
from backend.cases.models import Case
from backend.cases.routing import correct_route
from backend.cases.service import Issue
from backend.database import Database
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, REQUEST, opened
from tests.parts import MONDAY_NOON, RULEBOOK
from tests.staff.people import made_staff

TRIAGE = {
    "parts": [
        {"route": "service_request", "rules": [{"id": "A-SR-1"}], "confidence": 0.7},
        {"route": "service_request", "rules": [{"id": "A-SR-1"}], "confidence": 0.55},
    ]
}
GATHERED = {"issue": {"understood": {"intent": "request_service", "confidence": 0.81}}}
TOLD = replace(
    REQUEST,
    triage=TRIAGE,
    gathered=GATHERED,
    issues=(
        Issue("=I am Pat Jones of TN13 1AX, ring 07700 900123 or pat.j@example.com"),
        Issue("Mr Patel and PRIYA never rang about WK-7H3K-9MQD"),
    ),
)
MASKED = (
    "=I am [name] [name] of [postcode], ring [phone] or [email]\n\n"
    "[name] and [name] never rang about [reference]"
)


def correct(database: Database, case: Case, route: str, *, days: int = 0) -> None:
    now = MONDAY_NOON + timedelta(days=days)
    with database.write() as session:
        correct_route(
            session,
            case.reference,
            route,
            reasons="It was",
            by="staff:1",
            rulebook=RULEBOOK,
            now=now,
        )


def test_a_correction_is_given_with_what_decided_and_nobody_s_name(database: Database) -> None:
    made_staff(database)
    correct(database, opened(database, TOLD), "complaint")
    with database.read() as session:
        (one,) = corrected(session)
    assert one.text == MASKED
    assert (one.given, one.corrected, one.on) == ("service_request", "complaint", date(2026, 12, 7))
    assert (one.rules, one.confidence) == (["A-SR-1"], 0.55)
    assert one.understood == {"intent": "request_service", "confidence": 0.81}


def test_a_case_corrected_twice_is_given_once_and_one_put_back_not_at_all(
    database: Database,
) -> None:
    twice = opened(database, REQUEST)
    correct(database, twice, "antisocial_behaviour")
    correct(database, twice, "complaint")
    back = opened(database, replace(REQUEST, idempotency_key="two"))
    correct(database, back, "antisocial_behaviour")
    correct(database, back, "service_request")
    with database.read() as session:
        found = [(one.given, one.corrected) for one in corrected(session)]
    assert found == [("service_request", "complaint")]


def test_only_those_since_a_day_are_given(database: Database) -> None:
    correct(database, opened(database, REQUEST), "antisocial_behaviour", days=2)
    with database.read() as session:
        assert corrected(session, since=date(2026, 12, 10)) == []
        assert len(corrected(session, since=date(2026, 12, 9))) == 1


def test_nothing_is_given_while_nothing_is_corrected(database: Database) -> None:
    opened(database)
    with database.read() as session:
        assert corrected(session) == []


def test_the_names_of_everybody_in_a_case_are_masked(database: Database) -> None:
    told = replace(
        FOR_ANOTHER,
        resident=replace(PAT, address="12 High Street, Sevenoaks"),
        group_members="Ann Brown and Bob",
        issues=(Issue("Sam wrote for Pat at 12 high street. Ann and Bob pay a high rent."),),
    )
    correct(database, opened(database, told), "service_request")
    with database.read() as session:
        (one,) = corrected(session)
    assert one.text == ("[name] wrote for [name] at [address]. [name] and [name] pay a high rent.")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("ring +44 1732 749 400 today", "ring [phone] today"),
        ("ring (01732) 749400", "ring [phone]"),
        ("me+you@mail.example.co.uk wrote", "[email] wrote"),
        ("tn131ax and SE1 7PB", "[postcode] and [postcode]"),
        ("it cost £1,200 on 3 May 2026", "it cost £1,200 on 3 May 2026"),
        ("Mrs O'Brien and Dr Smith-Jones said so", "[name] and [name] said so"),
        ("", ""),
    ],
)
def test_numbers_and_addresses_are_masked_and_other_words_left(words: str, left: str) -> None:
    assert masked(words, names=()) == left


@pytest.mark.parametrize("how", ["--json", "--csv"])
def test_the_command_prints_them(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    how: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url)
    made_staff(database)
    correct(database, opened(database, TOLD), "complaint")
    opened(database, replace(COMPLAINT, idempotency_key="two"))
    assert main(["corrections", how]) == 0
    printed = capsys.readouterr().out
    if how == "--json":
        (one,) = json.loads(printed)
        assert (one["text"], one["on"]) == (MASKED, "2026-12-07")
    else:
        header, row = csv.reader(io.StringIO(printed))
        assert header[:3] == ["text", "given", "corrected"]
        assert row[0] == f"'{MASKED}", "a spreadsheet runs nothing of it"
        assert row[3:] == ["A-SR-1", "0.55", "request_service 0.81", "2026-12-07"]


def test_a_day_that_is_none_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corrections", "--json", "--since", "soon"]) == 2
    assert "year-month-day" in capsys.readouterr().err


def test_the_help_says_that_nothing_is_trained_on_by_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["corrections", "--help"])
    assert "Nothing is ever trained on them by itself" in " ".join(capsys.readouterr().out.split())
