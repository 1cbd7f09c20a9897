"""A message answers the open question, others as well, corrects what was said, or interrupts."""

import pytest

from backend.intake.hearing import Hearing, says_something
from backend.intake.questions import rows
from tests.intake.told import BOILER, hearing, said, told

TOLD = {
    "issue": [BOILER],
    "more_issues": "no",
    "noticed_on": {"earliest": "2026-11-16", "latest": "2026-11-16", "ongoing": False},
    "reported_before": "yes",
    "reported_result": "They promised to come",
    "outcome": "Mend it",
}
ABOUT_PAT = {
    "on_behalf": "self",
    "relationship": "tenant",
    "full_name": "Pat Jones",
    "address": {"address": "1 High Street", "postcode": "TN13 1AX"},
    "contact_details": {"email": "pat@example.com", "phone": None},
    "adjustments": None,
}


def value(one: Hearing, question: str) -> object:
    return one.answers[question]["value"]


def test_first_words_that_tell_what_went_wrong_are_kept_as_the_issue() -> None:
    one = hearing()
    one.open_with(BOILER, wants_complaint=False)
    assert value(one, "issue") == [BOILER]
    assert one.next_question == "more_issues"


@pytest.mark.parametrize(
    "text",
    ["I want to make a complaint please", "Hello", "I'd like to complain", "can you help me", ""],
)
def test_the_wish_alone_is_not_taken_for_an_issue(text: str) -> None:
    assert not says_something(text)
    one = hearing()
    one.open_with(text, wants_complaint=True)
    assert "issue" not in one.answers
    assert value(one, "wants_complaint") is True
    assert one.next_question == "issue"


def test_what_was_given_up_front_is_not_asked_again() -> None:
    one = hearing()
    one.open_with(
        "my boiler's been off three weeks and I rang you twice, I want it fixed and an apology",
        wants_complaint=False,
    )
    assert {"issue", "noticed_on", "reported_before", "outcome"} <= set(one.answers)
    assert "utter_noted_upfront" in said(one)
    assert one.next_question == "more_issues"
    one.answer("more_issues", "no", intent=None)
    assert one.next_question == "on_behalf"


def test_each_further_issue_is_kept_until_there_is_none() -> None:
    one = hearing(issue=[BOILER])
    one.answer("more_issues", "The roof leaks", intent=None)
    one.answer("more_issues", "No heating in the bedroom either", intent=None)
    assert one.next_question == "more_issues"
    one.answer("more_issues", "that's all", intent=None)
    assert value(one, "issue") == [
        BOILER,
        "The roof leaks",
        "No heating in the bedroom either",
    ]
    assert one.next_question == "noticed_on"


@pytest.mark.parametrize("text", ["skip", "I don't know"])
def test_what_is_not_essential_is_left_open(text: str) -> None:
    one = hearing(issue=[BOILER], more_issues="no")
    one.answer("noticed_on", text, intent=None)
    assert one.answers["noticed_on"]["value"] is None
    assert one.next_question == "reported_before"


@pytest.mark.parametrize(
    ("question", "text", "problem"),
    [
        ("noticed_on", "31 February 2026", "utter_problem_impossible_date"),
        ("noticed_on", "1 January 2031", "utter_problem_future_date"),
        ("address", "ZZ99 9ZZ", "utter_problem_bad_postcode"),
        ("contact_details", "phone: abcdef", "utter_problem_bad_phone"),
        ("contact_details", "pat@", "utter_problem_bad_email"),
        ("issue", "😀", "utter_problem_empty_issue"),
    ],
)
def test_a_problem_is_said_and_changes_nothing(question: str, text: str, problem: str) -> None:
    one = hearing(**{name: kept for name, kept in TOLD.items() if name != question})
    before = dict(one.answers)
    one.answer(question, text, intent=None)
    assert said(one) == [problem]
    assert one.answers == before
    assert one.recorded == {}


def test_by_post_without_an_address_asks_for_one() -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant", full_name="Pat Jones")
    one.answers["address"] = {"value": None, "words": "", "state": "skip"}
    one.answer("contact_details", "by post", intent=None)
    assert said(one) == ["utter_problem_no_address"]
    assert one.next_question == "address"


def test_an_earlier_answer_is_corrected_in_passing_and_the_question_stays_open() -> None:
    one = hearing(**TOLD)
    one.answer("on_behalf", "actually it was in March", intent=None)
    corrected = one.answers["noticed_on"]["value"]
    assert corrected["earliest"] == "2026-03-01"
    assert "utter_changed" in said(one)
    assert one.next_question == "on_behalf"


def test_a_change_button_asks_that_question_again_and_keeps_the_others() -> None:
    one = hearing(**TOLD, **ABOUT_PAT, check="send")
    one.press("check", "change_answer", {"question": "full_name"})
    assert one.cleared == ["full_name"]
    assert one.next_question == "full_name"
    one.answer("full_name", "Patricia Jones", intent=None)
    assert one.next_question == "check", "it is checked again before it is sent"
    assert value(one, "address") == ABOUT_PAT["address"]


def test_changing_what_the_choice_rests_on_asks_for_the_choice_again() -> None:
    one = hearing(**{**TOLD, "reported_before": "no"}, **ABOUT_PAT, route_choice="as_suggested")
    one.press("check", "change_answer", {"question": "reported_before"})
    assert "route_choice" not in one.answers


@pytest.mark.parametrize("invented", ["", "nothing", "__class__", "wants_complaint"])
def test_a_question_that_does_not_exist_cannot_be_changed(invented: str) -> None:
    one = hearing(**TOLD)
    one.press("on_behalf", "change_answer", {"question": invented})
    assert one.cleared == []
    assert one.interrupted


def test_a_button_answers_the_open_question_only() -> None:
    one = hearing(**TOLD)
    one.press("on_behalf", "answer", {"value": "self"})
    assert value(one, "on_behalf") == "self"
    one.press("full_name", "answer", {"value": "self"})
    assert "full_name" not in one.answers
    assert one.interrupted


def test_send_is_heard_at_the_check_only() -> None:
    early = hearing(**TOLD)
    early.press("on_behalf", "send", {})
    assert "check" not in early.answers
    late = hearing(**TOLD, **ABOUT_PAT)
    late.press("check", "send", {})
    assert late.next_question is None


@pytest.mark.parametrize(
    "text", ["yes but not yet", "wait", "send it to my sister", "no", "not yet"]
)
def test_nothing_is_sent_by_words_that_do_not_say_so(text: str) -> None:
    one = hearing(**TOLD, **ABOUT_PAT)
    one.answer("check", text, intent=None)
    assert one.next_question == "check"


@pytest.mark.parametrize("intent", ["talk_to_person", "emergency", "safeguarding", "withdraw"])
def test_some_wishes_always_interrupt(intent: str) -> None:
    one = hearing(**TOLD, on_behalf="self")
    one.answer("relationship", "tenant", intent=intent)
    assert one.interrupted
    assert "relationship" not in one.answers


def test_a_sure_interruption_of_an_open_question_is_no_answer_to_it() -> None:
    one = hearing(issue=[BOILER], more_issues="no", noticed_on=None)
    one.answer("reported_before", "how long does this take", intent="faq_how_long")
    assert one.interrupted
    assert "reported_before" not in one.answers


def test_for_someone_else_the_questions_about_permission_are_asked() -> None:
    one = hearing(**TOLD, on_behalf="other")
    asked = []
    for question, text in (
        ("represented_name", "Joan Smith"),
        ("permission", "yes"),
        ("permission_evidence", "a letter"),
        ("safe_contact", "ring her sister"),
    ):
        asked.append(one.next_question)
        one.answer(question, text, intent=None)
    assert asked == ["represented_name", "permission", "permission_evidence", "safe_contact"]
    assert one.next_question == "relationship"


def test_without_permission_no_evidence_is_asked_for() -> None:
    one = hearing(**TOLD, on_behalf="other", represented_name="Joan Smith")
    one.answer("permission", "not yet", intent=None)
    assert one.next_question == "safe_contact"


def test_a_group_names_its_members() -> None:
    assert hearing(**TOLD, on_behalf="group").next_question == "group_members"


def test_how_to_reach_someone_is_asked_only_when_there_is_a_choice() -> None:
    one_way = hearing(**TOLD, **{k: v for k, v in ABOUT_PAT.items() if k != "adjustments"})
    assert one_way.next_question == "adjustments"
    both = {"email": "pat@example.com", "phone": "01732 749400"}
    two_ways = hearing(
        **TOLD,
        **{k: v for k, v in ABOUT_PAT.items() if k not in ("adjustments", "contact_details")},
        contact_details=both,
    )
    assert two_ways.next_question == "preferred_contact"


def test_what_happened_is_asked_only_after_a_bare_yes() -> None:
    told = {k: v for k, v in TOLD.items() if k not in ("reported_before", "reported_result")}
    bare = hearing(**told)
    bare.answer("reported_before", "yes", intent=None)
    assert bare.next_question == "reported_result"
    in_full = hearing(**told)
    in_full.answer("reported_before", "yes, I rang twice and you sent a plumber", intent=None)
    assert in_full.next_question == "on_behalf"


def test_the_choice_is_asked_for_when_the_rules_leave_one() -> None:
    first_time = {
        **TOLD,
        "issue": ["My kitchen tap drips"],
        "reported_before": "no",
        "outcome": "Please send a plumber",
    }
    one = hearing(**{k: v for k, v in first_time.items() if k != "reported_result"})
    assert one.offers_choice
    assert one.next_question == "route_choice"
    assert not hearing(**TOLD).offers_choice


def test_an_answer_that_was_taken_back_decides_nothing() -> None:
    changed = {
        **TOLD,
        "issue": ["My kitchen tap drips"],
        "reported_before": "no",
        "reported_result": "You refused to come and I am unhappy with how you dealt with it",
        "outcome": "Please send a plumber",
    }
    assert hearing(**changed).offers_choice


def test_wishes_about_being_reached_are_shown_in_the_residents_own_words() -> None:
    said = "Text me on 07700 900123 but never ring, my ex answers"
    one = hearing()
    one.answer("contact_details", said, intent=None)
    (row,) = rows(one.answers, offers_choice=False)
    assert row.answer == said


@pytest.mark.parametrize(
    "words",
    [
        "actually I want this as a complaint",
        "no wait, make it a complaint please",
        "I am not happy with how long this takes, who is above you",
    ],
)
def test_a_complaint_at_the_choice_is_chosen_and_changes_no_answer(words: str) -> None:
    one = hearing(**{**TOLD, "reported_before": "no"})
    one.answer("route_choice", words, intent=None)
    assert one.answers["route_choice"]["value"] == "complaint"
    assert one.answers["outcome"]["value"] == "Mend it"


@pytest.mark.parametrize("words", ["i dont care which", "you choose", "the request is fine"])
def test_whoever_does_not_mind_gets_what_was_suggested(words: str) -> None:
    one = hearing(**{**TOLD, "reported_before": "no"})
    one.answer("route_choice", words, intent=None)
    assert one.answers["route_choice"]["value"] == "as_suggested"


def test_what_is_no_yes_or_no_is_asked_again_and_files_nothing() -> None:
    one = hearing(issue=[BOILER], more_issues="no", noticed_on="May")
    one.answer("reported_before", "collect them every week", intent=None)
    assert "reported_before" not in one.answers
    assert said(one) == ["utter_problem_not_understood"]


def test_a_wish_told_too_early_is_kept_where_it_belongs_and_the_question_explained() -> None:
    one = hearing(issue=[BOILER], more_issues="no", noticed_on="May")
    one.answer("reported_before", "I want you to collect them every week", intent=None)
    assert "reported_before" not in one.answers
    assert "collect them every week" in one.answers["outcome"]["value"]
    assert said(one) == ["utter_noted_upfront", "utter_explain_reported_before"]


def test_a_yes_that_was_gathered_is_said_back_and_a_plain_one_is_not() -> None:
    one = hearing(issue=[BOILER], more_issues="no", noticed_on="May")
    one.answer("reported_before", "your engineer came but it broke again", intent=None)
    assert one.answers["reported_before"]["value"] == "yes"
    assert "you have told us before" in told(one, "utter_echo")
    other = hearing(issue=[BOILER], more_issues="no", noticed_on="May")
    other.answer("reported_before", "yes I rang you twice", intent=None)
    assert other.answers["reported_before"]["value"] == "yes"
    assert said(other) == []


def test_a_way_to_be_contacted_given_early_is_kept() -> None:
    one = hearing(issue=[BOILER], on_behalf="self")
    one.answer("relationship", "email", intent=None)
    assert "relationship" not in one.answers
    assert one.answers["preferred_contact"]["value"] == "email"
    assert "utter_problem_not_understood" not in said(one)
