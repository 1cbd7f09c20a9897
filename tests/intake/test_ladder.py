"""A question without an answer is put another way, then as choices, then to a person."""

import pytest

from tests.intake.test_hearing import ABOUT_PAT, TOLD
from tests.intake.told import BOILER, hearing, said, told


def test_each_time_without_an_answer_something_else_is_said() -> None:
    one = hearing(**TOLD)
    for _ in range(5):
        one.answer("on_behalf", "purple", intent=None)
    assert said(one) == [
        "utter_problem_not_understood",
        "utter_explain_on_behalf",
        "utter_choose_below",
        "utter_offer_person",
        "utter_offer_person",
    ]
    assert one.missed == 5
    one.answer("on_behalf", "me", intent=None)
    assert one.misses == {}


def test_an_open_question_offers_answers_of_its_own_the_third_time() -> None:
    one = hearing()
    for _ in range(3):
        one.answer("issue", "😀", intent=None)
    assert said(one) == ["utter_problem_empty_issue", "utter_explain_issue", "utter_choices_issue"]
    one.press("issue", "answer", {"value": "staff"})
    assert one.answers["issue"]["value"] == ["I am unhappy with how somebody treated me"]
    assert one.next_question == "more_issues"


def test_what_is_essential_is_explained_and_never_a_dead_end() -> None:
    one = hearing(issue=[BOILER], more_issues="no")
    one.answer("issue", "skip", intent=None)
    assert said(one) == ["utter_problem_essential"]


@pytest.mark.parametrize("text", ["skip", "I'd rather not say", "no idea"])
def test_who_keeps_a_name_back_may_stay_anonymous(text: str) -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant")
    one.answer("full_name", text, intent=None)
    assert said(one) == ["utter_choices_full_name"]
    one.press("full_name", "answer", {"value": "anonymous"})
    assert one.answers["full_name"]["value"] == "Anonymous"


def test_who_has_no_email_or_phone_may_be_written_to() -> None:
    kept = {name: answer for name, answer in ABOUT_PAT.items() if name != "contact_details"}
    one = hearing(**TOLD, **kept)
    one.answer("contact_details", "I'd rather not say", intent=None)
    assert said(one) == ["utter_choices_contact_details"]
    one.press("contact_details", "answer", {"value": "by_post"})
    assert one.answers["contact_details"]["value"] == {"post": "By post"}
    assert one.next_question == "check", "the address is known"


def test_by_post_pressed_without_an_address_asks_for_it() -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant", full_name="Pat Jones")
    one.answers["address"] = {"value": None, "words": "", "state": "skip"}
    one.press("contact_details", "answer", {"value": "by_post"})
    assert said(one) == ["utter_problem_no_address"]
    assert one.next_question == "address"


def test_questions_instead_of_answers_are_not_met_with_the_same_words_again() -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant")
    for _ in range(4):
        one.answer("full_name", "what is this for?", intent=None)
    assert len(set(said(one))) == 4
    assert said(one)[0] == "utter_why_asked"


def test_a_sure_question_is_left_to_its_own_answer_at_the_contact_step_too() -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant")
    one.answer("contact_details", "what do you do with my number?", intent="faq_data_use")
    assert one.interrupted
    assert one.misses == {}


def test_a_question_that_holds_the_answer_is_the_answer() -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant")
    one.answer("contact_details", "can you email me at pat@example.com?", intent=None)
    assert one.answers["contact_details"]["value"]["email"] == "pat@example.com"


@pytest.mark.parametrize("text", ["post then", "no phone, letters only", "just post please"])
def test_post_is_said_in_many_ways(text: str) -> None:
    one = hearing(**TOLD, **{k: v for k, v in ABOUT_PAT.items() if k != "contact_details"})
    one.answer("contact_details", text, intent=None)
    assert one.answers["contact_details"]["value"] == {"post": "By post"}


@pytest.mark.parametrize(
    "text", ["14 Mill Lane, Sevenoaks TN13 1AX", "write to me at 14 Mill Lane TN13 1AX please"]
)
def test_a_postal_address_at_the_contact_step_is_by_post_to_that_address(text: str) -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant", full_name="Pat Jones")
    one.answers["address"] = {"value": None, "words": "", "state": "skip"}
    one.answer("contact_details", text, intent=None)
    assert one.answers["contact_details"]["value"] == {"post": "By post"}
    assert one.answers["address"]["value"]["postcode"] == "TN13 1AX"
    assert "14 Mill Lane" in told(one, "utter_echo_short")


def test_it_is_said_of_every_picture_that_it_cannot_be_seen() -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant")
    for _ in range(4):
        one.answer("full_name", "[photo]", intent=None)
    assert said(one) == ["utter_problem_picture"] * 4 + ["utter_offer_person"]


@pytest.mark.parametrize("question", ["issue", "outcome", "full_name", "address", "noticed_on"])
def test_keys_without_a_word_are_no_answer_and_say_so_kindly(question: str) -> None:
    one = hearing()
    one.answer(question, "asdfgh", intent=None)
    assert said(one) == ["utter_problem_nonsense"]
    assert question not in one.answers


def test_what_need_not_be_known_is_let_go_when_nothing_helped() -> None:
    one = hearing(**TOLD, **ABOUT_PAT)
    for words in ("no", "send", "fix it", "complaint", "the bin store"):
        one.answer("preferred_contact", words, intent=None)
    assert "preferred_contact" in one.answers
    assert said(one)[-1] == "utter_left_open"
    assert len(set(said(one))) == len(said(one))


def test_what_has_to_be_known_is_never_let_go() -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant")
    for _ in range(8):
        one.answer("full_name", "[photo]", intent=None)
    assert "full_name" not in one.answers


def test_whoever_never_knows_for_whom_it_is_is_taken_for_themselves() -> None:
    one = hearing(**TOLD)
    for _ in range(3):
        one.answer("on_behalf", "dont know", intent=None)
    assert one.answers["on_behalf"] == {"value": "self", "words": "I do not know"}
    assert said(one)[-1] == "utter_noted_upfront"
