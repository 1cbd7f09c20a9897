"""A need and a way to be reached are kept, though who it is for or a link was asked."""

import pytest

from tests.intake.test_hearing import TOLD
from tests.intake.told import hearing


@pytest.mark.parametrize("question", ["on_behalf", "relationship"])
@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("i have hearing aids so dont ring, text me", "text"),
        ("I am deaf, email me please", "email"),
        ("my eyesight is bad", None),
    ],
)
def test_help_needed_is_no_answer_to_a_question_about_the_person(
    question: str, words: str, way: str | None
) -> None:
    one = hearing(**TOLD)
    one.answer(question, words, intent=None)
    assert one.answers["adjustments"]["value"] == words
    assert one.answers.get("preferred_contact", {}).get("value") == way
    assert question not in one.answers
