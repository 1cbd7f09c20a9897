"""Residents' stories over the API, with the real trained model behind it."""

import json
import re
import urllib.error

import pytest

from ops.resident import Resident
from tests.journeys.people import EVERYTHING, FIRST_REPORT, JO, SON
from tests.mailbox import Mailbox, text_of
from tests.system import ON_CALL, Running

pytestmark = pytest.mark.journey

DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b")


def test_a_resident_complains_and_leaves_with_a_reference_and_dates(
    running: Running, mailbox: Mailbox
) -> None:
    jo = Resident(running.url, JO)
    jo.start()
    jo.say(EVERYTHING)
    told = jo.finish()
    reference = _reference(jo)
    assert reference in told or reference in jo.last_words
    # Contact, acknowledgement, answer, and what the law asks for no heating.
    assert len(DATE.findall(jo.last_words)) >= 3
    assert "the law gives us until" in jo.last_words
    mail = mailbox.wait_for("jo@example.com", saying=reference)[0]
    assert "Ombudsman" in text_of(mail)


def test_what_was_said_up_front_is_not_asked_again(running: Running) -> None:
    jo = Resident(running.url, JO)
    jo.start()
    jo.say(EVERYTHING)
    asked = []
    while jo.question != "check":
        asked.append(jo.question)
        jo.reply_to(jo.question or "")
    assert not {"noticed_on", "reported_before", "outcome"} & set(asked)
    assert "heating" in jo.last_words


def test_a_first_report_is_a_service_request_until_the_resident_says_otherwise(
    running: Running,
) -> None:
    jo = Resident(running.url, {**FIRST_REPORT, "route_choice": '/answer{"value": "complaint"}'})
    jo.start()
    jo.say("There is a leak under my kitchen sink")
    rule = "a repair being reported to us for the first time"
    seen = _until(jo, "route_choice")
    assert rule in seen
    jo.finish()
    assert "complaint" in jo.last_words.lower()
    assert DATE.search(jo.last_words)


def test_a_service_request_is_recorded_with_a_reference_of_its_own(running: Running) -> None:
    jo = Resident(running.url, {**FIRST_REPORT, "route_choice": '/answer{"value": "as_suggested"}'})
    jo.start()
    jo.say("There is a leak under my kitchen sink")
    jo.finish()
    assert _reference(jo)
    assert "request" in jo.last_words.lower()


def test_a_representative_gets_the_receipt_and_the_published_timetable_only(
    running: Running, mailbox: Mailbox
) -> None:
    son = Resident(running.url, SON)
    son.start()
    son.say(EVERYTHING)
    son.finish()
    reference = _reference(son)
    told = son.last_words
    assert "within 3 working days" in told
    assert not DATE.search(told)
    mail = text_of(mailbox.wait_for("jo@example.com", saying=reference)[0])
    assert not DATE.search(mail)
    son.say("when will I hear back?")
    assert "within 3 working days" in son.last_words
    assert not DATE.search(son.last_words)


def test_the_one_who_complained_is_told_dates_with_their_working(running: Running) -> None:
    jo = Resident(running.url, JO)
    jo.start()
    jo.say(EVERYTHING)
    jo.finish()
    reference = _reference(jo)
    jo.say("when will I hear back?")
    assert reference in jo.last_words
    assert "working days from" in jo.last_words


def test_a_new_conversation_is_told_no_case_data(running: Running) -> None:
    stranger = Resident(running.url)
    stranger.start()
    stranger.say("when will I hear back about my complaint?")
    assert "What is your reference?" in stranger.last_words
    assert not DATE.search(stranger.last_words)
    assert any(choice["value"] == "/faq_how_long" for choice in stranger.choices)
    assert any(choice["value"] == "/talk_to_person" for choice in stranger.choices)


def test_asking_for_a_person_silences_the_bot(running: Running) -> None:
    jo = Resident(running.url)
    jo.start()
    jo.say("I want to talk to a real person please")
    assert jo.owner == "waiting"
    jo.patience = 1
    jo.say("are you there?")
    assert not [line for line in jo.lines[-2:] if line["sender"] == "assistant"]


def test_danger_is_answered_at_once_in_the_middle_of_a_question(
    running: Running, mailbox: Mailbox
) -> None:
    jo = Resident(running.url, JO)
    jo.start()
    jo.say("Nobody mends my boiler")
    jo.say("I can smell gas now")
    assert "0800 111 999" in jo.last_words
    assert mailbox.wait_for(ON_CALL)
    jo.finish()
    assert _reference(jo)


def test_the_same_client_id_is_stored_once(running: Running) -> None:
    jo = Resident(running.url)
    jo.start()
    first = jo.post("hello", client_id="one")
    assert jo.post("hello", client_id="one") == first
    with pytest.raises(urllib.error.HTTPError, match="422"):
        jo.post("other", client_id="one")


BAD = {
    "nothing": "",
    "spaces": "   \n ",
    "ten thousand letters": "a" * 10_000,
}
ODD = {
    "emoji": "😀😀😀",
    "right to left": "التدفئة معطلة",
    "a NUL": "nul\x00byte",
    "a restart": "/restart",
    "an intent": '/complain{"a":1}',
    "a script": "<script>alert(1)</script>",
    "an impossible date": "31 February",
    "a date to come": "1 June 2099",
    "a postcode that is none": "ZZ99 9ZZZ",
    "a phone number of letters": "o7seven double-o",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_cannot_be_a_message_is_refused_with_a_sentence(running: Running, text: str) -> None:
    jo = Resident(running.url)
    jo.start()
    with pytest.raises(urllib.error.HTTPError) as refused:
        jo.post(text, client_id="bad")
    assert refused.value.code == 422
    assert "message" in json.load(refused.value)["error"]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_input_gets_an_answer_and_changes_nothing_else(running: Running, text: str) -> None:
    jo = Resident(running.url, JO)
    jo.start()
    jo.say("Nobody mends my boiler")
    _until(jo, "noticed_on")
    jo.say(text)
    assert jo.last_words
    jo.finish()
    assert _reference(jo)


def _until(resident: Resident, question: str) -> str:
    while resident.question != question:
        assert resident.question, resident.last_words
        resident.reply_to(resident.question)
    return resident.last_words


def _reference(resident: Resident) -> str:
    found = re.findall(r"WK-[0-9A-Z]{4}-[0-9A-Z]{4}", resident.last_words)
    assert found, resident.last_words
    return str(found[0])
