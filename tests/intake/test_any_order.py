"""Answers given late, early, all at once, twice or differently, in any order."""

from collections.abc import Iterator

import pytest

from backend.intake.meant import (
    asks_to_explain,
    asks_why,
    is_back,
    is_nonsense,
    says_it_was_said,
    wants_to_start_again,
)
from backend.intake.record import Understood
from tests.intake.test_hearing import ABOUT_PAT, TOLD
from tests.intake.told import BOILER, Telling, hearing, said, told

KNOWN = {**TOLD, **ABOUT_PAT}


def without(*names: str) -> dict[str, object]:
    return {name: answer for name, answer in KNOWN.items() if name not in names}


def test_a_late_answer_is_taken_and_said_back_and_the_open_question_stays() -> None:
    one = hearing(**without("full_name", "contact_details", "adjustments"))
    one.answers["address"] = {"value": None, "words": "", "state": "skip"}
    one.answer("full_name", "oh and my postcode is TN13 1AX", intent=None)
    assert one.answers["address"]["value"]["postcode"] == "TN13 1AX"
    assert "TN13 1AX" in told(one, "utter_echo_short")
    assert one.next_question == "full_name"


@pytest.mark.parametrize("question", ["outcome", "adjustments", "reported_result", "relationship"])
def test_where_any_words_would_do_another_answer_is_still_another(question: str) -> None:
    one = hearing(**without(question, "contact_details"))
    one.answer(question, "my email is pat@example.com", intent=None)
    assert question not in one.answers
    assert one.answers["contact_details"]["value"]["email"] == "pat@example.com"
    assert one.next_question == question


def test_putting_one_way_to_be_reached_right_keeps_the_other_and_the_wishes() -> None:
    one = hearing(**without("contact_details", "adjustments"))
    one.answer("contact_details", "pat@example.com or text 01732 749400, never ring", intent=None)
    one.answer("adjustments", "actually the email is patt@example.com", intent=None)
    kept = one.answers["contact_details"]
    assert kept["value"] == {"email": "patt@example.com", "phone": "01732 749400"}
    assert kept["words"] == "patt@example.com or text 01732 749400, never ring"


def test_putting_a_postcode_right_keeps_the_street() -> None:
    one = hearing(**without("adjustments"))
    one.answer("adjustments", "my postcode is wrong, it's TN13 2AB", intent=None)
    assert one.answers["address"]["value"] == {"address": "1 High Street", "postcode": "TN13 2AB"}


def test_a_phone_added_later_stands_beside_the_email() -> None:
    one = hearing(**without("adjustments"))
    one.answer("adjustments", "oh and my number is 01732 749400", intent=None)
    assert one.answers["contact_details"]["value"] == {
        "email": "pat@example.com",
        "phone": "01732 749400",
    }


def test_somebody_elses_name_before_an_address_is_no_part_of_it() -> None:
    one = hearing(**without("on_behalf", "address"))
    one.answer("on_behalf", "Joan Smith, 14 Mill Lane TN13 1AX", intent=None)
    assert "address" not in one.answers


@pytest.mark.parametrize("text", ["yes she asked me", "its my moms flat", "it's my mum's house"])
def test_whoever_is_asked_to_do_it_does_it_for_someone_else(text: str) -> None:
    one = hearing(**without("on_behalf"))
    one.answer("on_behalf", text, intent=None)
    assert one.answers["on_behalf"]["value"] == "other"


def test_a_bare_address_is_no_wish_for_help() -> None:
    one = hearing(**without("address", "adjustments"), address=None)
    one.answer("adjustments", "14 Mill Lane TN13 1AX", intent=None)
    assert "adjustments" not in one.answers
    assert one.answers["address"]["value"] == {"address": "14 Mill Lane", "postcode": "TN13 1AX"}


@pytest.mark.parametrize(
    ("question", "text"), [("noticed_on", "3 weeks ago"), ("outcome", "2 days off work paid")]
)
def test_a_number_alone_makes_no_address(question: str, text: str) -> None:
    one = hearing(**without(question, "address"))
    one.answer(question, text, intent=None)
    assert question in one.answers
    assert "address" not in one.answers


def test_who_it_is_for_is_no_outcome() -> None:
    one = hearing(**without("outcome", "on_behalf"))
    one.answer("outcome", "it's for me", intent=None)
    assert "outcome" not in one.answers
    assert one.answers["on_behalf"]["value"] == "self"
    assert "Myself" in told(one, "utter_noted_upfront")


def test_by_post_is_no_address() -> None:
    one = hearing(**without("address"))
    one.answer("address", "by post", intent=None)
    assert said(one) == ["utter_problem_no_address"]


@pytest.mark.parametrize("text", ["put her on a course", "an apology", "the roof leaks"])
def test_what_names_no_time_is_no_answer_to_when(text: str) -> None:
    one = hearing(**without("noticed_on"))
    one.answer("noticed_on", text, intent=None)
    assert "noticed_on" not in one.answers


@pytest.mark.parametrize(
    "text",
    [
        "ages ago",
        "how should I know, ages ago",
        "when I moved in",
        "since the flood",
        "ever since you came",
        "always",
    ],
)
def test_a_time_without_a_day_is_an_answer_to_when(text: str) -> None:
    one = hearing(**without("noticed_on"))
    one.answer("noticed_on", text, intent=None)
    assert one.answers["noticed_on"]["words"]


@pytest.mark.parametrize(
    "text",
    ["sorry my name is spelt wrong, it's Patt Jones", "my name is wrong, it should be Patt Jones"],
)
@pytest.mark.parametrize("question", ["check", "adjustments"])
def test_a_name_that_is_wrong_is_not_called_wrong(question: str, text: str) -> None:
    one = hearing(**without(question))
    one.answer(question, text, intent=None)
    assert one.answers["full_name"]["value"] == "Patt Jones"
    assert one.next_question == question


def test_a_name_not_given_yet_is_not_called_wrong() -> None:
    one = hearing(**without("outcome", "full_name"))
    one.answer("outcome", "my name is wrong", intent=None)
    assert "full_name" not in one.answers


def test_an_answer_with_another_beside_it_is_kept_whole() -> None:
    one = hearing(**without("outcome", "contact_details"))
    one.answer("outcome", "an apology, and email me on pat@example.com", intent=None)
    assert one.answers["outcome"]["words"] == "an apology, and email me on pat@example.com"


def test_a_correction_says_what_it_is_now() -> None:
    one = hearing(**without("full_name"))
    one.answer("full_name", "actually it started in May, not June", intent=None)
    assert one.answers["noticed_on"]["value"]["earliest"] == "2026-05-01"
    assert "in May 2026" in told(one, "utter_changed")
    assert one.next_question == "full_name"


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("no wait pay me for the 3 weeks", "outcome"),
        ("I meant fix it for Christmas", "outcome"),
        ("actually a refund since March", "outcome"),
        ("actually we noticed it in May", "noticed_on"),
        ("no wait, the leak began in June", "noticed_on"),
        ("I meant 4 weeks ago", "noticed_on"),
    ],
)
def test_a_date_inside_a_wish_is_no_correction_of_when_it_happened(
    words: str, changed: str
) -> None:
    one = hearing(**without("outcome"))
    one.answer("outcome", words, intent=None)
    assert list(one.recorded) == [changed]


def test_a_list_of_answers_puts_nothing_in_the_place_of_what_was_answered() -> None:
    one = hearing(issue=[BOILER], relationship="shared_owner")
    one.answer("address", "you own it, 19 Church Street TN8 5BD", intent=None)
    assert one.answers["relationship"]["value"] == "shared_owner"
    assert one.answers["address"]["value"]["postcode"] == "TN8 5BD"


def test_an_answer_that_is_said_to_be_wrong_is_asked_again() -> None:
    one = hearing(**without("adjustments"))
    one.answer("adjustments", "my number is wrong", intent=None)
    assert one.next_question == "contact_details"
    assert said(one) == ["utter_asked_again"]


@pytest.mark.parametrize("intent", [None, "change_answer"])
def test_the_right_answer_may_stand_beside_the_wrong_one(intent: str | None) -> None:
    one = hearing(**without("adjustments"))
    one.answer("adjustments", "my number is wrong, it's 01732 749400", intent=intent)
    assert one.answers["contact_details"]["value"]["phone"] == "01732 749400"
    assert one.next_question == "preferred_contact", "the email stays, so there is a choice now"


def test_a_new_problem_that_begins_with_sorry_is_not_lost_to_a_correction() -> None:
    one = hearing(issue=[BOILER], noticed_on={"earliest": "2026-11-02", "latest": "2026-11-23"})
    one.answer("more_issues", "Sorry, the roof over the landing drips since May", intent=None)
    assert len(one.answers["issue"]["value"]) == 2


def test_all_details_may_be_given_at_once() -> None:
    one = hearing(**TOLD, on_behalf="self", relationship="tenant")
    one.answer("full_name", "Pat Jones, 14 Mill Lane TN13 1AX, 01732 749400", intent=None)
    assert one.answers["full_name"]["value"] == "Pat Jones"
    assert one.answers["address"]["value"] == {"address": "14 Mill Lane", "postcode": "TN13 1AX"}
    assert one.answers["contact_details"]["value"]["phone"] == "01732 749400"
    assert one.next_question == "adjustments"
    assert "14 Mill Lane" in told(one, "utter_noted_upfront")


def test_an_address_is_kept_without_the_email_beside_it() -> None:
    one = hearing(**without("address", "contact_details"))
    one.answer("address", "14 Mill Lane TN13 1AX, email pat@example.com", intent=None)
    assert one.answers["address"]["value"] == {"address": "14 Mill Lane", "postcode": "TN13 1AX"}
    assert one.answers["contact_details"]["value"]["email"] == "pat@example.com"


def test_details_given_for_someone_else_are_not_spread_over_two_people() -> None:
    one = hearing(**TOLD, on_behalf="other", represented_name="Joan Smith")
    one.answer("full_name", "Pat Jones, 14 Mill Lane TN13 1AX", intent=None)
    assert "address" not in one.answers


def test_what_was_read_is_said_back_once_with_the_way_to_change_it() -> None:
    one = hearing(issue=[BOILER], more_issues="no")
    one.answer("noticed_on", "since Christmas", intent=None)
    assert told(one, "utter_echo") == "since 25 December 2025"
    one.answer("contact_details", "pat@example.com or 01732 749400", intent=None)
    assert told(one, "utter_echo_short") == "pat@example.com and 01732 749400"


def test_a_reference_of_ours_is_said_back() -> None:
    one = hearing()
    one.answer("issue", "The lift broke again, it was wk 0000 0000 the last time", intent=None)
    assert "WK-0000-0000" in told(one, "utter_noted_upfront")


EARLIER = "I live at 14 Mill Lane TN13 1AX and you can email me on pat@example.com"


@pytest.mark.parametrize("text", ["as I said", "I already told you", "see above"])
def test_what_was_said_before_is_looked_up(text: str) -> None:
    one = hearing(**without("contact_details", "adjustments"))
    one.earlier = lambda: (EARLIER,)
    one.answer("contact_details", text, intent=None)
    assert one.answers["contact_details"]["value"]["email"] == "pat@example.com"
    assert "pat@example.com" in told(one, "utter_found_earlier")


def test_what_was_not_said_before_is_asked_for_kindly() -> None:
    one = hearing(**without("contact_details", "adjustments"))
    one.answer("contact_details", "I already told you", intent=None)
    assert said(one) == ["utter_not_said_yet"]
    assert one.next_question == "contact_details"


def test_the_story_told_before_the_questions_is_found_again() -> None:
    one = hearing()
    one.earlier = lambda: ("hello", "the lift in our block has been out of order for days")
    one.answer("issue", "I just told you", intent=None)
    assert one.answers["issue"]["value"] == ["the lift in our block has been out of order for days"]


def test_whoever_told_us_already_has_told_us_before() -> None:
    one = hearing(**without("reported_before", "reported_result"))
    one.answer("reported_before", "I already told you", intent=None)
    assert one.answers["reported_before"]["value"] == "yes"


def test_having_said_it_all_ends_the_list_of_problems() -> None:
    one = hearing(issue=[BOILER])
    one.answer("more_issues", "as I said", intent=None)
    assert one.answers["more_issues"]["value"] == "no"


def test_what_the_bot_understood_is_kept_with_the_answer() -> None:
    one = hearing(**without("outcome"))
    one.understood = Understood("complain", 0.61234)
    one.answer("outcome", "Mend it", intent=None)
    assert one.answers["outcome"]["understood"] == {"intent": "complain", "confidence": 0.612}


def test_a_pressed_answer_was_understood_by_nobody(telling: Telling) -> None:
    telling.say(BOILER)
    telling.press("answer", value="no")
    assert "understood" not in telling.answers()["more_issues"]


@pytest.mark.parametrize(
    ("text", "puzzled"),
    [
        ("what do you mean", True),
        ("sorry I don't understand", True),
        ("huh?", True),
        ("can you explain that please", True),
        ("I don't understand why nobody came", False),
        ("what happens next", False),
    ],
)
def test_being_puzzled_is_told_from_an_answer(text: str, puzzled: bool) -> None:
    assert asks_to_explain(text) is puzzled


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("why do you need that?", True),
        ("why?", True),
        ("but why are you asking me that", True),
        ("what's that for?", True),
        ("why has nobody come", False),
        ("why do you never answer", False),
    ],
)
def test_asking_why_is_told_from_a_reproach(text: str, why: bool) -> None:
    assert asks_why(text) is why


def said_before() -> Iterator[tuple[str, bool]]:
    yes = ["as I said", "like i said", "I already told you", "i've already told you that"]
    yes += [
        "as above",
        "ditto",
        "see above",
        "same as above",
        "I said that already",
        "already told you mate",
    ]
    no = [
        "I told you about the leak",
        "see",
        "check",
        "I already rang you in May",
        "above the shop",
    ]
    yield from ((text, True) for text in yes)
    yield from ((text, False) for text in no)


@pytest.mark.parametrize(("text", "points_back"), list(said_before()))
def test_pointing_back_is_told_from_telling(text: str, points_back: bool) -> None:
    assert says_it_was_said(text) is points_back


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("start again", True),
        ("can we start over please", True),
        ("restart", True),
        ("scrap that and start again", True),
        ("I want to start again from the beginning", True),
        ("it started again", False),
        ("restart the boiler", False),
        ("the noise starts again every night", False),
        ("go", False),
    ],
)
def test_the_wish_to_start_again_is_told_from_a_story(text: str, again: bool) -> None:
    assert wants_to_start_again(text) is again


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("hi", True),
        ("are you there", True),
        ("I'm back", True),
        ("hello? anyone there?", True),
        ("sorry I had to go", True),
        ("ok", False),
        ("Hi Ward", False),
        ("hello, the lift is broken", False),
        ("now", False),
    ],
)
def test_a_greeting_is_told_from_an_answer(text: str, back: bool) -> None:
    assert is_back(text) is back


@pytest.mark.parametrize("text", ["asdfgh", "qwerty", "sdfsdf", "hhhhhh", "asdf asdf", "dfghjkl"])
def test_keys_pressed_without_a_word_are_told(text: str) -> None:
    assert is_nonsense(text)


@pytest.mark.parametrize(
    "text", ["mould", "property", "boiler", "damp lift", "nothing asdfgh", "😀"]
)
def test_words_are_not_taken_for_keys(text: str) -> None:
    assert not is_nonsense(text)


@pytest.mark.parametrize("name", ["Nguyen", "Berty", "Schwartz", "Coco", "Krzysztof", "Ng"])
def test_no_name_is_taken_for_keys(name: str) -> None:
    assert not is_nonsense(name, name=True)


@pytest.mark.parametrize("check", [says_it_was_said, wants_to_start_again, is_back, is_nonsense])
def test_the_longest_message_is_looked_at_quickly(check: object) -> None:
    for text in ("hello again " * 333, "as i said " * 400, "start again " * 333, "a" * 4_000):
        assert check(text) is (check is is_nonsense and text == "a" * 4_000)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("outcome", "fix the problem"),
        ("outcome", "I want you to fix the problem and say sorry"),
        ("outcome", "fix the boiler on the first day"),
        ("outcome", "change the date of the visit"),
        ("outcome", "sorry for 3 weeks without heating"),
        ("outcome", "actually mend it by Christmas"),
        ("reported_result", "you got the date wrong"),
        ("reported_result", "I told you the date was wrong"),
        ("reported_result", "they got my name wrong"),
    ],
)
def test_what_went_wrong_and_is_to_be_put_right_changes_no_answer(question: str, text: str) -> None:
    one = hearing(**without(question))
    before = dict(one.answers)
    one.answer(question, text, intent=None)
    assert one.answers.pop(question)["words"] == text
    assert one.answers == before


@pytest.mark.parametrize(
    "text",
    [
        "the date is wrong",
        "I put the wrong date",
        "sorry, the date is wrong",
        "I got the date wrong",
    ],
)
def test_ones_own_wrong_answer_is_asked_again_while_the_story_is_told(text: str) -> None:
    one = hearing(**without("outcome"))
    one.answer("outcome", text, intent=None)
    assert one.next_question == "noticed_on"


def test_an_answer_that_is_said_to_be_right_stays() -> None:
    one = hearing(**without("check"))
    one.answer("check", "the address is right", intent=None)
    assert "address" in one.answers


@pytest.mark.parametrize(
    "text", ["I had to leave my home", "I had to go to hospital", "had to stop work"]
)
def test_what_somebody_had_to_do_is_their_story_and_no_greeting(text: str) -> None:
    assert not is_back(text)
