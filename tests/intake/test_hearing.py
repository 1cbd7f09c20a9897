"""What one message answers, changes and leaves open."""

from datetime import date
from typing import Any

import pytest

from backend.intake.hearing import Hearing, says_something
from tests.parts import RULEBOOK

TODAY = date(2026, 11, 23)


def hearing(**answers: Any) -> Hearing:
    kept = {name: {"value": value, "words": str(value)} for name, value in answers.items()}
    return Hearing(kept, {}, RULEBOOK.pack, TODAY)


def said(heard: Hearing) -> list[str]:
    return [say.response for say in heard.said]


def heard(question: str, text: str, intent: str | None = None, **answers: Any) -> Hearing:
    one = hearing(**answers)
    one.answer(question, text, intent=intent)
    return one


def test_the_wish_to_complain_alone_is_no_account() -> None:
    one = hearing()
    one.open_with("I want to make a complaint please", wants_complaint=True)
    assert "issue" not in one.answers
    assert one.next_question == "issue"


def test_an_account_that_begins_it_is_what_went_wrong() -> None:
    one = hearing()
    one.open_with("The lift has been broken since March", wants_complaint=False)
    assert one.answers["issue"]["value"] == ["The lift has been broken since March"]
    assert one.next_question == "more_issues"


@pytest.mark.parametrize("words", ["hello", "I want to complain", "can you help me please"])
def test_nothing_is_said_in_politeness(words: str) -> None:
    assert not says_something(words)


def test_what_is_given_up_front_is_kept_and_not_asked_again() -> None:
    one = hearing()
    one.open_with(
        "my boiler's been off three weeks and I rang you twice, I want it fixed",
        wants_complaint=False,
    )
    assert {"noticed_on", "reported_before", "outcome"} <= set(one.answers)
    assert said(one) == ["utter_noted_upfront"]


def test_another_problem_is_added_to_the_first() -> None:
    one = heard("more_issues", "The hall lights are out", issue=["The lift is broken"])
    assert one.answers["issue"]["value"] == ["The lift is broken", "The hall lights are out"]
    assert "more_issues" not in one.answers


def test_yes_to_anything_else_asks_what() -> None:
    one = heard("more_issues", "yes", issue=["The lift is broken"])
    assert said(one) == ["utter_problem_which_issue"]
    assert one.answers["issue"]["value"] == ["The lift is broken"]


@pytest.mark.parametrize("words", ["no", "no that's all", "nothing else", "that is everything"])
def test_no_ends_the_list_of_problems(words: str) -> None:
    assert heard("more_issues", words, issue=["x"]).answers["more_issues"]["value"] == "no"


@pytest.mark.parametrize(
    ("question", "words", "problem"),
    [
        ("issue", "😀😀", "utter_problem_empty_issue"),
        ("noticed_on", "31 February", "utter_problem_impossible_date"),
        ("noticed_on", "1 June 2099", "utter_problem_future_date"),
        ("contact_details", "o7seven double-o", "utter_problem_no_contact"),
        ("contact_details", "jo@@example", "utter_problem_bad_email"),
        ("full_name", "😀", "utter_problem_not_understood"),
    ],
)
def test_what_cannot_be_an_answer_is_met_with_a_sentence_and_not_kept(
    question: str, words: str, problem: str
) -> None:
    one = heard(question, words)
    assert said(one)[0] == problem
    assert question not in one.answers


def test_a_second_miss_offers_a_person() -> None:
    one = hearing()
    one.answer("full_name", "😀", intent=None)
    one.answer("full_name", "😀", intent=None)
    assert said(one)[-1] == "utter_offer_person"


@pytest.mark.parametrize("question", ["noticed_on", "outcome", "address", "adjustments"])
@pytest.mark.parametrize("words", ["skip", "I don't know"])
def test_what_is_not_essential_may_be_left_open(question: str, words: str) -> None:
    one = heard(question, words)
    assert one.answers[question]["value"] is None
    assert said(one) == []


@pytest.mark.parametrize("question", ["on_behalf", "full_name", "contact_details"])
def test_what_is_essential_may_not_be_skipped(question: str) -> None:
    one = heard(question, "skip")
    assert question not in one.answers
    assert said(one) == ["utter_problem_essential"]


def test_being_unsure_of_permission_is_an_answer() -> None:
    one = heard("permission", "not sure", on_behalf="other")
    assert one.answers["permission"]["value"] == "unsure"


def test_no_is_no_answer_to_whom_it_is_for() -> None:
    one = heard("on_behalf", "no")
    assert "on_behalf" not in one.answers


@pytest.mark.parametrize("question", ["address", "safe_contact", "adjustments", "full_name"])
def test_a_question_is_not_taken_for_an_answer(question: str) -> None:
    one = heard(question, "why do you need that?")
    assert said(one) == ["utter_why_asked"]
    assert question not in one.answers


def test_danger_is_no_date_but_one_more_thing_that_went_wrong() -> None:
    one = heard("noticed_on", "I can smell gas now", issue=["The boiler is old"])
    assert "noticed_on" not in one.answers
    assert one.answers["issue"]["value"][-1] == "I can smell gas now"


def test_an_earlier_answer_is_corrected_and_the_open_question_stays_open() -> None:
    one = heard("full_name", "actually it was in March", noticed_on="x")
    assert one.answers["noticed_on"]["value"]["earliest"] == "2026-03-01"
    assert "full_name" not in one.answers
    assert said(one) == ["utter_changed"]


def test_at_the_check_a_change_needs_no_special_words() -> None:
    one = heard("check", "it was in March", noticed_on="x")
    assert one.answers["noticed_on"]["value"]["earliest"] == "2026-03-01"
    assert "check" not in one.answers


@pytest.mark.parametrize("words", ["yes", "send it", "ok", "yes please send it"])
def test_yes_at_the_check_sends(words: str) -> None:
    assert heard("check", words).answers["check"]["value"] == "send"


def test_a_change_of_what_decides_the_route_asks_the_choice_again() -> None:
    one = heard("check", "it was in March", noticed_on="x", route_choice="as_suggested")
    assert "route_choice" not in one.answers


def test_a_change_button_opens_that_question_again() -> None:
    one = hearing(issue=["The lift is broken"], more_issues="no", full_name="Jo")
    one.press("check", "change_answer", {"question": "full_name"})
    assert "full_name" not in one.answers
    assert one.cleared == ["full_name"]


def test_by_post_without_an_address_asks_for_the_address_again() -> None:
    one = hearing(address=None)
    one.answer("contact_details", "by post please", intent=None)
    assert said(one) == ["utter_problem_no_address"]
    assert "address" not in one.answers


def test_asking_for_a_person_is_never_an_answer() -> None:
    assert heard("full_name", "let me speak to someone", intent="talk_to_person").interrupted


def test_a_sure_question_about_complaints_interrupts_an_open_question() -> None:
    one = heard("outcome", "how long will it take", intent="faq_how_long")
    assert one.interrupted
    assert "outcome" not in one.answers


def test_a_button_for_another_question_changes_nothing() -> None:
    one = hearing()
    one.press("on_behalf", "answer", {"value": "tenant"})
    assert one.interrupted
    assert one.answers == {}
