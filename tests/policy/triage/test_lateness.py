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
    "stage 2 pls, u sent the answer in july",
    "I would like a review of my complaint. The outcome letter came on 14th July",
    "I want to escalate my complaint from earlier this year. I got the response in April.",
    "Not happy with what you decided in July, I want to escalate",
    "Hi, I received a stage one response on the 9th of September and I"
    " would like it looked at by someone else at stage two",
    "You replied in August saying it wasn't upheld. I want to take it further",
    "My stage one answer arrived in early September. I've been away. Stage two please.",
    "I got the letter with your decision about my boiler on 3rd September"
    " and I want to go to stage two",
    "The answer you gave me in July is wrong, escalate please",
    "I know it's a while, your response was sent to me in June, but I want stage two",
    "Last winter you answered my complaint and I never took it further. Now I want stage two",
    "I heard back from you in August about my complaint, and I want the next stage",
    "You rejected my complaint on 20 August, I want to escalate it",
    "I'd like stage two for the damp complaint that you answered in June",
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
    "You came in July to look at the leak and your answer is useless, I want stage two",
    "I've been complaining since June and only got your answer on Friday. Stage two please",
    "I want stage two. The letter says the works were finished in August but they weren't",
    "Escalate my complaint please: the boiler has been off since September"
    " and your reply ignores that",
    "Your decision that nothing happened in July is wrong. I want stage two",
    "I want to go to stage two. Your response came yesterday, the mould"
    " has been there since January",
    "The repair you promised for August never happened, I want to escalate",
    "I first wrote to you in May and got a reply on 10 November, I want stage two",
    "I want to escalate. In June your contractor flooded my kitchen. I got"
    " your answer two weeks ago",
    "I have waited since July for your answer, so I want it escalated",
    "I asked for an answer in July and I want to escalate",
    "Please take it to stage two, your answer about the July flood is not good enough",
    "I want stage two, you have ignored me since July",
    "I moved in in July, your letter last Monday doesn't mention it. stage two please",
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
