"""What is said after sending is about what was sent, unless it tells of something new."""

import pytest

from backend.cases.models import Case
from tests.dialogue.driver import PLAIN, Chat
from tests.dialogue.test_service_request import FIRST_REPORT


@pytest.mark.parametrize(
    "words",
    [
        "is that it? when's someone coming",
        "when will they come and fix it",
        "she says yes now",
        "how do I delete my data",
        "I want to go to stage two",
    ],
)
def test_it_is_answered_and_opens_no_other_intake(sent: Chat, words: str) -> None:
    sent.say(words)
    assert sent.intake is not None
    assert sent.intake.state == "sent"
    assert sent.question is None


def test_a_typed_reference_is_answered_with_the_dates(sent: Chat) -> None:
    with sent.database.read() as session:
        reference = session.query(Case).one().reference
    sent.say(f"can you tell me about {reference}")
    assert reference in sent.text
    assert "Stage one" in sent.text


@pytest.mark.parametrize("asks", ["tell me about {}", "what about {}?", "any news on {}", "{}?"])
def test_whatever_asks_of_a_reference_asks_how_it_stands(sent: Chat, asks: str) -> None:
    with sent.database.read() as session:
        reference = session.query(Case).one().reference
    sent.say(asks.format(reference))
    assert "Stage one" in sent.text
    assert sent.question is None


@pytest.mark.parametrize(
    "words",
    [
        "your contractor broke my cooker and nobody came back to me about it",
        "you better not lose this like the last one",
        "also he never called me back",
        "and the radiator's cold too",
        "thanks, you lot are slow as",
    ],
)
def test_more_words_begin_nothing_before_it_was_asked_where_they_belong(
    sent: Chat, words: str
) -> None:
    sent.say(words)
    assert sent.question is None
    assert "WK-" in sent.text
    assert "/complain" in sent.buttons
    assert sent.intake is not None
    assert sent.intake.state == "sent"


def test_new_trouble_is_a_complaint_of_its_own_when_that_is_said(sent: Chat) -> None:
    words = "your contractor broke my cooker and nobody came back to me about it"
    sent.say(words, "that's something new")
    assert sent.words("issue") == words


def test_it_is_added_when_that_is_said(sent: Chat) -> None:
    sent.say("also he never called me back", "its the same one")
    assert "I have added this" in sent.text


def test_the_reference_is_given_again(sent: Chat) -> None:
    assert "Your reference is WK-" in sent.say("how do I get my case number again")


@pytest.mark.parametrize(
    "words",
    [
        "I have changed my mind, take my complaint back",
        "changed my mind, cancel my complaint please",
    ],
)
def test_whoever_changed_their_mind_is_asked_if_they_take_it_back(sent: Chat, words: str) -> None:
    sent.say(words)
    assert "WK-" in sent.text
    assert sent.question is None
    sent.say("yes")
    with sent.database.read() as session:
        assert [case.state for case in session.query(Case)] == ["withdrawn"]


@pytest.mark.parametrize(
    "words",
    [
        "I have a new phone number, text me on 07700 900456 from now on",
        "change my email",
        "my number has changed to 07700 900456",
    ],
)
def test_a_new_way_to_reach_them_is_changed_and_begins_nothing(sent: Chat, words: str) -> None:
    sent.say(words)
    assert "/do/contact" in sent.text
    assert sent.question is None
    assert sent.intake is not None
    assert sent.intake.state == "sent"


def test_in_a_second_intake_the_first_stays_and_can_be_added_to(sent: Chat) -> None:
    sent.say("/complain", "the bins have not been emptied for three weeks", "i want to withdraw")
    assert "WK-" in sent.text
    sent.say("no, carry on", "no that's about the same one")
    assert "I have added this" in sent.text
    assert sent.question is None


def test_a_request_is_made_a_complaint_with_its_answers(chat: Chat) -> None:
    chat.say("/request_service")
    chat.answer(**FIRST_REPORT)
    chat.press("/send")
    chat.say("I changed my mind, make it a complaint")
    assert "as a complaint" in chat.text
    assert chat.words("issue") == FIRST_REPORT["issue"]
    chat.answer(**PLAIN)
    assert chat.question == "check"
    chat.press("/send")
    with chat.database.read() as session:
        assert [case.kind for case in session.query(Case).order_by(Case.id)] == [
            "service_request",
            "complaint",
        ]
