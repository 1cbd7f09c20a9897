"""Answers to the questions of an intake, in residents' words."""

from typing import Any

import pytest

from backend.policy.reading import (
    Answer,
    Problem,
    read_address,
    read_adjustments,
    read_behalf,
    read_contact,
    read_evidence,
    read_name,
    read_outcome,
    read_permission,
    read_preferred,
    read_relationship,
    read_reported,
    read_skip,
    read_yes_no,
)


def value(found: Answer | Problem | None) -> Any:
    return found.value if isinstance(found, Answer) else found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", "yes"),
        ("Yeah I did", "yes"),
        ("yep", "yes"),
        ("👍", "yes"),
        ("ok then", "yes"),
        ("she has", "yes"),
        ("no", "no"),
        ("Nope, never", "no"),
        ("not yet", "no"),
        ("I haven't", "no"),
        ("👎", "no"),
        ("yes and no", None),
        ("not sure", None),
        ("I don't know", None),
        ("maybe", None),
        ("my boiler", None),
        ("", None),
        ("🔥", None),
    ],
)
def test_yes_and_no(text: str, expected: str | None) -> None:
    assert read_yes_no(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("skip", "skip"),
        ("Skip this one please", "skip"),
        ("next question", "skip"),
        ("I'd rather not say", "skip"),
        ("prefer not to say", "skip"),
        ("none of your business", "skip"),
        ("don't want to say", "skip"),
        ("can we skip that question", "skip"),
        ("I'd prefer to keep that private", "skip"),
        ("n/a", "skip"),
        ("-", "skip"),
        ("pass", "skip"),
        ("I don't know", "dont_know"),
        ("dont know", "dont_know"),
        ("dunno", "dont_know"),
        ("no idea mate", "dont_know"),
        ("not sure", "dont_know"),
        ("I can't remember exactly", "dont_know"),
        ("haven't a clue", "dont_know"),
        ("i dont know sorry", "dont_know"),
        ("I've forgotten", "dont_know"),
        ("hard to say", "dont_know"),
        ("I don't know who is meant to fix it but nobody came", None),
        ("you skipped my flat", None),
        ("the bus pass office", None),
        ("in March", None),
        ("no", None),
        ("", None),
    ],
)
def test_leaving_a_question_open(text: str, expected: str | None) -> None:
    assert read_skip(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("yes", "yes", "yes"),
        ("I rang you twice", "yes", "I rang you twice"),
        ("My wife reported it to the office last week", "yes", None),
        ("it's been reported before", "yes", None),
        ("this is the third time I've had to ring", "yes", None),
        ("I've been chasing you", "yes", None),
        ("already logged it", "yes", None),
        ("no", "no", "no"),
        ("No, this is the first time", "no", None),
        ("never told anyone", None, None),
        ("I haven't mentioned it yet", "no", None),
        ("We've only just noticed it", "no", None),
        ("nobody's been told", "no", None),
        ("not sure if I told you", "unknown", None),
        ("I think my husband rang", "unknown", None),
        ("I could have reported it", "unknown", None),
        ("should I have rung?", None, None),
        ("when I rang to ask about it the officer was rude", None, None),
        ("I called your office to pay my rent", None, None),
        ("the roof leaks", None, None),
    ],
)
def test_whether_it_was_reported(text: str, expected: str | None, words: str | None) -> None:
    found = read_reported(text)
    assert value(found) == expected
    if found and words:
        assert found.words == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I want it fixed and an apology", "I want it fixed and an apology"),
        (
            "I'd like you to replace the boiler, because it is old",
            "I'd like you to replace the boiler, because it is old",
        ),
        ("a new boiler", "a new boiler"),
        ("I don't want money, I want an apology", "I don't want money, I want an apology"),
        ("Please fix the roof!", "Please fix the roof!"),
        (
            "I want it fixed and someone to say sorry",
            "I want it fixed and someone to say sorry",
        ),
        ("you to talk to him", "you to talk to him"),
        ("get the lock mended", "get the lock mended"),
        ("اعتذار", "اعتذار"),
        ("🔥", None),
        ("", None),
    ],
)
def test_what_somebody_wants(text: str, expected: str | None) -> None:
    assert value(read_outcome(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("myself", "self"),
        ("just me", "self"),
        ("it's for my mum", "other"),
        ("my mum", "other"),
        ("I'm her carer", "other"),
        ("on behalf of a client", "other"),
        ("someone else", "other"),
        ("I have power of attorney for her", "other"),
        ("a group of us", "group"),
        ("on behalf of residents of Oak Court", "group"),
        ("all of us", "group"),
        ("its for me", "self"),
        ("for me", "self"),
        ("actually it is for me", "self"),
        ("me and my wife live here", "self"),
        ("it's not for me", "other"),
        ("blue", None),
    ],
)
def test_for_whom(text: str, expected: str | None) -> None:
    assert value(read_behalf(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tenant", "tenant"),
        ("I rent from you", "tenant"),
        ("I'm a lease holder", "leaseholder"),
        ("shared ownership", "shared_owner"),
        ("on the housing waiting list", "applicant"),
        ("I live next door to one of your homes", "neighbour"),
        ("a neighbour, not a tenant", "neighbour"),
        ("I use your support service", "service_user"),
        ("private tenant", "other"),
        ("former tenant", "other"),
        ("none of these", "other"),
        ("purple", None),
    ],
)
def test_the_link_with_the_landlord(text: str, expected: str | None) -> None:
    assert value(read_relationship(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Priya Shah", "Priya Shah"),
        ("my name is Jo O'Neill-Smith", "Jo O'Neill-Smith"),
        ("It's Mrs. Ngozi Okafor.", "Mrs. Ngozi Okafor"),
        ("محمد علي", "محمد علي"),
        ("  sam\n", "sam"),
        ("Do Van An", "Do Van An"),
        ("why do you need it?", None),
        ("skip", None),
        ("I want to complain", None),
        ("12345", None),
        ("🔥", None),
        ("", None),
        ("x" * 10_000, None),
        ("<script>alert(1)</script>", None),
        ("my boiler leaks", None),
        ("send", None),
        ("compensation", None),
        ("her daughter", None),
        ("my mum", None),
        ("a refund", None),
        ("is it needed", None),
        ("who sees this", None),
        ("Will Mark", "Will Mark"),
        ("grace", "grace"),
        ("Jo Ray, TN13 1AX, jo@example.com", "Jo Ray"),
        ("my name is Jo Ray, 07700 900123", "Jo Ray"),
        ("Jo Ray jo@example.com", "Jo Ray"),
        ("jo@example.com", None),
        ("fuck off", None),
        ("you're a shit robot", None),
        ("Useless idiots", None),
        ("Dick Crapper", "Dick Crapper"),
    ],
)
def test_a_name(text: str, expected: str | None) -> None:
    assert value(read_name(text)) == expected


@pytest.mark.parametrize(
    ("text", "address", "postcode"),
    [
        ("tn131ax", "", "TN13 1AX"),
        ("12 High Street, Sevenoaks TN13  1AX", "12 High Street, Sevenoaks", "TN13 1AX"),
        ("my address is Flat 2, 9 Oak Rd", "Flat 2, 9 Oak Rd", ""),
        ("my postcode is TN13 IAX", "", "TN13 1AX"),
        ("SW1A 1AA", "", "SW1A 1AA"),
        ("GIR 0AA", "", "GIR 0AA"),
        ("Flat B12 the old mill", "Flat B12 the old mill", ""),
    ],
)
def test_an_address(text: str, address: str, postcode: str) -> None:
    assert value(read_address(text)) == {"address": address, "postcode": postcode}


@pytest.mark.parametrize(
    "text",
    [
        "ZZ1 1ZZ",
        "TN13 1CX",
        "ABC123",
        "TN131",
        "TN13 111AX",
        "XY99 9XY",
        "ZZ99 9ZZZ",
        "1 Oak Road ZZ99 9ZZ",
    ],
)
def test_a_postcode_that_is_none_is_a_problem(text: str) -> None:
    assert read_address(text) == Problem("bad_postcode")


@pytest.mark.parametrize("text", ["", "🔥", "no", "\x00", "12345 678"])
def test_no_address_is_nothing(text: str) -> None:
    assert read_address(text) is None


@pytest.mark.parametrize(
    ("text", "email", "phone"),
    [
        ("me@example.com", "me@example.com", None),
        ("07700 900123", None, "07700 900123"),
        ("01732-749400", None, "01732 749400"),
        ("+44 7911 123456", None, "07911 123456"),
        ("+48 601 234 567", None, "+48 601 234 567"),
        ("me@example.com or 07911 123456.", "me@example.com", "07911 123456"),
        ("(me@example.com)", "me@example.com", None),
    ],
)
def test_how_to_reach_somebody(text: str, email: str | None, phone: str | None) -> None:
    assert value(read_contact(text)) == {"email": email, "phone": phone}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("me@example", "bad_email"),
        ("me@@example.com", "bad_email"),
        ("@me", "bad_email"),
        ("me at example dot com", "bad_email"),
        ("12345", "bad_phone"),
        ("0779 123", "bad_phone"),
        ("0000000000000", "bad_phone"),
        ("my number is oh seven seven", "bad_phone"),
    ],
)
def test_what_cannot_reach_anybody_is_a_problem(text: str, name: str) -> None:
    found = read_contact(text)
    assert isinstance(found, Problem)
    assert found.name == name


@pytest.mark.parametrize("text", ["", "by post", "abcdefgh", "🔥", "\x00"])
def test_no_contact_is_nothing(text: str) -> None:
    assert read_contact(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("email", "email"),
        ("by phone please", "phone"),
        ("text me", "text"),
        ("letter", "post"),
        ("don't phone me, email is best", "email"),
        ("not email or phone, write to me", "post"),
        ("anything", None),
    ],
)
@pytest.mark.rule("B-WAY-CHANNEL")
def test_the_way_somebody_likes_best(text: str, expected: str | None) -> None:
    assert value(read_preferred(text)) == expected


def test_adjustments_are_kept_as_they_were_said() -> None:
    assert read_adjustments(" Large print please ") == Answer(
        "Large print please", "Large print please"
    )
    assert read_adjustments("no") is None
    assert read_adjustments("🔥") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", "yes"),
        ("she asked me to", "yes"),
        ("I have power of attorney", "yes"),
        ("not yet", "not_yet"),
        ("I haven't asked him", "not_yet"),
        ("I'll ask her tonight", "not_yet"),
        ("no", "no"),
        ("he doesn't want me to", "no"),
        ("not sure", "unsure"),
        ("I think so", "unsure"),
        ("she has dementia and can't agree", "unsure"),
        ("purple", None),
    ],
)
def test_permission(text: str, expected: str | None) -> None:
    assert value(read_permission(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a signed letter", "signed_letter"),
        ("she emailed me", None),
        ("an email from her", "signed_letter"),
        ("lasting power of attorney", "power_of_attorney"),
        ("I'm his mum", "parental_responsibility"),
        ("I'm the executor", "executor"),
        ("she told me on the phone", "spoken"),
        ("purple", None),
    ],
)
def test_how_permission_is_shown(text: str, expected: str | None) -> None:
    assert value(read_evidence(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text me", "text"),
        ("only text", "text"),
        ("texts only please", "text"),
        ("text me on 07700 900123 but not before 3pm i work nights", "text"),
        ("07700900123 but my ex must never know, only text", "text"),
        ("07700 900123, don't ring", "text"),
        ("sam@example.com please, never phone me my ex answers the phone", "email"),
        ("email, dont ring me", "email"),
        ("no phone calls, letters are fine", "post"),
        ("never phone", None),
        ("don't ring me", None),
    ],
)
def test_a_way_that_is_refused_is_never_preferred(text: str, expected: str | None) -> None:
    assert value(read_preferred(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "sam@example.com please, never phone me my ex answers the phone",
        "07700900123 but my ex must never know, only text",
        "07700 900123, after six, leave no message",
    ],
)
def test_what_is_said_beside_an_address_or_number_is_kept(text: str) -> None:
    found = read_contact(text)
    assert isinstance(found, Answer)
    assert found.words == text


@pytest.mark.parametrize(
    "text",
    [
        "I told you and nobody came",
        "I rang twice, nobody came",
        "I reported it in May and you said no",
        "we emailed you but were ignored",
    ],
)
def test_what_came_of_reporting_is_kept_with_it(text: str) -> None:
    found = read_reported(text)
    assert found == Answer("yes", text)
