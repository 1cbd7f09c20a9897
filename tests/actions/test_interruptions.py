"""Which typed messages may interrupt an open question."""

import pytest

from actions.interruptions import is_question, leaves_open, may_interrupt, sends
from backend.intake.service import Intent


def intent(name: str, text: str, confidence: float = 0.95) -> Intent:
    return Intent(name, confidence, len(text.split()))


@pytest.mark.parametrize(
    ("name", "text", "question"),
    [
        ("faq_how_long", "how long does it take", "full_name"),
        ("faq_compensation", "will I get compensation?", "outcome"),
        ("check_status", "when will I hear back?", "issue"),
        ("talk_to_person", "I want to talk to a person", "outcome"),
        ("withdraw", "cancel this", "address"),
        ("change_answer", "I put the wrong date", "full_name"),
        ("ask_adjustments", "I am deaf, please don't ring", "address"),
        ("thank", "thanks a lot", "address"),
        ("change_answer", "sorry, the postcode I gave is wrong", "outcome"),
        ("talk_to_person", "can someone ring me", "full_name"),
        ("talk_to_person", "get me someone", "address"),
        ("talk_to_person", "somebody", "paused"),
        ("withdraw", "stop it", "address"),
        ("withdraw", "stop", "outcome"),
        ("withdraw", "I want to stop this complaint", "outcome"),
        ("safeguarding", "I am frightened of him", "address"),
    ],
)
def test_these_interrupt(name: str, text: str, question: str) -> None:
    assert may_interrupt(intent(name, text), text, question)


@pytest.mark.parametrize(
    ("name", "text", "question"),
    [
        ("faq_compensation", "compensation", "outcome"),
        ("faq_post", "by post", "contact_details"),
        ("talk_to_person", "I want a manager to ring me", "outcome"),
        ("ask_adjustments", "I am deaf, please don't ring", "adjustments"),
        ("escalate", "I want stage two", "outcome"),
        ("emergency", "the ceiling came down", "issue"),
        ("thank", "thanks but the man never came back at all", "reported_result"),
        (
            "withdraw",
            "I asked them to cancel the job, and they did, and I got a bill",
            "issue",
        ),
        ("complain", "I am not happy", "outcome"),
        ("change_answer", "the wrong bill put right", "outcome"),
        ("out_of_scope", "purple", "full_name"),
        ("talk_to_person", "someone to pick up", "reported_before"),
        ("talk_to_person", "Someone else", "route_choice"),
        ("talk_to_person", "somebody to come and look", "full_name"),
        ("withdraw", "stop him", "outcome"),
        ("withdraw", "stop them", "outcome"),
        ("withdraw", "just make them stop", "outcome"),
        ("withdraw", "please stop the noise", "address"),
        ("withdraw", "stop it", "outcome"),
        ("safeguarding", "make him stop or move me", "on_behalf"),
        ("safeguarding", "get her to move out", "relationship"),
        ("emergency", "i want you to stop them", "full_name"),
        ("affirm", "yes", "reported_before"),
    ],
)
def test_these_are_answers(name: str, text: str, question: str) -> None:
    assert not may_interrupt(intent(name, text), text, question)


def test_an_unsure_guess_never_interrupts() -> None:
    text = "talk to a person"
    assert not may_interrupt(intent("talk_to_person", text, 0.79), text, "full_name")


def test_not_knowing_is_an_answer_of_its_own_to_a_closed_question() -> None:
    assert leaves_open(intent("dont_know", "no clue"), "noticed_on")
    assert not leaves_open(intent("dont_know", "no clue"), "permission")
    assert not leaves_open(intent("thank", "thanks"), "noticed_on")


@pytest.mark.parametrize("text", ["why?", "so how long", "can I email you", "Wait, who decides"])
def test_words_put_as_a_question_are_known(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["by post", "I can not say", "compensation"])
def test_words_not_put_as_a_question_are_known(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize("text", ["karen oduya", "Joy Adieu"])
def test_a_name_is_no_greeting_whatever_the_bot_makes_of_it(text: str) -> None:
    assert not may_interrupt(intent("greet", text), text, "full_name")
    assert may_interrupt(intent("goodbye", "bye"), "bye", "full_name")


@pytest.mark.parametrize(("text", "question"), [("today", "noticed_on"), ("me", "on_behalf")])
def test_a_short_answer_is_no_greeting_whatever_the_bot_makes_of_it(
    text: str, question: str
) -> None:
    assert not may_interrupt(intent("greet", text), text, question)


def test_putting_it_right_is_an_outcome_and_no_change_of_an_answer() -> None:
    text = "Put it right and say sorry"
    assert not may_interrupt(intent("change_answer", text), text, "outcome")
    assert may_interrupt(intent("change_answer", "I made a mistake"), "I made a mistake", "outcome")


def test_a_plain_question_needs_less_to_be_answered() -> None:
    text = "what do you do with my number?"
    assert may_interrupt(intent("faq_data_use", text, 0.6), text, "contact_details")
    assert not may_interrupt(intent("faq_data_use", text, 0.4), text, "contact_details")


@pytest.mark.parametrize(
    "text",
    ["off it goes", "that is me done, away with it", "no changes, fire away", "nothing to change"],
)
def test_words_that_agree_send_at_the_check(text: str) -> None:
    assert sends(intent("send", text), text)


@pytest.mark.parametrize(
    ("name", "text", "confidence"),
    [
        ("send", "dont send it yet", 0.95),
        ("send", "send it but fix my number", 0.95),
        ("affirm", "yes change the date", 0.95),
        ("send", "should I send it?", 0.95),
        ("send", "send it to my sister", 0.95),
        ("send", "off it goes", 0.7),
        ("thank", "thanks", 0.95),
        ("send", "send it and then another thing is that the gate is broken too", 0.95),
    ],
)
def test_words_that_hold_back_send_nothing(name: str, text: str, confidence: float) -> None:
    assert not sends(intent(name, text, confidence), text)
