"""Hazards and people at risk are known by what residents call them, and never forgotten."""

import csv
from datetime import date
from pathlib import Path

import pytest

from backend.policy.danger import recognise
from backend.policy.pack import load_pack
from backend.policy.triage import Facts, Parse, triage

DATA = Path(__file__).parent.parent / "data"
TODAY = date(2026, 11, 23)
# What a resident may say later, to take back, to calm or to change the subject.
LATER = (
    "Never mind, it's fine now.",
    "Actually it was nothing. There is no gas, no fire, no damp and nobody is ill.",
    "How do I pay my rent?",
    "gas bill, fire door, car park, cooking smell, false alarm, flat battery",
)


def rows(name: str, column: str) -> list[tuple[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [(row[column], row["text"]) for row in csv.DictReader(file)]


HAZARDS = [row for row in rows("hazards.csv", "kinds") if row[0]]
PLAIN = [text for kinds, text in rows("hazards.csv", "kinds") if not kinds]
DANGERS = [text for kind, text in rows("danger.csv", "kind") if kind]


def kinds(text: str) -> set[str]:
    return {found.kind for found in recognise(text)}


def risks(text: str, facts: Facts | None = None, parse: Parse | None = None) -> set[str]:
    found = triage(
        text,
        pack=load_pack("west-kent-current"),
        facts=facts or Facts(),
        today=TODAY,
        parse=parse,
    )
    return {*found.hazards, *found.vulnerability}


@pytest.mark.parametrize(("wanted", "text"), HAZARDS)
def test_a_hazard_or_a_person_at_risk_is_recognised(wanted: str, text: str) -> None:
    assert set(wanted.split()) <= kinds(text)


@pytest.mark.parametrize("text", PLAIN)
def test_everyday_words_are_no_hazard(text: str) -> None:
    assert not kinds(text)


@pytest.mark.parametrize(
    "wanted",
    [
        "damp_mould",
        "no_heating",
        "no_hot_water",
        "leak",
        "electrics",
        "gas",
        "carbon_monoxide",
        "fire_safety",
        "insecure_home",
        "collapse",
        "age",
        "pregnancy",
        "breathing",
        "disability",
    ],
)
def test_every_hazard_of_the_policy_has_wordings(wanted: str) -> None:
    assert any(wanted in kinds.split() for kinds, _ in HAZARDS)


@pytest.mark.parametrize("later", LATER)
@pytest.mark.parametrize("text", [*DANGERS, *[text for _, text in HAZARDS]])
def test_later_words_never_take_a_flag_away(text: str, later: str) -> None:
    assert kinds(text) <= kinds(f"{text}\n\n{later}")
    assert kinds(text) <= kinds(f"{later}\n\n{text}")


@pytest.mark.parametrize(("wanted", "text"), HAZARDS)
def test_answers_and_the_bots_reading_never_take_a_flag_away(wanted: str, text: str) -> None:
    given = Facts(reported_before=False, within_timescale=True, wants_complaint=False)
    for parse in (Parse("withdraw", 0.99), Parse("goodbye", 0.99), Parse("faq_phone", 0.99)):
        assert set(wanted.split()) <= risks(text, given, parse)
