"""A request for the next stage is late by the day told of the answer, and taken all the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from backend.policy.pack import PolicyPack, Stage, Unit, load_pack
from backend.policy.triage import Triage, triage

# A Monday; the twentieth working day before it is 26 October 2026.
TODAY = date(2026, 11, 23)


def about(text: str, pack: PolicyPack | None = None, today: date = TODAY) -> Triage:
    return triage(text, pack=pack or load_pack("west-kent-current"), today=today)


LATE = (
    "I want to go to stage two, I got your answer in July",
    "I want stage two. I had your stage one response on 3 August.",
    "Your letter came in the summer and I want it escalated",
    "Please escalate my complaint, your decision was in June",
    "You answered my complaint three months ago. I'd like to go to stage 2.",
    "I'd like to appeal. You turned down my complaint in May.",
    "Back in August I got your reply, I want stage two",
    "Stage two please. Your response is dated 12/08/2026",
    "I received your answer two months ago and I'm not happy, please take it to the next stage",
    "I got your answer, it was in July, and I want to go to stage two",
    "The leak began last week again. I had your answer in July and I want stage two",
    "I was ill when your letter arrived in September, I want to go to stage two",
    "My complaint was closed in July and I want to go to stage two",
    "I've had your answer since July and I want to escalate",
    "Your answer about the leak came in July, I want stage two",
    "I want to escalate, you wrote to me with the decision on the 2nd of September",
    "I want stage two. Your email of 1 September said nothing.",
    "Stage one ended in July. I want to go to stage two.",
    "I want to go to stage two, I got your answer in 2003",
    "Please escalate my complaint, I got your first letter in June and your answer in July",
)
NOT_LATE = (
    "The leak began in March, I want stage two",
    "The leak began in March and I got your answer last week, I want stage two",
    "I want to go to stage two, I got your answer last week",
    "I got your answer on 26 October and I want stage two",
    "I got your answer this month and I want to escalate",
    "I want stage two. I had your letter in October.",
    "I want stage two. Your answer says the leak started in March",
    "Please escalate my complaint about the damp, it has been there since July",
    "I want stage two. I'm still waiting for your answer since July",
    "You have not answered my complaint since July, I want to go to stage two",
    "I sent you a letter in July, I want stage two",
    "I complained in July and want stage two",
    "You should have sent your answer in July, escalate it",
    "Escalate this. I got one answer in July and another answer last week",
    "I'm unhappy with your answer about the leak that began in March, stage two please",
    "I want stage two, I got your answer",
    "Please escalate my complaint. I reported the boiler in June, and it broke again in July.",
    "No answer since July. I want to go to stage two",
    "I want to go to stage two. My letter to you was in July.",
    "I want stage two, I've had your answer for a few weeks",
    "Please escalate it. You said in July you would fix it.",
    "I want stage two. I expect your answer by 3 December",
)


@pytest.mark.parametrize("text", LATE)
def test_the_day_told_of_the_answer_makes_a_request_late(text: str) -> None:
    found = about(text)
    assert (found.route, found.notes) == ("escalation", ("late_request",))


@pytest.mark.parametrize("text", NOT_LATE)
def test_no_other_day_and_none_within_the_time_makes_it_late(text: str) -> None:
    found = about(text)
    assert (found.route, found.notes) == ("escalation", ())


def without_window(unit: Unit | None) -> PolicyPack:
    """The pack with its window in another unit, or with none at all."""
    pack = load_pack("west-kent-current")
    window = "request_escalation"

    def changed(stage: Stage) -> Stage:
        kept = [
            replace(limit, unit=unit) if limit.duty == window and unit else limit
            for limit in stage.limits
            if limit.duty != window or unit
        ]
        return replace(stage, limits=tuple(kept))

    return replace(pack, stages=tuple(map(changed, pack.stages)))


@pytest.mark.parametrize("unit", [None, "hour"])
def test_without_a_window_of_days_nothing_is_late(unit: Unit | None) -> None:
    found = about(LATE[0], without_window(unit))
    assert (found.route, found.notes) == ("escalation", ())


def test_each_landlord_s_own_window_is_counted() -> None:
    six_weeks = load_pack("thornbeck", Path("tests/data/packs"))
    text = "I got your answer on {}, please escalate my complaint"
    assert about(text.format("13 October"), six_weeks).notes == ()
    assert about(text.format("6 October"), six_weeks).notes == ("late_request",)
    older = load_pack("west-kent-older")
    assert about(text.format("23 October"), older).notes == ("late_request",)
    assert about(text.format("26 October"), older).notes == ()


def test_what_was_sent_on_a_day_has_the_time_of_the_post_added() -> None:
    text = "{} on {} October and I want to go to stage two"
    assert about(text.format("I got your answer", 23)).notes == ("late_request",)
    assert about(text.format("Your decision was", 22)).notes == ()
    assert about(text.format("Your decision was", 21)).notes == ("late_request",)


def test_a_pack_that_deems_nothing_delivered_counts_from_the_day_told() -> None:
    pack = load_pack("west-kent-current")
    at_once = replace(pack, calendar=replace(pack.calendar, deemed_delivery={}))
    text = "Your decision was on 23 October and I want to go to stage two"
    assert (about(text, at_once).notes, about(text).notes) == (("late_request",), ())


def test_a_day_beyond_the_calendar_s_end_is_not_judged() -> None:
    found = about("I want stage two, I got your answer in December", today=date(2041, 1, 2))
    assert found.notes == ()


def test_lateness_is_noted_once_and_before_other_notes() -> None:
    found = about(
        "I know I'm past the deadline, I got your answer in July and there's a new problem."
        " Please escalate my complaint."
    )
    assert found.notes == ("late_request", "new_issue")


def test_an_old_answer_says_nothing_of_what_is_no_request_for_more() -> None:
    assert about("I got your letter in July and my boiler is broken").notes == ()
