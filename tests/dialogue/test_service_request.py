"""A first report is suggested as a request, with the rule's words and the choice to complain."""

import pytest

from backend.cases.models import Case
from tests.dialogue.driver import PLAIN, Chat

FIRST_REPORT = {
    **PLAIN,
    "issue": "The tap in my kitchen drips.",
    "reported_before": '/answer{"value": "no"}',
    "outcome": "Mend it please.",
}


@pytest.fixture
def asked(chat: Chat) -> Chat:
    chat.say("/request_service")
    chat.answer(**{name: said for name, said in FIRST_REPORT.items() if name != "route_choice"})
    assert chat.question == "route_choice"
    return chat


def test_the_rule_that_speaks_for_a_request_is_shown(asked: Chat) -> None:
    assert "a repair being reported to us for the first time" in asked.text
    assert "your choice" in asked.text


def test_a_request_gets_a_reference_of_its_own(asked: Chat) -> None:
    asked.press('/answer{"value": "as_suggested"}')
    asked.answer(**PLAIN)
    asked.press("/send")
    with asked.database.read() as session:
        case = session.query(Case).one()
    assert case.kind == "service_request"
    assert case.reference in asked.text


def test_the_resident_may_make_it_a_complaint(asked: Chat) -> None:
    asked.press('/answer{"value": "complaint"}')
    asked.answer(**PLAIN)
    asked.press("/send")
    with asked.database.read() as session:
        assert session.query(Case).one().kind == "complaint"
    assert "Your complaint is recorded" in asked.text


def test_the_choice_may_be_typed(asked: Chat) -> None:
    asked.say("I would rather complain")
    assert asked.value("route_choice") == "complaint"


def test_what_a_complaint_is_can_be_asked_before_choosing(asked: Chat) -> None:
    asked.press("/faq_what_is_complaint")
    assert asked.question == "route_choice"


def test_what_the_difference_is_is_answered_without_the_rule_again(asked: Chat) -> None:
    asked.say("what's the difference")
    assert "A service request is when" in asked.text
    assert "published rules" not in asked.text
    assert asked.question == "route_choice"
