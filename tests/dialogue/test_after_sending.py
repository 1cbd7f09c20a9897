"""What is said after sending is about what was sent, unless it tells of something new."""

import pytest

from backend.cases.models import Case
from tests.dialogue.driver import PLAIN, Chat
from tests.dialogue.test_service_request import FIRST_REPORT


@pytest.fixture
def sent(chat: Chat) -> Chat:
    chat.say("/complain")
    chat.answer(**PLAIN)
    chat.press("/send")
    return chat


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
    assert "stage one" in sent.text


def test_new_trouble_begins_a_new_complaint(sent: Chat) -> None:
    words = "your contractor broke my cooker and nobody came back to me about it"
    sent.say(words)
    assert sent.words("issue") == words


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
