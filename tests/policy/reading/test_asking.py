"""A question put to us is not an answer; a wish, a doubt or a reproach is not a question."""

import pytest

from backend.policy.reading import is_question


@pytest.mark.parametrize(
    "text",
    [
        "do you need my address?",
        "do you need my address",
        "what happens if she says no?",
        "what happens if he says no",
        "why do you need that?",
        "why",
        "why do u want my name",
        "what for?",
        "will he find out?",
        "can I stay anonymous?",
        "can i stay anonymous",
        "ok but who sees this",
        "is it private",
        "is this confidential?",
        "what's the difference",
        "what does that mean?",
        "how long will this take",
        "are you a robot",
        "does my neighbour get told",
        "when will they come",
        "my address?",
        "?",
        "sorry, what do you mean by that?",
        "can you tell me why you need it",
        "Is there a form I can fill in instead?",
        "mine or my mum's address?",
    ],
)
def test_a_question_is_known(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "can you fix my boiler",
        "Could you please mend the lock?",
        "can someone come and clean it",
        "can I get a refund?",
        "could it be repaired please?",
        "why has nobody come?",
        "why have you not mended my roof",
        "how many times do I have to ring you",
        "how dare you ignore me",
        "maybe March?",
        "around the 3rd?",
        "me?",
        "my mum?",
        "TN13 1AX?",
        "Will Smith",
        "May Jones",
        "May 2024",
        "When I came home in March it was wet",
        "what I want is an apology",
        "how you treat people is a disgrace",
        "My boiler has been off for weeks. When are you going to fix it?",
        "I rang twice and nobody came, so what else am I meant to do about it now, tell me?",
        "have it mended",
        "do it again properly",
        "12 High Street",
        "yes",
        "",
        "🔥",
    ],
)
def test_an_answer_is_not_a_question(text: str) -> None:
    assert not is_question(text)
