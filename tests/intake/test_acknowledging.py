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
        (
            "I am the bereaved son, my mother died in your flat last week and you have sent her a"
            " rent demand",
            "loss",
        ),
        ("my husband passed away and you still write to him", "loss"),
        ("you cut the grass during the funeral of my nan", "loss"),
        ("Contractor left my gate open and my dog got out, he was run over", "pet"),
        ("the roofers let my cat out and she never came back", "pet"),
        ("your van ran over our dog", "pet"),
        ("you sent a letter with my medical details to my neighbour", "details"),
        (
            "your officer told everyone on the stairs about my diagnosis, she gave my address out",
            "details",
        ),
        ("you shared my private information with my ex", "details"),
        ("he swore at my son", "rudeness"),
        ("im homeless from friday you are evicting me", "losing_home"),
    ],
)
def test_the_sentence_fits_what_was_told(account: str, sentence: str) -> None:
    one = hearing()
    one.open_with(account, wants_complaint=False)
    assert said(one)[0] == f"utter_heard_{sentence}"


@pytest.mark.parametrize(
    "account",
    [
        "I have lived here since my late husband Ron passed in 2009 and the lift is broken",
        "my dog is fine but the gate is broken",
        "please send the letter to my address",
    ],
)
def test_nobody_is_comforted_for_what_was_not_lost(account: str) -> None:
    one = hearing()
    one.open_with(account, wants_complaint=False)
    assert said(one)[0] not in ("utter_heard_loss", "utter_heard_pet", "utter_heard_details")


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
