"""The triage: danger first, facts before words, never a refusal."""

from datetime import date
from typing import Any

import pytest

from backend.policy.pack import load_pack
from backend.policy.triage import Facts, Parse, Triage, triage

TODAY = date(2026, 11, 23)
LEAK = "my tap leaks"


def about(text: str, parse: Parse | None = None, **facts: Any) -> Triage:
    return triage(
        text, pack=load_pack("west-kent-current"), facts=Facts(**facts), today=TODAY, parse=parse
    )


def rules(found: Triage) -> list[str]:
    return [rule.id for rule in found.deciding_rules]


# Facts


def test_a_plain_problem_is_a_request_and_asks_whether_it_was_reported() -> None:
    found = about(LEAK)
    assert found.route == "service_request"
    assert found.unknown == ("reported_before",)
    assert found.offer_complaint


@pytest.mark.rule("A-SR-1", "A-SR-DEF", "A-EXC-1")
def test_a_first_report_is_a_request_by_the_landlords_own_words() -> None:
    found = about(LEAK, reported_before=False)
    assert found.route == "service_request"
    assert rules(found) == ["A-SR-1", "A-SR-DEF", "A-EXC-1"]
    assert found.unknown == ()


@pytest.mark.rule("A-DEF")
def test_reported_before_and_unhappy_is_a_complaint() -> None:
    found = about(f"{LEAK} and I'm not happy", reported_before=True)
    assert found.route == "complaint"
    assert rules(found)[0] == "A-DEF"


def test_reported_before_and_still_so_is_a_complaint() -> None:
    assert about("my tap is still leaking", reported_before=True).route == "complaint"


def test_reported_before_and_nothing_more_is_a_request_still_in_time() -> None:
    assert about(LEAK, reported_before=True).route == "service_request"


def test_the_wish_to_complain_makes_a_complaint_of_what_may_have_been_reported() -> None:
    found = about(LEAK, wants_complaint=True)
    assert (found.route, found.unknown) == ("complaint", ("reported_before",))


def test_a_first_report_stays_a_request_with_the_choice_to_complain() -> None:
    found = about(f"I want to complain, {LEAK}", reported_before=False, wants_complaint=True)
    assert found.route == "service_request"
    assert found.parts[0].offer


def test_a_wish_that_is_declined_counts_for_nothing() -> None:
    assert about(f"I want to complain, {LEAK}", wants_complaint=False).route == "service_request"


def test_a_wish_that_the_words_decline_counts_for_nothing() -> None:
    found = about("I don't want to complain, I just want my fence painted")
    assert [part.route for part in found.parts] == ["withdraw", "service_request"]


def test_what_is_still_in_time_was_told_before() -> None:
    found = about(LEAK, within_timescale=True)
    assert rules(found) == ["A-SR-1", "A-SR-DEF"]
    assert found.unknown == ()


def test_what_staff_did_can_be_complained_of_at_once() -> None:
    assert about("Your plumber swore at my mum", reported_before=False).route == "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "Contractor left my gate open and my dog got out, he was run over",
        "His flat was broken into by your contractor who left the door open",
        "the roofers let my cat out and she never came back",
        "the plumber left the tap running all weekend",
    ],
)
def test_a_wrong_done_by_a_contractor_is_displeasure_with_the_landlord(text: str) -> None:
    assert about(text, reported_before=False).case_route == "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "contractors left a hole in the wall, can you fill it",
        "I left the loft open for the roofers, please send them",
    ],
)
def test_what_is_only_left_to_do_stays_a_request(text: str) -> None:
    assert about(text, reported_before=False).case_route != "complaint"


def test_the_first_time_means_of_complaining_when_the_words_tell_of_an_answer() -> None:
    text = "The damp you fixed last winter is back"
    assert about(text, reported_before=False).route == "complaint"


@pytest.mark.parametrize(
    ("latest", "route"),
    [(date(2025, 11, 22), "person_decides"), (date(2025, 11, 23), "complaint")],
)
@pytest.mark.rule("A-EXC-2")
def test_a_person_decides_on_what_is_older_than_the_limit(latest: date, route: str) -> None:
    found = about("you never came about my roof", happened_latest=latest)
    assert found.route == route
    assert ("A-EXC-2" in rules(found)) is (route == "person_decides")


def test_the_day_it_became_known_counts_not_the_day_it_happened() -> None:
    text = "I only found out last month that in 2021 you charged me for someone else's key"
    assert about(text).route == "complaint"


def test_a_continuing_problem_has_no_age() -> None:
    assert about("You left a hole in 2020 and it is still there").route == "complaint"


# Danger


def test_danger_comes_before_everything_and_the_case_stands_behind_it() -> None:
    found = about("You never come. I can smell gas. Nobody cares.")
    assert (found.route, found.case_route) == ("emergency", "complaint")
    assert found.parts[0].route == "emergency"
    assert found.hazards[0] == "gas"


def test_violence_at_home_is_safeguarding() -> None:
    assert about("my husband hits me").route == "safeguarding"


def test_hazards_and_people_at_risk_are_named_beside_any_route() -> None:
    found = about("damp in the bedroom, I'm 79 and have asthma")
    assert found.route == "service_request"
    assert found.hazards == ("damp_mould",)
    assert found.vulnerability == ("age", "breathing")


# Parts


def test_a_message_is_split_where_its_parts_go_separate_ways() -> None:
    found = about("You breached my data, and you treated me badly over the boundary row.")
    assert found.route == "mixed"
    assert [(part.route, part.text) for part in found.parts] == [
        ("data_protection", "You breached my data"),
        ("complaint", "you treated me badly over the boundary row"),
    ]


def test_the_repair_that_a_complaint_is_about_is_no_part_of_its_own() -> None:
    assert (
        about("The lift is broken. Can I withdraw my dog? You never answer.").route == "complaint"
    )


@pytest.mark.rule("A-WHO-GRP")
def test_a_group_is_named_with_its_rule() -> None:
    found = about("There are six of us and we all want to complain about the lift")
    assert "A-WHO-GRP" in rules(found)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The rent increase is too much", "A-EXC-4a"),
        ("You gave my number to my neighbour", "A-EXC-4b"),
        ("You refused my mutual exchange", "A-EXC-5"),
        ("My claim was issued at the county court", "A-EXC-6"),
        ("I disagree with your pets policy", "A-EXC-7"),
        ("The people upstairs play loud music", "A-EXC-8"),
        ("The council won't give me a blue badge", "A-EXC-9"),
        ("There are potholes", "A-EXC-10"),
        ("I want to claim on your insurance", "A-NOT-4"),
        ("We have a legal dispute about the fence", "A-NOT-3"),
        ("The plumber didn't come today, can I have another date", "A-SR-2"),
        ("Can I keep a dog?", "A-SR-4"),
        ("I need help filling in a form", "A-SR-5"),
        ("You did not follow your own procedure", "A-DEF-2"),
        ("You told me I could stay but now you say I can't", "A-DEF-3"),
        ("I was promised a call and heard nothing", "A-DEF-4"),
        ("Your officer was rude to me", "A-DEF-5"),
        ("I want my complaint to go to stage two", "A-S2"),
        ("Your final answer is wrong and I want it looked at again", "A-EXC-3"),
    ],
)
@pytest.mark.rule(each="rule")
def test_the_rule_that_decides_is_named_with_its_sentence(text: str, rule: str) -> None:
    found = about(text)
    assert rule in rules(found)
    assert all(one.sentence for one in found.deciding_rules)


@pytest.mark.parametrize(
    "text",
    [
        "You fucking idiots never fixed my leak",
        "YOU ARE ALL USELESS AND I HATE YOU, fix my roof",
    ],
)
@pytest.mark.rule("A-EXC-11", "A-UB")
def test_manner_is_never_judged_by_the_machine(text: str) -> None:
    found = about(text)
    assert found.route == "complaint"
    assert "A-EXC-11" not in rules(found)


def test_a_rule_that_another_landlord_does_not_have_is_left_out() -> None:
    from dataclasses import replace

    pack = load_pack("west-kent-current")
    fewer = replace(pack, grounds={"first_or_in_time": "A-SR-1"})
    found = triage(LEAK, pack=fewer, today=TODAY)
    assert rules(found) == ["A-SR-1"]


def test_the_landlord_is_known_by_its_own_name() -> None:
    from dataclasses import replace

    pack = load_pack("west-kent-current")
    theirs = replace(pack, landlord=replace(pack.landlord, name="Acme Homes", short_name="Acme"))
    assert triage("Acme lost my keys", pack=theirs, today=TODAY).route == "complaint"


# The bot's reading


@pytest.mark.rule("A-SR-3", "A-NOT-2")
def test_the_bot_speaks_where_the_words_say_nothing() -> None:
    found = about("it is the wotsit", parse=Parse("report_asb", 0.9))
    assert found.route == "antisocial_behaviour"
    assert rules(found) == ["A-SR-3", "A-NOT-2"]


def test_a_question_of_the_bot_is_a_question() -> None:
    assert about("wotsit", parse=Parse("faq_how_long", 0.9)).route == "question"


@pytest.mark.parametrize(
    ("text", "parse", "route"),
    [
        (LEAK, Parse("ask_adjustments", 0.75), "adjustments"),
        (LEAK, Parse("faq_compensation", 0.75), "question"),
        ("Can a person ring me", Parse("ask_own_data", 0.95), "data_protection"),
        ("Your staff are rude", Parse("escalate", 0.95), "escalation"),
    ],
)
def test_a_wish_that_the_bot_hears_outweighs_what_it_may_be_about(
    text: str, parse: Parse, route: str
) -> None:
    assert about(text, parse=parse).route == route


@pytest.mark.parametrize(
    ("text", "parse"),
    [
        (LEAK, Parse("ask_adjustments", 0.65)),
        (LEAK, Parse("complain", 0.99)),
        ("Can a person ring me", Parse("faq_compensation", 0.85)),
        ("Your staff are rude", Parse("ask_adjustments", 0.85)),
        ("Your staff are rude", Parse("faq_compensation", 0.99)),
        ("Your staff are rude", Parse("feedback", 0.99)),
        ("You ignored me and your staff are rude", Parse("escalate", 0.99)),
        ("My rent is too high", Parse("escalate", 0.99)),
    ],
)
def test_no_other_reading_of_the_bot_outweighs_what_the_words_say(text: str, parse: Parse) -> None:
    assert about(text, parse=parse).route == about(text).route


def test_the_bot_adds_danger_to_anything() -> None:
    found = about(LEAK, parse=Parse("emergency", 0.9))
    assert (found.route, found.case_route) == ("emergency", "service_request")


def test_a_guess_at_danger_counts_sooner_where_it_is_of_somebody() -> None:
    assert about(LEAK, parse=Parse("emergency", 0.8)).route == "service_request"
    assert about(LEAK, parse=Parse("safeguarding", 0.8)).route == "safeguarding"


@pytest.mark.parametrize(
    "parse",
    [Parse("complain", 0.4), Parse("goodbye", 0.99), Parse("request_service", 0.99), None],
)
def test_the_bot_takes_nothing_away(parse: Parse | None) -> None:
    found = about("I can smell gas and your staff are rude", parse=parse)
    assert (found.route, found.case_route) == ("emergency", "complaint")


# Shape


def test_the_shape_for_programs() -> None:
    found = about("The lift is broken").as_json()
    assert found == {
        "route": "service_request",
        "parts": [
            {
                "text": "The lift is broken",
                "route": "service_request",
                "rules": [
                    {"id": rule, "sentence": load_pack("west-kent-current").rules[rule].sentence}
                    for rule in ("A-SR-1", "A-SR-DEF")
                ],
                "confidence": 0.6,
                "grounds": ["first_or_in_time", "request"],
                "notes": [],
                "law": None,
            }
        ],
        "unknown": ["reported_before"],
        "hazards": [],
        "vulnerability": [],
        "offer_complaint": True,
        "data_request": False,
        "notes": [],
        "ombudsman": None,
        "regulator": None,
        "alerts": [],
    }


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "🔥", "?!", "/restart", "أهلا", "<script>", "a" * 10_000, "نعم " * 1_000],
)
def test_odd_input_is_unclear_and_nothing_worse(text: str) -> None:
    found = about(text)
    assert found.route == "unclear"
    assert len(found.parts) == 1
    assert found.offer_complaint


@pytest.mark.parametrize(
    "piece",
    [
        "you have been told that we are going to ",
        "nobody has done my my ",
        "rent is the my ",
        "the council is my ",
        "told me and ",
        "told but then said now ",
        "you you you ",
        "my neighbour my neighbour ",
        "gave my letter my details to ",
    ],
)
def test_no_message_takes_long(piece: str) -> None:
    import time

    text = (piece * 4_000)[:4_000]
    about(text)
    began = time.process_time()
    about(text)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        (
            "I'm a leaseholder. The service charge has gone up by 40% this year and when I rang"
            " to ask about it the officer was rude and hung up on me",
            {"signpost", "complaint"},
        ),
        (
            "The service charge is far too high, and the woman who answered the phone swore at me",
            {"signpost", "complaint"},
        ),
        (
            "your officer was rude about my rent going up too much",
            {"signpost", "complaint"},
        ),
        (
            "Leak since October, I rang four times and nobody came, mould now, fix it and pay for"
            " the ruined carpet",
            {"signpost", "complaint"},
        ),
        (
            "The leak has been going on for two months and you keep ignoring me. The mould ruined"
            " my sofa and I want compensation for it",
            {"signpost", "complaint"},
        ),
    ],
)
def test_the_landlords_own_conduct_is_apart_from_what_goes_elsewhere(
    text: str, routes: set[str]
) -> None:
    found = about(text)
    assert found.case_route == "mixed"
    assert {part.route for part in found.parts} == routes


@pytest.mark.parametrize(
    "text",
    [
        "no heating\n\n3 days\n\nignored",
        "my fence fell in the storm\n\nyou said no",
        "my gate is broken\n\nrefused",
        "no hot water\n\nnothing",
        "the tap leaks\n\nstill the same",
    ],
)
def test_told_before_and_turned_away_or_left_waiting_is_a_complaint(text: str) -> None:
    assert about(text, reported_before=True).case_route == "complaint"


def test_told_of_in_the_words_and_refused_is_a_complaint() -> None:
    assert about("my fence fell, i reported it and you said no").case_route == "complaint"


def test_told_before_and_seen_to_stays_a_request() -> None:
    found = about("broken window\n\nyou fixed it the same day", reported_before=True)
    assert found.case_route == "service_request"


@pytest.mark.parametrize(
    "words",
    [
        "You fixed my roof badly and it leaks again",
        "Your plumber made a bad job of the sink",
        "the repair you did on my gate was poor and it fell off",
        "They fitted my new window badly",
        "your man fixed the boiler and it broke again",
        "the tap you repaired is dripping again",
        "The work on my kitchen floor was shoddy",
    ],
)
def test_work_done_badly_or_undone_again_is_a_complaint(words: str) -> None:
    assert about(words).route == "complaint"


@pytest.mark.parametrize(
    "words",
    [
        "My roof leaks again",
        "The neighbours mended my fence badly",
        "my dad fixed it badly, can you do it properly",
        "I was out at my job and the weather was bad, a tile came off the roof",
    ],
)
def test_what_others_did_badly_is_none(words: str) -> None:
    assert about(words).route != "complaint"
