"""What is told before it is asked for is kept, and nothing that was not said."""

from datetime import date
from typing import Any

import pytest

from backend.policy.reading import Answer, volunteered

TODAY = date(2026, 11, 23)


def told(text: str) -> dict[str, Any]:
    return {question: answer.value for question, answer in volunteered(text, TODAY).items()}


def test_one_sentence_answers_three_questions() -> None:
    text = "my boiler's been off three weeks and I rang you twice, I want it fixed and an apology"
    assert volunteered(text, TODAY) == {
        "noticed_on": Answer(
            {"earliest": "2026-11-02", "latest": "2026-11-23", "ongoing": True}, "off three weeks"
        ),
        "reported_before": Answer("yes", "I rang you twice"),
        "outcome": Answer("I want it fixed and an apology", "I want it fixed and an apology"),
    }


def test_for_whom_and_where() -> None:
    assert told("it's for my mum at 12 High Street") == {
        "on_behalf": "other",
        "address": {"address": "12 High Street", "postcode": ""},
    }


def test_who_somebody_is_and_how_to_reach_them() -> None:
    text = "My name is Priya Shah and I'm a leaseholder. Email me on Priya@example.com please."
    assert told(text) == {
        "full_name": "Priya Shah",
        "relationship": "leaseholder",
        "contact_details": {"email": "Priya@example.com", "phone": None},
    }


def test_where_somebody_lives_and_what_helps_them() -> None:
    found = told("I live at 4 Oak Road tn131ax. I'm deaf. Please only contact me by text.")
    assert found["address"] == {"address": "4 Oak Road", "postcode": "TN13 1AX"}
    assert found["adjustments"] == "I'm deaf"
    assert found["preferred_contact"] == "text"


def test_a_day_is_read_in_its_own_clause() -> None:
    found = told("The lift broke on 3 March and I rang you in May, but you never came")
    assert found["noticed_on"]["earliest"] == "2026-03-03"
    assert told("I rang you in May")["reported_before"] == "yes"
    assert "noticed_on" not in told("I rang you in May")


@pytest.mark.parametrize(
    "text",
    [
        "I told you in September and in October",
        "I rang you in May, June and July",
        "I emailed on 3 March, and again on 5 April.",
        "I complained in August and then in September too",
        "I reported it on 1 June and on 9 June as well",
        "We phoned in July and August, nobody came",
    ],
)
def test_days_of_telling_are_not_when_it_happened(text: str) -> None:
    assert "noticed_on" not in told(text)


def test_a_day_joined_to_another_thing_is_still_read() -> None:
    for text, earliest in (
        ("I rang you in May and in March the roof fell in", "2026-03-01"),
        ("I told you, and it broke in October", "2026-10-01"),
        ("It broke in May and in June", "2026-05-01"),
        ("I told you, since March it leaks", "2026-03-01"),
        ("I rang you, and since March", "2026-03-01"),
    ):
        assert told(text)["noticed_on"]["earliest"] == earliest


def test_a_group_is_heard() -> None:
    assert told("There are six of us in the block and we all want to complain") == {
        "on_behalf": "group"
    }


def test_never_told_is_a_no() -> None:
    assert told("I never told you before") == {"reported_before": "no"}
    assert told("I've not told anyone yet") == {"reported_before": "no"}


def test_a_correction_in_a_few_words_is_read() -> None:
    assert told("it was in March")["noticed_on"]["earliest"] == "2026-03-01"


@pytest.mark.parametrize(
    "text",
    [
        "did I tell you about this?",
        "should I ring you first?",
        "you never told me",
        "I don't want an apology",
        "do you want my name?",
        "I want to complain",
        "I want to know who decides",
        "I'd like to speak to someone",
        "if I rang you would you help",
        "are you a tenant?",
        "I'm not a tenant",
        "the tenant upstairs is loud",
        "You said you'd come in three weeks",
        "the plumber is coming on Friday",
        "I've lived here since 2004",
        "I'm 3 weeks pregnant",
        "I was born in March 1960",
        "maybe it was in March",
        "It broke in March?",
        "I don't know if I want a new door",
        "was it in March?",
        "Your office at 101 London Road, Sevenoaks, TN13 1AX is closed",
        "the number 01732 749400 is always engaged",
        "call me Sam",
        "I'm writing this in a cold flat",
        "My neighbour reported it on 31 February",
        "fighting outside 12 High Street",
        "I'm fed up",
        "It's Mould Season",
        "",
        "🔥🔥",
        "\x00\x00",
    ],
)
def test_what_was_not_said_is_not_recorded(text: str) -> None:
    assert told(text) == {}


def test_the_landlords_own_address_is_not_the_residents() -> None:
    assert told("I emailed help@wkha.org.uk and got nothing") == {"reported_before": "yes"}


def test_somebody_elses_number_is_not_taken_for_the_residents() -> None:
    assert "contact_details" not in told("Email me. Ring my son on 07700 900123")


def test_a_doubt_is_kept_as_a_doubt() -> None:
    assert told("I might have told you") == {"reported_before": "unknown"}
    assert told("not sure if my husband told you") == {"reported_before": "unknown"}


def test_a_long_message_is_read_to_its_limit_only() -> None:
    assert volunteered("x " * 5_000 + "I want an apology", TODAY) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text me on 07700 900123 but not before 3pm i work nights", "text"),
        ("sam@example.com please, never phone me my ex answers the phone", "email"),
        ("07700900123 but my ex must never know, only text", "text"),
        ("07700 900123 is my number", None),
        ("you never phone me back on 07700 900123", None),
        ("you said you would text me back", None),
    ],
)
def test_a_contact_may_say_how_it_is_to_be_used(text: str, expected: str | None) -> None:
    assert told(text).get("preferred_contact") == expected


def test_instructions_stay_with_the_number_they_are_about() -> None:
    text = "text me on 07700 900123 but not before 3pm i work nights"
    assert volunteered(text, TODAY)["contact_details"].words == text


@pytest.mark.parametrize(
    "text",
    ["they bang on my wall every night since august", "Loud music, every single day since August"],
)
def test_how_often_does_not_hide_since_when(text: str) -> None:
    assert told(text)["noticed_on"] == {
        "earliest": "2026-08-01",
        "latest": "2026-11-23",
        "ongoing": True,
    }


def test_a_correction_of_for_whom_is_heard() -> None:
    assert told("it is for me")["on_behalf"] == "self"
    assert "on_behalf" not in told("it is for me to decide")
