"""What falls due when under the older policy: its steps, its panel and its agreed extra time."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from backend.policy.calendar import bank_holidays
from backend.policy.deadlines import (
    AnswerNotDueYetError,
    Deadline,
    NoMoreTimeError,
    NoPanelError,
    PanelTooEarlyError,
    RespondedTooEarlyError,
    deadlines_for,
    earliest_response,
    latest_response,
)
from backend.policy.pack import MoreTime, PolicyPack, load_pack

TABLE = Path(__file__).parent.parent / "data" / "deadlines.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
HOLIDAYS = bank_holidays(2018, 2021)
RECEIVED = date(2026, 12, 7)
WEDNESDAY = date(2019, 5, 1)


def counted_naively(day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def older(stage: str, received: date, /, **happened: object) -> dict[str, Deadline]:
    pack = load_pack("west-kent-older")
    found = deadlines_for(pack, stage, received_on=received, **happened)  # type: ignore[arg-type]
    return {deadline.duty: deadline for deadline in found}


@pytest.mark.parametrize("row", ROWS, ids=[row["received"] for row in ROWS])
@pytest.mark.rule("B-TIME", "B-TIME-ACK", "B-TIME-ASK", "B-EXC-5")
def test_every_date_of_the_older_policy_in_the_table_comes_out_right(row: dict[str, str]) -> None:
    received = date.fromisoformat(row["received"])
    first = older("making-it-right", received, responded_on=received)
    review = older("review", received, responded_on=received)
    appeal = older("appeal", received)

    assert {duty: str(each.due_on) for duty, each in first.items()} == {
        "agree_resolution": row["legacy_10"],
        "request_review": row["window_20"],
    }
    assert {duty: str(each.due_on) for duty, each in review.items()} == {
        "acknowledge": row["legacy_ack_2"],
        "agree_resolution": row["legacy_10"],
        "request_review": row["window_20"],
    }
    assert {duty: str(each.due_on) for duty, each in appeal.items()} == {
        "acknowledge": row["legacy_ack_2"],
        "agree_resolution": row["legacy_10"],
    }


@pytest.mark.rule("B-TIME-PAN")
def test_a_panel_is_arranged_in_ten_days_and_answered_five_after_it_was_held() -> None:
    assert set(older("panel", WEDNESDAY)) == {"arrange_panel"}

    held = older("panel", WEDNESDAY, panel_held_on=date(2019, 5, 20))

    assert held["arrange_panel"].due_on == date(2019, 5, 16)
    answer = held["respond_after_panel"]
    assert (answer.start_event, answer.start_on) == ("panel_held", date(2019, 5, 20))
    assert (answer.due_on, answer.rule) == (date(2019, 5, 28), "B-TIME-PAN")


@pytest.mark.rule("B-TIME-MORE")
@pytest.mark.parametrize("days", [1, 10, 60])
def test_more_time_without_a_cap_rests_on_the_rule_that_asks_for_agreement(days: int) -> None:
    found = older("review", WEDNESDAY, responded_on=date(2019, 5, 20), extended_by=days)
    more = found["respond_extended"]

    assert list(found) == ["acknowledge", "agree_resolution", "respond_extended", "request_review"]
    assert (more.start_event, more.start_on) == ("response_due", found["agree_resolution"].due_on)
    assert more.due_on == counted_naively(more.start_on, days)
    assert (more.amount, more.unit, more.rule) == (days, "working_day", "B-TIME-MORE")
    assert more.sentence == load_pack("west-kent-older").rules["B-TIME-MORE"].sentence
    assert more.label == "Agree with you how to put it right, with more time"


def test_more_time_after_a_panel_counts_from_the_answer_it_owes() -> None:
    assert "respond_extended" not in older("panel", WEDNESDAY, extended_by=5)

    found = older("panel", WEDNESDAY, panel_held_on=date(2019, 5, 20), extended_by=5)

    assert found["respond_extended"].start_on == found["respond_after_panel"].due_on


def current() -> PolicyPack:
    return load_pack("west-kent-current")


def with_more_time(more: MoreTime | None) -> PolicyPack:
    """The current policy without a length for its extension among its time limits."""
    stage = current().stage("stage-1")
    limits = tuple(limit for limit in stage.limits if limit.duty != "respond_extended")
    return replace(current(), stages=(replace(stage, limits=limits, more_time=more),))


def test_more_time_that_has_a_cap_rests_on_the_longer_rule_beyond_it() -> None:
    capped = with_more_time(MoreTime("A-S1-EXT", 10, "A-S1-EXT-MORE"))

    rules = [
        deadlines_for(capped, "stage-1", received_on=RECEIVED, extended_by=days)[3].rule
        for days in (10, 11)
    ]

    assert rules == ["A-S1-EXT", "A-S1-EXT-MORE"]


def test_more_time_is_refused_where_the_policy_gives_none() -> None:
    with pytest.raises(NoMoreTimeError) as refusal:
        deadlines_for(with_more_time(None), "stage-1", received_on=RECEIVED, extended_by=1)

    assert str(refusal.value) == (
        "The policy west-kent-current gives no more time at the stage stage-1; use 0 working days "
        "more."
    )


def test_a_panel_where_there_is_none_is_refused_with_the_stages_that_have_one() -> None:
    with pytest.raises(NoPanelError) as refusal:
        older("appeal", WEDNESDAY, panel_held_on=date(2019, 5, 20))

    assert str(refusal.value) == (
        "The policy west-kent-older has no panel at the stage appeal; leave the day of the panel "
        "out, or choose a stage that has one: panel."
    )
    with pytest.raises(NoPanelError, match="that has one: this policy has none"):
        deadlines_for(current(), "stage-1", received_on=RECEIVED, panel_held_on=RECEIVED)


def test_every_stage_that_has_a_panel_is_named() -> None:
    pack = load_pack("west-kent-older")
    another = replace(pack, stages=(*pack.stages, replace(pack.stage("panel"), id="second-panel")))

    with pytest.raises(NoPanelError, match=r"that has one: panel, second-panel\."):
        deadlines_for(another, "appeal", received_on=WEDNESDAY, panel_held_on=WEDNESDAY)


@pytest.mark.parametrize(
    ("happened", "earlier"),
    [
        ({}, "dated 2019-04-30, before the complaint was received on 2019-05-01"),
        ({"acknowledged_on": date(2019, 5, 2)}, "2019-04-30, before the acknowledgement on 2019"),
    ],
)
def test_a_panel_before_what_it_is_about_is_refused(
    happened: dict[str, object], earlier: str
) -> None:
    with pytest.raises(PanelTooEarlyError, match=earlier):
        older("panel", WEDNESDAY, panel_held_on=date(2019, 4, 30), **happened)


def test_a_response_before_the_panel_is_refused() -> None:
    with pytest.raises(RespondedTooEarlyError, match="before the panel on 2019-05-20; correct"):
        older("panel", WEDNESDAY, panel_held_on=date(2019, 5, 20), responded_on=date(2019, 5, 19))


def test_the_answer_after_a_panel_has_no_date_before_it() -> None:
    with pytest.raises(AnswerNotDueYetError, match="The stage panel has no date for its answer"):
        latest_response(load_pack("west-kent-older"), "panel", WEDNESDAY)


def test_the_answer_of_a_step_without_an_acknowledgement_has_one_date() -> None:
    pack = load_pack("west-kent-older")

    for tell in (earliest_response, latest_response):
        assert tell(pack, "making-it-right", WEDNESDAY) == date(2019, 5, 16)
