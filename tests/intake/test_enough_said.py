"""Whoever says that nothing else went wrong is believed, and what is told again is no news."""

import pytest

from backend.intake.ending import after_the_end
from backend.intake.hearing import Hearing
from tests.intake.told import BOILER, hearing, said

LONG_AGO = {"earliest": "2009-01-01", "latest": "2026-12-07", "ongoing": True}


def asked_for_more() -> Hearing:
    return hearing(issue=[BOILER], noticed_on=LONG_AGO)


@pytest.mark.parametrize(
    "text",
    [
        "No dear that is all",
        "no ta thats the lot, can you get back to me quick",
        "Nothing else thank you, I am going to make my tea",
        "No that will be everything, my daughter is helping me type",
        "no more problems, its cold though and i want it sorted",
        "no thats all i rang in june",
        "Thank you dear, that's it. I will wait to hear.",
        "im done, my hands hurt",
        "I don't think so dear, my memory is not what it was",
        "no im fine thanks just tired of it all",
        "not that i can think of, my son might ring",
        "no thats it really its just been so stressful",
        "No love, that's your lot, I'm off to bed",
    ],
)
def test_ordinary_words_end_it_whatever_follows(text: str) -> None:
    one = asked_for_more()
    one.answer("more_issues", text, intent=None)
    assert one.answers["more_issues"]["value"] == "no"
    assert one.answers["issue"]["value"] == [BOILER]


@pytest.mark.parametrize(
    "text",
    [
        "No thank you, the roof leaks as well",
        "that's all about the boiler but the roof leaks too",
        "no the lift smells",
        "nothing else works",
        "No thanks to you the roof leaks",
        "no more hot water",
        "nothing more was done about the bins",
        "that's it, and the lift is broken",
        "I don't think so, the bins have not been emptied",
        "no and the bins stink",
        "that was all fine until the ceiling came down",
        "i rang in June and nobody called back",
        "it is not fixed. It is a mess since May",
    ],
)
def test_another_trouble_is_not_taken_for_the_end(text: str) -> None:
    assert after_the_end(text) is None
    one = asked_for_more()
    one.answer("more_issues", text, intent=None)
    assert one.answers["issue"]["value"] == [BOILER, text]


@pytest.mark.parametrize(
    ("text", "earliest", "ends"),
    [
        (
            "No thank you, and it was not 2009, that is when Ron died. It was the end of September",
            "2026-09-21",
            True,
        ),
        ("it wasnt 2009 it was september", "2026-09-01", False),
        ("not 2009, October 2026", "2026-10-01", False),
        ("Oh no not 2009 that's when we got the flat. It began in June", "2026-06-01", False),
        ("Sorry I got muddled, it wasn't March it was May", "2026-05-01", False),
        ("that's all but it is not since 2009, since last June", "2026-06-01", True),
    ],
)
def test_a_day_is_put_right_there(text: str, earliest: str, *, ends: bool) -> None:
    one = asked_for_more()
    one.answer("more_issues", text, intent=None)
    day = one.answers["noticed_on"]["value"]
    assert (day["earliest"], day["ongoing"]) == (earliest, True)
    assert one.answers["issue"]["value"] == [BOILER]
    assert ("more_issues" in one.answers) is ends
    assert "utter_changed" in said(one)


def test_a_day_that_is_denied_is_no_answer_to_when() -> None:
    one = hearing(issue=[BOILER], more_issues="no")
    one.answer("noticed_on", "not 2009, October 2026", intent=None)
    assert one.answers["noticed_on"]["value"]["earliest"] == "2026-10-01"


@pytest.mark.parametrize(
    "text",
    [
        "I telephoned in October, a Tuesday I think",
        "i emailed on 3 March I think",
        "we reported it last week",
        "I did ring about it",
        "i wrote you a letter in July",
    ],
)
def test_that_we_were_told_is_no_problem_of_its_own(text: str) -> None:
    one = asked_for_more()
    one.answer("more_issues", text, intent=None)
    assert one.answers["issue"]["value"] == [BOILER]
    assert one.answers["reported_before"] == {"value": "yes", "words": text}


@pytest.mark.parametrize(
    "text", ["sorry i didnt mean it, i just want my door fixed", "I only want my heating back"]
)
def test_the_only_thing_wanted_is_a_wish(text: str) -> None:
    one = asked_for_more()
    one.answer("more_issues", text, intent=None)
    assert one.answers["issue"]["value"] == [BOILER]
    assert str(one.answers["outcome"]["value"]) in text


def test_the_only_thing_wanted_is_left_to_the_question_where_there_are_several_issues() -> None:
    one = hearing(issue=[BOILER, "The roof leaks"])
    one.answer("more_issues", "I only want my heating back", intent=None)
    assert "outcome" not in one.answers or "each" in one.answers["outcome"]


@pytest.mark.parametrize("text", [BOILER, f"{BOILER.upper()}!!", f"  {BOILER}."])
def test_the_same_words_twice_are_one_issue(text: str) -> None:
    one = asked_for_more()
    one.answer("more_issues", text, intent=None)
    assert one.answers["issue"]["value"] == [BOILER]
    assert one.next_question == "more_issues"
    assert said(one)


@pytest.mark.parametrize(
    "text",
    [
        "i rang 4 times as i said",
        "as I said 2nd november and nobody came",
        "like i told you i phoned three times",
        "as mentioned I reported it in June",
        "I already rang about it twice",
        "as i said before its for my mum",
    ],
)
def test_what_was_done_before_is_no_wish(text: str) -> None:
    one = hearing(
        issue=[BOILER],
        more_issues="no",
        noticed_on=LONG_AGO,
        reported_before="yes",
        reported_result="Nothing",
    )
    one.answer("outcome", text, intent=None)
    assert "outcome" not in one.answers
    assert one.next_question == "outcome"
    assert said(one)
    assert "utter_changed" not in said(one) or "2nd" in text


@pytest.mark.parametrize(
    "text", ["mend the gate as i said", "as i said i want it fixed", "a new gate as i said"]
)
def test_a_wish_said_again_is_one(text: str) -> None:
    one = hearing(issue=[BOILER], more_issues="no", noticed_on=LONG_AGO, reported_before="no")
    one.answer("outcome", text, intent=None)
    assert one.answers["outcome"]["value"] == text
