"""Whoever wants to stay unknown is told so, and staff see it."""

import pytest

from tests.intake.test_hearing import TOLD
from tests.intake.told import hearing, said


@pytest.mark.parametrize(
    "words",
    [
        "i dont want to give my name but theres someone selling drugs on the stairs at Hope House",
        "I'd rather not say my name. Somebody keeps breaking the lift door",
        "keep my name out of this please, the man at 4 burns rubbish in the yard",
    ],
)
def test_a_name_kept_back_is_never_asked_for(words: str) -> None:
    one = hearing()
    one.open_with(words, wants_complaint=False)
    assert one.answers["full_name"]["value"] == "Anonymous"
    assert one.answers["issue"]["value"] == [words]
    assert "utter_stays_unnamed" in said(one)


@pytest.mark.parametrize(
    "words",
    [
        "they will know it was me, please dont tell anyone",
        "nobody must know it was me",
        "please do not let my neighbours know",
    ],
)
def test_a_wish_that_nobody_is_told_is_kept_whatever_was_asked(words: str) -> None:
    known = {name: value for name, value in TOLD.items() if name != "noticed_on"}
    one = hearing(**known)
    one.answer("noticed_on", words, intent=None)
    assert one.answers["adjustments"]["value"] == words
    assert said(one) == ["utter_nobody_told"]
    assert one.next_question == "noticed_on"


@pytest.mark.parametrize(
    "words",
    ["nobody told me anything", "he does not know my name", "they will not tell anyone why"],
)
def test_other_words_of_names_and_telling_are_an_account(words: str) -> None:
    one = hearing()
    one.open_with(words, wants_complaint=False)
    assert not {"full_name", "adjustments"} & set(one.answers)
