"""Skipping, not knowing, and being asked again."""

import pytest

from tests.dialogue.driver import PLAIN, Chat

OPTIONAL = ["noticed_on", "outcome", "relationship", "address", "adjustments"]
ESSENTIAL = ["full_name", "contact_details"]


@pytest.fixture
def at(chat: Chat, request: pytest.FixtureRequest) -> Chat:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != request.param})
    assert chat.question == request.param
    return chat


@pytest.mark.parametrize("at", OPTIONAL, indirect=True)
@pytest.mark.parametrize("words", ["/skip", "skip", "I'd rather not say"])
def test_an_optional_question_may_be_skipped(at: Chat, words: str) -> None:
    asked = at.question
    at.say(words)
    assert at.question != asked


@pytest.mark.parametrize("at", ["noticed_on", "outcome", "address"], indirect=True)
@pytest.mark.parametrize("words", ["/dont_know", "I don't know", "no idea sorry"])
def test_not_knowing_is_an_answer(at: Chat, words: str) -> None:
    asked = at.question
    at.say(words)
    assert at.question != asked
    assert at.value(asked or "") is None


@pytest.mark.parametrize("at", ESSENTIAL, indirect=True)
def test_an_essential_question_stays_and_a_person_is_offered_in_the_end(at: Chat) -> None:
    asked = at.question
    for _ in range(4):
        at.say("skip")
        assert at.question == asked
    assert "/talk_to_person" in at.buttons


@pytest.mark.parametrize("at", ["on_behalf"], indirect=True)
def test_whoever_cannot_say_who_it_is_for_goes_on_for_themselves_with_that_kept(at: Chat) -> None:
    at.say("skip", "skip", "skip")
    assert (at.value("on_behalf"), at.words("on_behalf")) == ("self", "I do not know")


@pytest.mark.parametrize("at", ["on_behalf"], indirect=True)
def test_what_is_never_understood_brings_the_offer_of_a_person(at: Chat) -> None:
    at.say(*["purple monkey dishwasher", "blue elephant sandwich"] * 2)
    assert at.question == "on_behalf"
    assert "/talk_to_person" in at.buttons
