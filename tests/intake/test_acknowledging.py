"""An account is met with one sentence that fits it, before anything else is asked."""

import pytest

from tests.intake.told import hearing, said, told


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        ("There is damp and black mould in the bedroom and my baby has a cough", "child"),
        ("water leaks through the roof and I am pregnant", "pregnancy"),
        ("There is mould all over the wall and my husband has asthma", "health"),
        ("Your caretaker was really rude to me on the stairs", "rudeness"),
        ("nobody turned up for the appointment again", "promise"),
        ("loud music from next door every night until three", "noise"),
        ("my rent is too high this year", "money"),
        ("there is a leak under the bath", "home"),
    ],
)
def test_the_sentence_fits_what_was_told(account: str, sentence: str) -> None:
    one = hearing()
    one.open_with(account, wants_complaint=False)
    assert said(one)[0] == f"utter_heard_{sentence}"


def test_children_who_make_the_noise_are_not_the_ones_to_feel_sorry_for() -> None:
    one = hearing()
    one.open_with("the kids upstairs scream and bang all night", wants_complaint=False)
    assert said(one)[0] != "utter_heard_child"


def test_where_nothing_is_known_a_few_of_their_own_words_are_said_back() -> None:
    one = hearing()
    one.open_with("The lift is out of order and nobody tells us", wants_complaint=False)
    assert told(one, "utter_heard") == "The lift is out of order …"


def test_nothing_is_said_twice() -> None:
    one = hearing()
    one.open_with("Your caretaker was rude to me on the stairs", wants_complaint=False)
    one.answer("more_issues", "Your plumber was rude to me in the hall", intent=None)
    assert len(said(one)) == len(set(said(one)))
