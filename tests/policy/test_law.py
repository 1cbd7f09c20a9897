"""The law by date: each change on the days around its own, and what its file may not say."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from backend.__main__ import main
from backend.policy import law as law_module
from backend.policy.danger import SAFETY
from backend.policy.law import LAW, Law, law
from backend.policy.law_file import read_law
from backend.policy.pack import PackError
from tests.policy.rewriting import rewritten

TEXT = LAW.read_text(encoding="utf-8")

Reader = Callable[..., Law]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read the law with pieces of its text replaced."""

    def reader(*changes: tuple[str, str]) -> Law:
        return read_law(rewritten("law", *changes, into=tmp_path))

    return reader


def test_the_law_is_read_once_and_kept() -> None:
    assert law() is law()


@pytest.mark.parametrize(
    ("change", "first_day", "event", "status"),
    [
        ("no_new_cases_by_email", date(2026, 1, 13), "contacted_ombudsman", "published"),
        ("data_protection_complaints", date(2026, 6, 19), "received", "secondary"),
        ("subject_access", date(2018, 5, 25), "received", "published"),
        ("awaabs_law", date(2025, 10, 27), "hazard_reported", "published"),
        ("awaabs_law_phase_two", date(2026, 11, 30), "hazard_reported", "unconfirmed"),
    ],
)
def test_a_change_applies_from_its_first_day(
    change: str, first_day: date, event: str, status: str
) -> None:
    found = law().changes[change]

    assert not found.applies_on(first_day - timedelta(days=1))
    assert found.applies_on(first_day)
    assert found.applies_on(date(2040, 12, 31))
    assert (found.tests, found.status) == (event, status)


def test_the_designated_person_and_the_eight_weeks_ended_on_1_october_2022() -> None:
    change = law().changes["designated_person"]

    assert change.tests == "referred_to_ombudsman"
    assert "SI 2022/561" in change.source
    assert not law().designated_person_on(date(2013, 3, 31))
    assert law().designated_person_on(date(2013, 4, 1))
    assert law().designated_person_on(date(2022, 9, 30))
    assert not law().designated_person_on(date(2022, 10, 1))


def test_the_ombudsman_takes_no_new_cases_by_email_from_13_january_2026() -> None:
    assert law().takes_new_cases_by_email_on(date(2026, 1, 12))
    assert not law().takes_new_cases_by_email_on(date(2026, 1, 13))


def test_a_complaint_about_personal_information_is_acknowledged_within_30_days() -> None:
    clock = law().data_protection

    assert law().data_protection_since == date(2026, 6, 19)
    assert (clock.amount, clock.unit, clock.start_event, clock.rolls_on) == (
        30,
        "day",
        "received",
        True,
    )
    assert "within 30 days" in clock.promise


def test_a_request_for_ones_own_information_is_answered_within_a_month() -> None:
    clock = law().subject_access

    assert (clock.amount, clock.unit, clock.start_event, clock.rolls_on) == (
        1,
        "month",
        "received",
        True,
    )


def test_a_promise_names_its_clocks_own_time() -> None:
    promises = {clock.duty: clock.promise for clock in law().changes["awaabs_law"].clocks}

    assert promises["investigate"] == (
        "We will look into the hazard within 10 working days of knowing of it."
    )
    assert "within 24 hours" in promises["make_safe_at_once"]
    assert "within 12 weeks" in promises["begin_works"]


def test_a_hazard_that_the_law_itself_names_needs_no_check() -> None:
    change = law().changes["awaabs_law"]
    named = tuple(hazard for hazard in change.hazards if hazard.status == "published")

    assert [hazard.kind for hazard in named] == ["damp_mould"]
    only = replace(law(), changes={change.id: replace(change, hazards=named)})
    assert only.unconfirmed == ()


def test_each_change_and_clock_names_its_source_and_says_it_in_a_sentence() -> None:
    for change in law().changes.values():
        assert change.source
        assert change.sentence.endswith(".")
        for clock in change.clocks:
            assert clock.source
            assert clock.promise.endswith(".")


def test_what_no_official_page_confirms_is_listed_for_the_landlord() -> None:
    assert "awaabs_law_phase_two" in law().unconfirmed
    assert "data_protection_complaints" in law().unconfirmed
    assert "awaabs_law.hazards.gas" in law().unconfirmed
    assert "awaabs_law.hazards.damp_mould" in law().unconfirmed
    assert not {"designated_person", "no_new_cases_by_email", "awaabs_law"} & set(law().unconfirmed)


def test_the_landlord_is_told_what_to_check_and_what_it_is_known_from() -> None:
    told = law().to_confirm

    page = "https://www.yorkshirehousing.co.uk/your-home/your-healthy-home/awaabs-law"
    assert told["awaabs_law.hazards.gas"] == (
        f"Check that gas counts as emergency. What we know it from: {page}."
    )
    assert told["awaabs_law.hazards.no_hot_water"] == (
        f"Check that no hot water counts as emergency. What we know it from: {page}."
    )
    assert told["awaabs_law.hazards.damp_mould"] == (
        "Check that damp mould with somebody at risk counts as emergency. "
        f"What we know it from: {page}."
    )
    change = law().changes["data_protection_complaints"]
    assert told[change.id] == (
        "Check the law on complaints about personal information, from 19 June 2026. "
        f"What we know it from: {change.source}."
    )


def test_a_clock_that_no_official_page_confirms_is_listed_by_itself(read: Reader) -> None:
    source = "        source: SI 2025/1042; guidance of 17 October 2025 on GOV.UK\n"
    found = read((f"{source}        status: published", f"{source}        status: secondary"))

    assert set(found.unconfirmed) - set(law().unconfirmed) == {"awaabs_law.clocks.begin_works"}
    source = "        source: SI 2025/1042; https://ovh.org.uk/awaabs-law-hazards-explained\n"
    asked = read((f"{source}        status: published", f"{source}        status: unconfirmed"))
    assert asked.to_confirm["awaabs_law.clocks.investigate"].startswith(
        "Check the 10 working days of investigate. "
    )
    assert found.to_confirm["awaabs_law.clocks.begin_works"] == (
        "Check the 12 weeks of begin works. What we know it from: SI 2025/1042; guidance of "
        "17 October 2025 on GOV.UK."
    )


def test_every_kind_of_danger_or_hazard_has_a_clock_or_a_reason_why_not() -> None:
    kinds = yaml.safe_load(SAFETY.read_text(encoding="utf-8"))["kinds"]
    timed = {hazard.kind for change in law().changes.values() for hazard in change.hazards}
    people = {kind for kind, entry in kinds.items() if entry["level"] == "vulnerability"}
    at_risk = {
        person
        for change in law().changes.values()
        for hazard in change.hazards
        for person in hazard.with_any
    }

    assert timed | set(law().no_clock) == set(kinds) - people
    assert at_risk <= people


EMAIL = "    tests: contacted_ombudsman\n"
FINDINGS = "      send_findings:\n        severity: significant\n"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            (EMAIL, "    test: contacted_ombudsman\n"),
            "changes.no_new_cases_by_email.tests is missing; add it",
        ),
        (
            (EMAIL, f"{EMAIL}    colour: red\n"),
            "changes.no_new_cases_by_email.colour is not a key that is known here; correct its "
            "spelling or remove it",
        ),
        (
            (EMAIL, "    tests: phoned_ombudsman\n"),
            "changes.no_new_cases_by_email.tests should be 'received', 'referred_to_ombudsman', "
            "'contacted_ombudsman' or 'hazard_reported', not 'phoned_ombudsman'; correct it",
        ),
        (
            ("    sentence: The Housing Ombudsman no longer takes new cases by email.\n", ""),
            "changes.no_new_cases_by_email.sentence is missing; add it",
        ),
        (
            ("        amount: 30\n", "        amount: -30\n"),
            "changes.data_protection_complaints.clocks.acknowledge_data_complaint.amount should be "
            "greater than or equal to 1, not '-30'; correct it",
        ),
        (
            ("    ends_on: 2022-10-01\n", "    ends_on: 2013-04-01\n"),
            "changes.designated_person ends before it starts; correct starts_on or ends_on",
        ),
        (
            ("timezone: Europe/London\n", "timezone: Europe/Kent\n"),
            "timezone is 'Europe/Kent'; write one such as Europe/London",
        ),
        (
            ("  no_new_cases_by_email:\n", "  no_new_cases:\n"),
            "changes.no_new_cases_by_email is missing; add it",
        ),
        (
            ("within {amount} of you asking", "within {days} of you asking"),
            "changes.subject_access.clocks.answer_data_request.promise has {days}, which is no "
            "fact of this pack; use one of: amount",
        ),
        (
            (FINDINGS, "      send_findings:\n"),
            "changes.awaabs_law.clocks.send_findings.severity is for changes with hazards, where "
            "every clock needs one; add or remove it",
        ),
        (
            ("        severity: emergency\n        amount: 24\n", "        amount: 24\n"),
            "changes.awaabs_law.hazards has 'gas', emergency, which no clock there is for; add a "
            "clock of that severity or correct it",
        ),
        (
            ("no_clock:\n", "no_clock:\n  gas: a test\n"),
            "changes.awaabs_law.hazards has 'gas', which is also under no_clock; remove it from "
            "one of them",
        ),
        (
            ("      investigate:\n", "      acknowledge_data_complaint:\n"),
            "changes.awaabs_law.clocks.make_safe.start is 'investigated', which needs "
            "changes.awaabs_law.clocks.investigate; add it there",
        ),
        (
            ("timezone: Europe/London\n", "timezone: Europe/London\ntimezone: UTC\n"),
            "timezone is written twice, but may stand there once; correct it",
        ),
    ],
)
def test_what_is_wrong_with_the_file_is_told_with_its_key_and_remedy(
    read: Reader, change: tuple[str, str], problem: str
) -> None:
    with pytest.raises(PackError) as refused:
        read(change)

    told = str(refused.value).splitlines()
    assert all(line.startswith("law.yaml: ") for line in told)
    assert any(line.endswith(problem) for line in told)


def test_a_change_that_is_asked_about_needs_its_clock(read: Reader) -> None:
    start = TEXT.index("    clocks:\n      answer_data_request:")
    end = TEXT.index("  data_protection_complaints:")

    with pytest.raises(PackError, match=r"changes\.subject_access\.clocks is missing; add it"):
        read((TEXT[start:end], ""))


def test_the_law_is_printed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "law"]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    assert (
        "From 1 April 2013 and before 1 October 2022, by the day on which it was referred to the "
        "Ombudsman. "
    ) in printed
    assert "[emergency, make_safe_at_once: 24 hours from hazard reported, published]" in printed
    assert "or disability), gas, carbon_monoxide" in printed
    assert "[answer_data_request: 1 month from received, published]" in printed
    assert "awaabs_law_phase_two: more significant hazards" in printed


def test_the_law_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "law", "--json"]) == 0

    printed = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert printed["designated_person"]["ends_on"] == "2022-10-01"
    assert printed["awaabs_law"]["ends_on"] is None
    assert printed["awaabs_law"]["clocks"][0]["duty"] == "make_safe_at_once"


def test_a_mistake_in_the_law_is_told_instead_of_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "law.yaml"
    broken.write_text("colour: red\n", encoding="utf-8")
    monkeypatch.setattr(law_module, "LAW", broken)
    law.cache_clear()
    try:
        assert main(["policy", "law"]) == 2
    finally:
        law.cache_clear()

    assert "law.yaml: changes is missing; add it" in capsys.readouterr().err
