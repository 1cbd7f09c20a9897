"""Complaining for someone else, and as a group."""

from backend.cases.models import Case
from backend.residents.models import Consent
from tests.dialogue.driver import PLAIN, Chat

FOR_MUM = {
    **PLAIN,
    "on_behalf": '/answer{"value": "other"}',
    "represented_name": "Ada Obi",
    "permission": '/answer{"value": "not_yet"}',
    "safe_contact": "Ring her in the morning on 01732 749400",
}


def test_a_complaint_for_someone_else_is_logged_and_tells_no_dates(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**FOR_MUM)
    chat.press("/send")
    with chat.database.read() as session:
        case = session.query(Case).one()
    assert case.behalf == "other"
    assert case.consent_id is not None
    assert case.reference in chat.text
    assert "2026" not in chat.text
    assert "working days" in chat.text


def test_whoever_complains_for_someone_else_learns_no_more_later(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**FOR_MUM)
    chat.press("/send")
    chat.say("when will I hear back?")
    assert "2026" not in chat.text


def test_the_evidence_is_asked_for_only_with_permission(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{**FOR_MUM, "permission": '/answer{"value": "yes"}'})
    assert chat.question == "permission_evidence"
    chat.say('/answer{"value": "power_of_attorney"}')
    assert chat.question == "safe_contact"


def test_a_group_is_asked_who_else_is_in_it(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{**PLAIN, "on_behalf": '/answer{"value": "group"}'})
    assert chat.question == "group_members"
    chat.say("Jo Bell at number 3 and the Khans at number 5")
    chat.answer(**PLAIN)
    chat.press("/send")
    with chat.database.read() as session:
        assert "Jo Bell" in session.query(Case).one().group_members


def test_once_permission_is_on_record_a_person_can_tell_more(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**FOR_MUM)
    chat.press("/send")
    with chat.database.write() as session:
        session.query(Consent).one().status = "recorded"
    chat.say("when will I hear back?")
    assert "we may tell you more" in chat.text
    assert "until" not in chat.text
    assert "2026" not in chat.text
    assert "/talk_to_person" in chat.buttons
