"""Answers to the questions of an intake, in residents' words."""

from typing import Any

import pytest

from backend.policy.reading import (
    Answer,
    Problem,
    is_only_rude,
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
    wants_post,
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
        ("ok, sure", "yes"),
        ("of course not", "no"),
        ("no sorry", "no"),
        ("no the roof is fine", "no"),
        ("no heating", None),
        ("no one came", None),
        ("ok collect them every week", None),
        ("I would like it fixed", None),
        ("they are always loud", None),
        ("nothing works", None),
        ("never put the bins out", None),
        ("I have not had heating since May", None),
        ("no I did not know who to ask", "no"),
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
        ("never told anyone", "no", None),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lease holder", "leaseholder"),
        ("ive got a lease off you", "leaseholder"),
        ("its leasehold", "leaseholder"),
        ("I bought the lease of my flat", "leaseholder"),
        ("we own the flat on a lease", "leaseholder"),
        ("I pay you ground rent", "leaseholder"),
        ("im on a long lease", "leaseholder"),
        ("I own my flat but you own the building", "leaseholder"),
        ("purchased the flat leasehold", "leaseholder"),
        ("I have a 99 year lease", "leaseholder"),
        ("part buy part rent", "shared_owner"),
        ("I own half and rent half", "shared_owner"),
        ("part own it", "shared_owner"),
        ("I bought 40% of it and pay rent on the rest", "shared_owner"),
        ("shared ownership", "shared_owner"),
        ("shared ownership scheme", "shared_owner"),
        ("i own 25% of my flat", "shared_owner"),
        ("half mine half yours", "shared_owner"),
        ("own a share of it", "shared_owner"),
        ("we bought a share", "shared_owner"),
        ("i rent off you", "tenant"),
        ("renter", "tenant"),
        ("you are my landlord", "tenant"),
        ("you're my landlords", "tenant"),
        ("its one of your flats i live in", "tenant"),
        ("im in one of your houses", "tenant"),
        ("I pay you rent every week", "tenant"),
        ("rent my place from you", "tenant"),
        ("I've a tenancy with you", "tenant"),
        ("Im on an assured tenancy", "tenant"),
        ("your tenant for 20 years", "tenant"),
        ("I live in your property", "tenant"),
        ("I just rent", "tenant"),
        ("council house tenant", "tenant"),
        ("I rent the flat from yourselves", "tenant"),
        ("I live next to one of your houses", "neighbour"),
        ("my house is next door to one of yours", "neighbour"),
        ("i own the house next to your tenant", "neighbour"),
        ("just a neighbor", "neighbour"),
        ("live across the road from your flats", "neighbour"),
        ("I am on the same street as your flats", "neighbour"),
        ("I'm on the waiting list", "applicant"),
        ("waiting for a house", "applicant"),
        ("waiting to be housed", "applicant"),
        ("on your list for a flat", "applicant"),
        ("put in for a flat with you", "applicant"),
        ("i want to get a home from you", "applicant"),
        ("bidding for a home", "applicant"),
        ("i come to your lunch club", "service_user"),
        ("I go to your community centre", "service_user"),
        ("get support from your team", "service_user"),
        ("use your services", "service_user"),
        ("your tenants live next to me", "neighbour"),
        ("you own my house", "tenant"),
        ("we own three quarters", "shared_owner"),
        ("I don't rent, I own my own house", "neighbour"),
        ("I am her carer", None),
    ],
)
def test_the_link_with_us_in_few_or_roundabout_words(text: str, expected: str | None) -> None:
    assert value(read_relationship(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Joan Smith. I have lived here for thirty years.", "Joan Smith"),
        ("my name is Pat O'Brien. I'm the tenant", "Pat O'Brien"),
        ("Dr. Anne Lister. Please call me Anne", "Dr. Anne Lister"),
        ("its Mary Jones, been here since 1998", "Mary Jones"),
        ("Mary Jones, but everyone calls me May", "Mary Jones"),
        ("Tariq Khan - spelt with a q", "Tariq Khan"),
        ("Joan Smith! Why do you keep asking", "Joan Smith"),
        ("Ok. Joan Smith", "Joan Smith"),
        ("Sean Murphy and I live at number 4", "Sean Murphy"),
        ("Lucy Brown (I was Lucy Green before)", "Lucy Brown"),
        ("Ahmed Ali. You already have it", "Ahmed Ali"),
        ("I'm Precious Okafor. My husband is Emeka.", "Precious Okafor"),
        ("Name's Dave Brown. Hurry up", "Dave Brown"),
        ("Agnes McDonald, Mrs", "Agnes McDonald"),
        ("you can put Joan Smith", "Joan Smith"),
        ("Wei Zhang. You can call me Wei", "Wei Zhang"),
        ("Eileen Watts, I'm 84", "Eileen Watts"),
        ("Tom Reed. Is that enough?", "Tom Reed"),
        ("its me, Jean Parker", "Jean Parker"),
        ("the name is Bob Marsh. B O B", "Bob Marsh"),
        ("Kelly-Ann Moore. ok?", "Kelly-Ann Moore"),
        ("My full name is Olu Adeyemi. Thank you.", "Olu Adeyemi"),
        ("Sara Lind; that is my married name", "Sara Lind"),
        ("Mrs P. Webb. No first name needed", "Mrs P. Webb"),
        ("J. R. Hartley", "J. R. Hartley"),
        ("Rose Brown. Thanks", "Rose Brown"),
        ("Mary St. Clair. Hello", "Mary St. Clair"),
        (
            "Joan Smith. " + "I have lived here for thirty years. " * 6,
            "Joan Smith",
        ),
        ("I don't see why. You have it", None),
        ("No. Not telling you", None),
        ("Why. I told you", None),
        ("Leave me alone. Please", None),
        ("Sort it out. Now", None),
        ("The boiler is off. Again", None),
        ("My mum. She is ill", None),
        ("Useless. All of you", None),
        ("Stop it. I want a person", None),
        ("none of your business, mate", None),
        ("Are you a robot. Answer me", None),
        ("Good morning, it is cold", None),
        ("Broken promises, again", None),
        ("Is it private. Joan", None),
        (
            "no name " * 40,
            None,
        ),
    ],
)
def test_a_name_with_more_said_beside_it(text: str, expected: str | None) -> None:
    assert value(read_name(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "post",
        "letter",
        "write to me",
        "by letter pls",
        "just write to me",
        "put it in the post",
        "send me a letter",
        "send it through the post",
        "letters",
        "in writing by post",
        "only by letter please",
        "post it to me",
        "post it",
        "i prefer a letter",
        "letter is best",
        "drop me a letter",
        "a letter will do",
        "dont have email or phone, so post",
        "I have neither",
        "haven't got either",
        "no email no phone",
        "i dont have a phone or email",
        "Can I have my answer by letter?",
        "could you post it to me?",
        "write me a letter at home",
        "snail mail",
        "royal mail",
        "you'll have to write",
        "through the letterbox",
        "mail me a letter",
    ],
)
def test_the_wish_for_letters(text: str) -> None:
    assert wants_post(text)


@pytest.mark.parametrize(
    "text",
    [
        "I sent you a letter",
        "your letter said you would ring",
        "purple",
        "I posted it already",
        "why do you need it",
        "you never answer letters",
        "i got a letter from you last week",
        "not by post",
        "no letters please",
        "your post never comes",
        "can I complain by post?",
        "what is your postal address?",
    ],
)
def test_letters_that_are_no_wish(text: str) -> None:
    assert not wants_post(text)


@pytest.mark.parametrize(
    "text",
    [
        "you useless lot",
        "why do you care you morons",
        "when you lot were all sat on your backsides",
        "never mind that, just do your bloody job",
        "piss off for once",
        "are you thick or what",
        "now you ask, you idiots",
        "you are a bunch of clowns",
        "still useless as ever",
        "stop wasting my time you muppets",
        "for god's sake you lot are hopeless",
        "do you ever listen you bunch of idiots",
        "first time I have met such fools",
        "drop dead the lot of you",
        "you people are a waste of space",
        "what a stupid bloody question",
        "go to hell for all i care",
        "you are just useless from top to bottom",
        "every one of you is a joke",
        "you must be going deaf",
        "shove your form up your arse",
        "get stuffed for a start",
        "cretins, the lot of you",
        "long story short you're a disgrace",
    ],
)
def test_rude_words_that_tell_of_no_time(text: str) -> None:
    assert is_only_rude(text)


@pytest.mark.parametrize(
    "text",
    [
        "ages ago you useless lot",
        "since you idiots moved me in",
        "when you lot painted the block",
        "years, you useless shower",
        "always been like this, bloody thing",
        "ages",
        "when I moved in",
        "on and off all winter",
        "before christmas, it is a joke",
        "the day after your stupid contractor came",
        "bloody months",
        "since the idiots next door came",
    ],
)
def test_a_time_told_rudely_is_a_time(text: str) -> None:
    assert not is_only_rude(text)


def test_a_postcode_stands_where_it_was_written_beside_a_letter_that_grows() -> None:
    found = value(read_address("Strauß House, 1 High Street TN13 1AX"))
    assert found == {"address": "Strauß House, 1 High Street", "postcode": "TN13 1AX"}
