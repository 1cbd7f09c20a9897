"""Whoever complains for somebody else is told what consent allows, for as long as it stands."""

import pytest

from backend.residents.models import Consent
from tests.dialogue.asker import Asker, elsewhere
from tests.dialogue.driver import Chat
from tests.dialogue.test_for_others import FOR_MUM

DATE = "Thursday 10 December 2026"


@pytest.fixture
def asker(chat: Chat) -> Asker:
    """The representative, on another device than they complained from."""
    chat.say("/complain")
    chat.answer(**FOR_MUM)
    chat.press("/send")
    return elsewhere(chat)


def consent(asker: Asker, status: str, scope: str = "everything") -> None:
    with asker.database.write() as session:
        given = session.query(Consent).one()
        given.status, given.scope = status, scope


def test_before_consent_only_the_receipt_is_told(asker: Asker) -> None:
    asker.prove()
    assert asker.reference in asker.text
    assert DATE not in asker.text
    assert "working days" in asker.text


@pytest.mark.parametrize("scope", ["everything", "progress"])
def test_with_consent_it_is_told_where_it_stands(asker: Asker, scope: str) -> None:
    consent(asker, "recorded", scope)
    asker.prove()
    assert DATE in asker.text


@pytest.mark.parametrize("ended", ["withdrawn", "lapsed", "declined"])
def test_consent_that_ends_ends_it_at_once(asker: Asker, ended: str) -> None:
    consent(asker, "recorded")
    asker.prove()
    consent(asker, ended)
    asker.say("when will I hear back?")
    assert DATE not in asker.text


def test_the_chat_that_sent_it_proves_who_writes_before_dates_are_told(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**FOR_MUM)
    chat.press("/send")
    with chat.database.write() as session:
        session.query(Consent).one().status = "recorded"
    chat.say("when will I hear back?")
    assert chat.question == "proof_contact"


def test_before_consent_more_can_be_told_and_nothing_be_taken_back(asker: Asker) -> None:
    asker.prove()
    asker.say("please add to my complaint that the engineer drove away without knocking")
    assert asker.reference in asker.text
    asker.say("I want to withdraw my complaint", '/withdraw{"value": "take_back"}')
    assert asker.case.state == "open"
