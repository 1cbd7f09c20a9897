"""Displeasure with the landlord is heard in whatever is asked for."""

import pytest

from backend.policy.triage import is_displeased
from tests.parts import PACK


@pytest.mark.parametrize(
    "words",
    [
        "When will I hear back? It has been weeks and nobody has bothered.",
        "Any news? This is a joke.",
        "How long do complaints take, you lot are useless",
        "Thanks for nothing",
        "Why is it taking so long",
        "Forget it, you never listen anyway",
        "I told you I am deaf and you keep ringing me",
    ],
)
def test_it_is_heard(words: str) -> None:
    assert is_displeased(words, PACK)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "When will I hear back?",
        "Any update please",
        "Who looks at my complaint?",
        "Thank you, the plumber came today",
        "I need large print please",
        "Can someone meet me",
        "I don't want to make a complaint after all",
        "When can I go to the Ombudsman?",
    ],
)
def test_a_plain_question_or_wish_is_none(words: str) -> None:
    assert not is_displeased(words, PACK)
