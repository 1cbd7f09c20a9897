"""West Kent's older policy: every word, date and step stands in the text and is the text's own."""

import re
from functools import lru_cache
from pathlib import Path

import pytest

from backend.policy.pack import (
    NoAnswersError,
    PolicyPack,
    Rule,
    TimeLimit,
    load_pack,
    load_pack_for_residents,
)

SOURCE = Path(__file__).parent.parent / "data" / "west-kent-complaints-policy-older.txt"

# Lines that name a part of the text and say nothing themselves.
HEADINGS = {
    "Complaints policy",
    "Policy Statement",
    "Definition",
    "Making a complaint",
    "Our approach",
    "Making it Right",
    "Complaint Review",
    "Complaint Appeal",
    "Designated Person and Housing Ombudsman Service (HOS)",
    "Complaints about services West Kent are contracted to provide",
    "Timescales",
    "Exceptions",
    "Persistent Complainers",
    "Learning",
    "Learning from complaints",
    "Policy review",
}
IN_WORDS = {2: "two", 3: "three", 5: "five", 8: "eight", 10: "ten", 20: "20"}


def words_of(text: str) -> str:
    """The words alone: no line breaks, and a link without its brackets."""
    return " ".join(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).split())


TEXT = words_of(SOURCE.read_text(encoding="utf-8"))


@lru_cache
def pack() -> PolicyPack:
    return load_pack("west-kent-older")


@pytest.mark.parametrize("rule", pack().rules.values(), ids=lambda rule: rule.id)
def test_every_rule_is_the_text_s_own_words(rule: Rule) -> None:
    assert rule.sentence in TEXT
    assert rule.lead is None or f"{rule.lead} " in TEXT


def test_every_line_of_the_text_is_held_by_a_rule() -> None:
    held = " ".join(rule.in_full for rule in pack().rules.values())
    lines = [words_of(line).removeprefix("- ") for line in SOURCE.read_text("utf-8").splitlines()]
    said = [line.strip('"') for line in lines if line and line not in HEADINGS]

    left = [line for line in said if not all(part in held for part in sentences(line))]

    assert left == []


def sentences(line: str) -> list[str]:
    return re.split(r"(?<=\.) ", line)


@pytest.mark.parametrize(
    "limit", pack().time_limits, ids=lambda limit: f"{limit.stage}-{limit.duty}"
)
def test_every_limit_says_the_number_that_its_sentence_says(limit: TimeLimit) -> None:
    assert limit.unit == "working_day"
    assert f"{IN_WORDS[limit.amount]} working days" in limit.sentence


@pytest.mark.rule("B-WAY-ASK", "B-REV", "B-APP", "B-APP-REV", "B-APP-PAN")
def test_the_steps_follow_each_other_as_the_text_says() -> None:
    steps = {stage.id: (stage.opened_by, stage.after) for stage in pack().stages}

    assert steps == {
        "making-it-right": ("receipt", ()),
        "review": ("request", ("making-it-right",)),
        "appeal": ("request", ("review",)),
        "second-review": ("decision", ("appeal",)),
        "panel": ("decision", ("appeal", "second-review")),
    }
    assert pack().first_stage.id == "making-it-right"
    assert [stage.id for stage in pack().stages_after("appeal")] == ["second-review", "panel"]


def test_more_time_is_by_agreement_and_without_an_end() -> None:
    for stage in pack().stages:
        assert stage.more_time is not None
        assert stage.more_time.amount is None
        assert "agree timescales" in pack().rules[stage.more_time.rule].sentence


@pytest.mark.rule("B-REV-HALT", "B-APP-HALT")
def test_the_process_can_be_halted_at_review_and_appeal_with_reasons() -> None:
    halting = {stage.id: stage.halt_rule for stage in pack().stages if stage.halt_rule}

    assert set(halting) == {"review", "appeal", "second-review"}
    for rule in halting.values():
        assert "explain the reasons for this decision" in pack().rules[str(rule)].sentence


@pytest.mark.rule("B-HOS-REFER", "B-HOS-WAIT")
def test_the_way_to_the_ombudsman_was_a_designated_person_or_eight_weeks() -> None:
    before = pack().before_the_ombudsman

    assert before is not None
    assert "designated person" in pack().rules[before.designated_person_rule].sentence
    assert f"{IN_WORDS[before.amount]} {before.unit}s" in pack().rules[before.wait_rule].sentence


def test_the_age_limit_is_three_months() -> None:
    limit = pack().age_limit

    assert f"{IN_WORDS[limit.amount]} {limit.unit}s" in limit.sentence


@pytest.mark.rule("B-CON", "B-CON-AGREE", "B-PER-AGREE", "B-DUE")
def test_services_run_for_others_contact_agreements_and_the_review_have_their_rules() -> None:
    rules, due = pack().rules, pack().review_due

    for service in pack().contracted_services:
        assert service.name in rules["B-CON"].sentence
        assert "contracting organisation" in rules[service.rule].sentence
    assert (
        "agreement about how they contact us" in rules[str(pack().contact_agreement_rule)].sentence
    )
    assert due is not None
    assert str(due.year) in rules[due.rule].sentence


def test_a_ground_that_the_text_knows_nothing_of_is_absent() -> None:
    assert not {"request", "tribunal", "regulator", "policy_itself"} & set(pack().grounds)


def test_what_the_text_does_not_give_is_the_current_pack_s_and_unconfirmed() -> None:
    current = load_pack("west-kent-current")

    assert pack().contacts == current.contacts
    assert pack().ombudsman.phone == current.ombudsman.phone
    assert pack().ombudsman.rule == "B-HOS-REFER"
    assert {"contacts", "ombudsman", "calendar"} <= set(pack().unconfirmed)


def test_it_cannot_serve_residents_because_it_holds_no_answers() -> None:
    assert not pack().serves_residents
    with pytest.raises(NoAnswersError, match="holds no answers to residents' questions"):
        load_pack_for_residents("west-kent-older")
