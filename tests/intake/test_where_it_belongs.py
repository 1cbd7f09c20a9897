"""Words that answer another question than the open one, or none yet, are put where they belong."""

import pytest

from backend.intake.hearing import Hearing
from tests.intake.test_hearing import ABOUT_PAT, TOLD
from tests.intake.told import BOILER, hearing, said

KNOWN = {**TOLD, **ABOUT_PAT}


def without(*names: str) -> Hearing:
    return hearing(**{name: answer for name, answer in KNOWN.items() if name not in names})


@pytest.mark.parametrize("text", ["Gary Tidman", "Amina Yusuf", "my name is Gary Tidman"])
def test_a_name_given_for_the_link_is_the_name_and_the_link_is_asked_again(text: str) -> None:
    one = without("relationship", "full_name")
    one.answer("relationship", text, intent=None)
    assert one.answers["full_name"]["value"] in text
    assert one.next_question == "relationship"


@pytest.mark.parametrize("text", ["no", "No.", "nope", "email", "by phone", "tn9 1aa"])
def test_what_names_no_link_is_never_kept_as_one(text: str) -> None:
    one = without("relationship", "address", "preferred_contact")
    one.answer("relationship", text, intent=None)
    assert "relationship" not in one.answers


@pytest.mark.parametrize("text", ["none of these", "I used to live there", "something else"])
def test_a_link_of_another_kind_is_still_one(text: str) -> None:
    one = without("relationship")
    one.answer("relationship", text, intent=None)
    assert one.answers["relationship"]["value"] == "other"


@pytest.mark.parametrize(
    "text",
    [
        "flat 3 river house TN9 1AA",
        "my address is flat 3 river house TN9 1AA",
        "12 Mill Lane, TN9 1AA",
    ],
)
def test_an_address_given_for_the_name_is_the_address(text: str) -> None:
    one = without("full_name", "address")
    one.answer("full_name", text, intent=None)
    assert "full_name" not in one.answers
    assert one.answers["address"]["value"]["postcode"] == "TN9 1AA"
    assert one.next_question == "full_name"


def test_an_address_given_for_the_way_to_be_contacted_is_the_address() -> None:
    one = without("preferred_contact", "address")
    one.answer("preferred_contact", "her address is 12 Oak Road Sevenoaks TN13 2XY", intent=None)
    assert one.answers["address"]["value"]["postcode"] == "TN13 2XY"
    assert "preferred_contact" not in one.answers


@pytest.mark.parametrize(
    "text",
    [
        "its for me, tenant, Pete Orme, TN8 5AA, pete@example.com",
        "for myself. Tenant. Pete Orme. TN8 5AA. pete@example.com",
        "me, pete@example.com, Pete Orme, I am a tenant, TN8 5AA",
    ],
)
def test_a_list_of_answers_gives_each_of_them(text: str) -> None:
    one = without("on_behalf", "relationship", "full_name", "address", "contact_details")
    one.answer("on_behalf", text, intent=None)
    assert one.answers["on_behalf"]["value"] == "self"
    assert one.answers["relationship"]["value"] == "tenant"
    assert one.answers["full_name"]["value"] == "Pete Orme"
    assert one.answers["address"]["value"]["postcode"] == "TN8 5AA"
    assert one.answers["contact_details"]["words"] == "pete@example.com"


def test_a_list_given_for_the_name_keeps_the_name_out_of_the_way_to_be_reached() -> None:
    one = without("full_name", "address", "contact_details")
    one.answer("full_name", "Lee Marsh, 9 Priory Rd TN9 2AL, lee@example.com", intent=None)
    assert one.answers["full_name"]["value"] == "Lee Marsh"
    assert one.answers["contact_details"]["words"] == "lee@example.com"
    assert one.answers["address"]["value"] == {"address": "9 Priory Rd", "postcode": "TN9 2AL"}


@pytest.mark.parametrize("text", ["look at it again", "look again please", "read my case again"])
def test_a_second_look_is_a_wish_and_no_pointing_back(text: str) -> None:
    one = without("outcome")
    one.answer("outcome", text, intent=None)
    assert one.answers["outcome"]["value"] == text


@pytest.mark.parametrize(
    "text",
    ["i need interpreter somali", "large print please", "I am deaf so I need a BSL interpreter"],
)
def test_help_that_somebody_needs_is_never_a_wish(text: str) -> None:
    one = without("outcome", "adjustments")
    one.answer("outcome", text, intent=None)
    assert "outcome" not in one.answers
    assert one.answers["adjustments"]["words"]
    assert one.next_question == "outcome"


def test_help_asked_for_at_the_check_leaves_the_wish_as_it_is() -> None:
    one = hearing(**{**KNOWN, "adjustments": None})
    one.answer("check", "i need interpreter somali", intent=None)
    assert one.answers["outcome"]["value"] == KNOWN["outcome"]
    assert one.answers["adjustments"]["words"] == "i need interpreter somali"


@pytest.mark.parametrize("question", ["reported_result", "outcome", "adjustments"])
@pytest.mark.parametrize("text", ["yes", "Yes please", "👍"])
def test_a_yes_where_it_is_asked_what_asks_what(question: str, text: str) -> None:
    one = without(question)
    one.answer(question, text, intent=None)
    assert question not in one.answers
    assert said(one) == ["utter_problem_what"]


@pytest.mark.parametrize("text", ["i dont care which", "you decide", "either is fine"])
def test_whoever_does_not_mind_how_it_is_recorded_takes_the_suggestion(text: str) -> None:
    one = without("route_choice")
    one.answer("route_choice", text, intent=None)
    assert one.answers["route_choice"]["value"] == "as_suggested"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'd rather not say when", "noticed_on"),
        ("I would prefer not to give my address", "address"),
        ("i wont give you the date", "noticed_on"),
    ],
)
def test_a_question_can_be_declined_before_it_is_asked(text: str, name: str) -> None:
    one = hearing(issue=[BOILER])
    one.answer("more_issues", text, intent=None)
    assert one.answers["issue"]["value"] == [BOILER]
    assert one.next_question == "more_issues"
    assert one.answers[name]["state"] == "skip"


def test_a_name_declined_early_is_met_with_what_can_be_written_instead() -> None:
    one = hearing(issue=[BOILER])
    one.answer("more_issues", "I'd rather not give my name", intent=None)
    assert said(one) == ["utter_anonymous"]
    assert "full_name" not in one.answers


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        ("route_choice", "tenant", "relationship"),
        ("route_choice", "for me", "on_behalf"),
        ("permission", "she is a tenant", "relationship"),
        ("preferred_contact", "leaseholder", "relationship"),
    ],
)
def test_a_few_words_for_another_question_are_taken_there(
    question: str, text: str, name: str
) -> None:
    one = without(question, name)
    one.answer(question, text, intent=None)
    assert name in one.answers
    assert question not in one.answers


@pytest.mark.parametrize("text", ["empty them", "mend it please", "good morning"])
def test_words_that_are_no_name_are_not_taken_for_one_at_the_link(text: str) -> None:
    one = without("relationship", "full_name")
    one.answer("relationship", text, intent=None)
    assert "full_name" not in one.answers


@pytest.mark.parametrize("text", ["no", "No.", "nope"])
def test_a_no_is_no_wish(text: str) -> None:
    one = without("outcome")
    one.answer("outcome", text, intent=None)
    assert one.answers["outcome"]["value"] is None


@pytest.mark.parametrize("text", ["no she is a bit deaf", "i am dyslexic"])
def test_a_need_told_at_the_check_is_help_needed(text: str) -> None:
    one = hearing(**KNOWN)
    one.answer("check", text, intent=None)
    assert one.answers["adjustments"]["words"] == text
    assert one.next_question == "check"


@pytest.mark.parametrize(
    "text",
    [
        "jo@example.com dont ring im deaf",
        "im deaf so email me on jo@example.com",
        "im deaf, my email is jo@example.com",
    ],
)
def test_help_needed_and_a_way_to_be_reached_are_both_kept(text: str) -> None:
    one = without("noticed_on", "contact_details", "adjustments")
    one.answer("noticed_on", text, intent=None)
    assert one.answers["adjustments"]["value"] == text
    assert one.answers["contact_details"]["value"]["email"] == "jo@example.com"
    assert one.next_question == "noticed_on"


def test_the_day_that_was_asked_for_is_no_wish_to_change_one() -> None:
    one = without("noticed_on")
    one.answer("noticed_on", "actually it started in october not november", intent="change_answer")
    assert not one.interrupted
    assert one.answers["noticed_on"]["value"]["earliest"] == "2026-10-01"


def test_a_wish_to_change_a_day_with_no_day_in_it_is_still_one() -> None:
    one = without("noticed_on")
    one.answer("noticed_on", "I want to change the date", intent="change_answer")
    assert one.interrupted
