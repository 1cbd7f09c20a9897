"""Several things in one message each keep their own wish, and changing one leaves the others."""

import pytest

from backend.intake import outcomes
from backend.intake.hearing import Hearing
from tests.intake.test_hearing import ABOUT_PAT, TOLD
from tests.intake.told import BOILER, hearing, said, told

GATE = "The gate is broken"
KNOWN = {**TOLD, **ABOUT_PAT}


def each(one: Hearing) -> list[str]:
    return [outcomes.wanted(one.answers, n) for n in range(len(outcomes.issues(one.answers)))]


def two(**more: object) -> Hearing:
    one = hearing(**{**KNOWN, "issue": ["The ceiling leaks", GATE], **more})
    one.answers.pop("outcome", None)
    return one


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        (
            "Two things. My toilet leaks and I want that fixed this week. And my rent account "
            "shows arrears that arent mine, I want those wiped and a letter saying so.",
            ["I want that fixed this week", "I want those wiped and a letter saying so"],
        ),
        (
            "I have two problems: The lift is out again and I want it mended. Also your man swore "
            "at me, I want an apology",
            ["I want it mended", "I want an apology"],
        ),
        (
            "Hello, three issues. The hall is dark and I want a new bulb. The second is the door, "
            "it sticks. I want it planed. Third, the bins stink",
            ["I want a new bulb", "I want it planed", ""],
        ),
    ],
)
def test_each_of_several_things_keeps_its_own_wish(text: str, wishes: list[str]) -> None:
    one = hearing()
    one.open_with(text, wants_complaint=False)
    assert each(one) == wishes


@pytest.mark.parametrize(
    "text",
    [
        "Two things have gone wrong and I am fed up. Nobody rings. Nobody comes. Nobody cares.",
        "My toilet leaks. And my bath is cracked.",
        "I rang two times. Nobody came.",
    ],
)
def test_what_is_not_plainly_several_things_stays_one(text: str) -> None:
    one = hearing()
    one.open_with(text, wants_complaint=False)
    assert outcomes.issues(one.answers) == [text]


@pytest.mark.parametrize(
    ("text", "place", "wish"),
    [
        ("the outcome for the first one is fix the ceiling", 0, "fix the ceiling"),
        ("the gate one should be mend the gate", 1, "mend the gate"),
        ("for the second one I want a new lock", 1, "I want a new lock"),
        ("change the outcome for the ceiling to a full replacement", 0, "a full replacement"),
    ],
)
@pytest.mark.parametrize("question", ["check", "adjustments"])
def test_changing_one_wish_keeps_the_other(question: str, text: str, place: int, wish: str) -> None:
    one = two(check=None)
    one.answer("outcome", "Paint it", intent=None)
    one.answer("outcome", "Take it away", intent=None)
    one.answers.pop("check")
    one.answer(question, text, intent=None)
    assert each(one)[place] == wish
    assert each(one)[1 - place] == ["Paint it", "Take it away"][1 - place]
    assert wish in told(one, "utter_changed")


def test_one_wish_for_all_can_be_changed_for_one() -> None:
    one = two()
    one.answer("outcome", "mend it for both", intent=None)
    one.answer("adjustments", "for the second one I want it gone", intent=None)
    assert each(one) == ["mend it for both", "I want it gone"]


@pytest.mark.parametrize(
    "text",
    ["i can smell gas now", "my co alarm is going off", "there is smoke coming out of the socket"],
)
def test_danger_told_where_the_wish_is_asked_is_asked_no_wish_itself(text: str) -> None:
    one = hearing(**{name: answer for name, answer in KNOWN.items() if name != "outcome"})
    one.answer("outcome", text, intent=None)
    assert one.answers["issue"]["value"] == [BOILER, text]
    assert one.next_question == "outcome"
    one.answer("outcome", "Mend it", intent=None)
    assert one.next_question != "outcome"
    assert each(one) == ["Mend it", ""]


@pytest.mark.parametrize(
    "text",
    [
        "the bedroom window is the worst one",
        "water comes through the hall light as well",
        "your man has been rude to my daughter twice",
    ],
)
def test_a_sentence_at_the_check_that_fits_no_answer_is_added(text: str) -> None:
    one = hearing(**KNOWN)
    one.answer("check", text, intent=None)
    assert one.answers["issue"]["value"] == [BOILER, text]
    assert said(one) == ["utter_heard_too"]
    assert one.missed == 0
    assert one.next_question == "check"


@pytest.mark.parametrize(
    "text",
    [
        "hmm",
        "no not yet I want to think",
        "can I change what I told you about the gate please",
        "wait I need to ask my daughter first",
        "what happens after I send this to you?",
    ],
)
def test_what_is_no_account_is_not_added_at_the_check(text: str) -> None:
    one = hearing(**KNOWN)
    one.answer("check", text, intent=None)
    assert one.answers["issue"]["value"] == [BOILER]
