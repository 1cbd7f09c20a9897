"""Danger is recognised in residents' own words, and the right numbers are given."""

import csv
import re
import time
from pathlib import Path

import pytest

from backend.policy.danger import (
    Recognised,
    advice_for,
    kinds_of,
    needs_quick_exit,
    recognise,
)

DATA = Path(__file__).parent.parent / "data"
DANGERS = [
    "medical",
    "gas",
    "carbon_monoxide",
    "fire",
    "electrics_water",
    "live_electrics",
    "trapped_in_lift",
    "collapse",
    "insecure_home",
    "violence",
    "self_harm",
    "domestic_abuse",
    "child_at_risk",
]


def sentences(*, dangerous: bool) -> list[tuple[str, str]]:
    with (DATA / "danger.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["kind"], row["text"]) for row in csv.DictReader(file)]
    return [row for row in rows if bool(row[0]) is dangerous]


def kinds(text: str, level: str = "danger") -> set[str]:
    return {found.kind for found in recognise(text) if found.level == level}


@pytest.mark.parametrize(("kind", "text"), sentences(dangerous=True))
def test_every_danger_of_the_list_is_caught(kind: str, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize("text", [text for _, text in sentences(dangerous=False)])
def test_what_is_no_danger_raises_no_alarm(text: str) -> None:
    assert not kinds(text)


def threats() -> list[tuple[bool, str]]:
    with (DATA / "threats.csv").open(encoding="utf-8", newline="") as file:
        return [(bool(row["threat"]), row["text"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("is_threat", "text"), threats())
def test_a_threat_against_staff_is_told_from_a_figure_of_speech(is_threat: bool, text: str) -> None:
    assert kinds(text, "threat") == ({"threat_to_staff"} if is_threat else set())


def at_home(*who: str) -> list[str]:
    with (DATA / "threats_at_home.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file) if row["who"] in who]


@pytest.mark.parametrize("text", at_home("close"))
def test_what_somebody_close_does_or_threatens_is_violence_and_domestic_abuse(text: str) -> None:
    assert {"violence", "domestic_abuse"} <= kinds(text)


@pytest.mark.parametrize("text", at_home("follows"))
def test_somebody_close_who_follows_is_domestic_abuse(text: str) -> None:
    assert "domestic_abuse" in kinds(text)


@pytest.mark.parametrize("text", at_home("other", "nobody"))
def test_what_neighbours_and_strangers_threaten_is_no_domestic_abuse(text: str) -> None:
    assert "domestic_abuse" not in kinds(text)


@pytest.mark.parametrize("text", at_home("nobody"))
def test_a_threat_without_a_hand_raised_is_no_violence(text: str) -> None:
    assert "violence" not in kinds(text)


def test_words_to_somebody_whose_partner_threatens_name_the_helplines_and_the_device() -> None:
    found = recognise("my boyfriend threatens to kill me")
    said = advice_for(one.kind for one in found)
    assert "0808 2000 247" in said
    assert "Men's Advice Line" in said
    assert "Exit this page" in said
    assert needs_quick_exit(one.kind for one in found)


def test_words_to_somebody_who_threatens_are_calm_and_few() -> None:
    said = advice_for(["threat_to_staff"])
    assert len(said.split()) < 20
    assert not re.search(r"police|999|must|!", said)


@pytest.mark.parametrize(
    "text",
    [
        "my 3 year old can't breathe",
        "my 80 year old mum has collapsed",
        "she can't breathe since this morning",
        "My husband has collapsed. Last year you promised to mend the lift.",
    ],
)
def test_an_age_or_another_sentence_takes_no_alarm_away(text: str) -> None:
    assert kinds(text) == {"medical"}


def test_what_takes_an_alarm_away_stands_in_the_same_sentence() -> None:
    assert "medical" in kinds("Hello. The room is damp. I am struggling to breathe")
    assert "medical" not in kinds("Please help. I am struggling to breathe because of the mould")
    assert "medical" not in kinds("I am struggling to breathe because of the mould. Thanks. Bye.")
    assert "medical" in kinds("I am struggling to breathe. It is damp. It is cold.")


def test_a_person_who_collapses_is_no_floor_that_does() -> None:
    assert kinds("mum has collapsed on the kitchen floor") == {"medical"}
    assert kinds("the kitchen floor collapsed under mum") == {"collapse"}


@pytest.mark.parametrize(
    "text", ["the mould is affecting her asthma", "he struggles to breathe at night in the damp"]
)
def test_trouble_with_breathing_that_lasts_is_a_person_at_risk_in_a_hazard(text: str) -> None:
    assert [(one.kind, one.level) for one in recognise(text)] == [
        ("damp_mould", "hazard"),
        ("breathing", "vulnerability"),
    ]


def test_medical_advice_asks_for_an_ambulance_first() -> None:
    assert advice_for(["medical"]).startswith("Ring 999 now and ask for an ambulance.")


def test_the_words_that_say_so_are_the_residents_own() -> None:
    assert recognise("Hello.\nThere's a SMEL of Gass, here") == (
        Recognised("gas", "danger", "SMEL of Gass"),
    )


def test_danger_comes_first_then_hazards_then_people_at_risk() -> None:
    found = recognise("My son is 3, the damp is bad, and I can smell gas")
    assert [one.level for one in found] == ["danger", "hazard", "vulnerability"]


def test_a_kind_is_named_once_however_often_it_is_said() -> None:
    assert [one.kind for one in recognise("I smell gas. Gas smell! Gas leak.")] == ["gas"]


def test_no_smell_today_is_shown_all_the_same() -> None:
    assert "gas" in kinds("there is no smell of gas any more")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("damp_mould", "Black mold all over the bedroom"),
        ("damp_mould", "the walls are wringing wet with condensaton"),
        ("no_heating", "my boiler's packed up"),
        ("no_heating", "We've got no heating"),
        ("no_heating", "radiators aren't getting warm"),
        ("no_hot_water", "there's no hot water again"),
        ("no_hot_water", "hot water isn't working"),
        ("leak", "the pipe has burst"),
        ("leak", "water's coming through the ceiling"),
        ("electrics", "I got an electric shock off the cooker"),
        ("electrics", "bare wires hanging out of the wall"),
        ("no_water", "no water since this morning"),
        ("pests", "mice in the kitchen"),
        ("pests", "cockroachs everywhere"),
        ("fire_safety", "the fire door is propped open"),
        ("flooding", "it is flooding now"),
        ("flooding", "my flat is flooding, water pouring through the ceiling"),
        ("flooding", "water's gushing out of the tank"),
        ("flooding", "there are two inches of water in the hall"),
        ("asbestos", "asbestos dust fell from ceiling"),
        ("asbestos", "I think the tiles are asbestos"),
        ("asbestos", "the asbestoss board is cracked"),
        ("stuck_without_lift", "my mum is 84 and stuck in her flat because the lift is broken"),
        ("stuck_without_lift", "stuck in flat lift broken"),
        ("stuck_without_lift", "The lift's out of order and I use a wheelchair"),
        ("stuck_without_lift", "The lift is broken. I can't get downstairs to the chemist"),
        ("electrics", "none of the lights on the stairs are working, all the lights are broken"),
        ("fire_safety", "You've decided to take away my hardwired alarm"),
    ],
)
def test_hazards_are_recognised(kind: str, text: str) -> None:
    assert kind in kinds(text, "hazard")


@pytest.mark.parametrize(
    "text",
    [
        "my kitchen tap is dripping",
        "a dripping tap in the bathroom",
        "the tap won't stop dripping",
        "The hall light is broken",
        "one of the hall lights is broken",
        "the light on our landing has stopped working",
        "the lift is broken",
    ],
)
def test_a_small_fault_is_no_hazard(text: str) -> None:
    assert not recognise(text)


def test_electrics_advice_says_touch_nothing_and_switch_off_only_if_safe_and_dry() -> None:
    advice = advice_for(["live_electrics"])
    assert "Do not touch" in advice
    assert "at the fuse box only if that is safe and dry" in advice


def test_lift_advice_names_the_alarm_button() -> None:
    assert "alarm button" in advice_for(["trapped_in_lift"])


@pytest.mark.parametrize(
    "text",
    [
        "this is an emergency",
        "EMERGENCY!! please",
        "Its a real emergency, ring me",
        "we've got an emergency here",
        "send the emergency services",
        "help its urgent someone could get hurt",
        "someone is going to get hurt",
        "it's a matter of life and death",
        "we are in danger",
        "I need help now",
    ],
)
def test_haste_that_names_no_danger_is_told_whom_to_ring_and_marks_nothing(text: str) -> None:
    assert [(found.kind, found.level) for found in recognise(text)] == [("urgent", "urgency")]


@pytest.mark.parametrize(
    "text",
    [
        "I need an emergency repair",
        "it is an emergency job, they said",
        "who do I ring if it is an emergency?",
        "this is not an emergency",
        "the emergency light is out",
        "do you have an emergency number",
        "I am in danger of losing my home",
        "I need help now with this form",
        "help me",
    ],
)
def test_other_words_of_emergency_are_no_haste(text: str) -> None:
    assert "urgent" not in kinds(text, "urgency")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("domestic_abuse_risk", "my ex must never know"),
        ("domestic_abuse_risk", "never phone me my ex answers the phone"),
        ("domestic_abuse_risk", "please don't let my husband find out"),
        ("domestic_abuse_risk", "my partner reads my emails"),
        ("age", "I'm nearly seventy"),
        ("age", "my mum is 82"),
        ("age", "a 79-year-old pensioner"),
        ("pregnancy", "I'm 7 months pregnant"),
        ("breathing", "he has athsma and uses an inhaler"),
        ("breathing", "she can't breathe"),
        ("disability", "I use a wheelchair"),
        ("disability", "my husband has dementia"),
        ("child", "there's a baby in this house"),
        ("child", "my 3 year old"),
        ("mental_health", "it's affecting my mental health"),
        ("mental_health", "I suffer with anxeity"),
    ],
)
def test_people_at_risk_are_recognised(kind: str, text: str) -> None:
    assert kind in kinds(text, "vulnerability")


@pytest.mark.parametrize(
    "text", ["at 70 High Street", "70 emails", "over 80 pounds", "I waited 90 minutes", "at 66"]
)
def test_a_number_that_is_no_age_is_taken_for_one_only_when_it_could_be(text: str) -> None:
    assert ("age" in kinds(text, "vulnerability")) is (text == "at 66")


def test_advice_puts_the_number_first() -> None:
    assert advice_for(["gas"]).startswith("Ring 0800 111 999 now.")
    for kind in DANGERS:
        opening = advice_for([kind]).split(".")[0]
        assert re.match(r"Ring (0800 111 999|999)\b", opening), kind


def test_gas_advice_says_leave_touch_no_switch_and_ring_from_outside() -> None:
    advice = advice_for(["gas"])
    assert "Leave the building first and ring from outside" in advice
    assert "Do not touch any switches" in advice


def test_advice_stands_once_for_each_kind_and_in_the_order_of_urgency() -> None:
    advice = advice_for(["domestic_abuse", "gas", "gas", "damp_mould", "no such kind"])
    gas, for_everybody = advice_for(["gas"]).split("\n\n")
    abuse, also = advice_for(["domestic_abuse"]).split("\n\n")
    assert advice.split("\n\n") == [gas, abuse, for_everybody]
    assert also == for_everybody


def test_abuse_at_home_is_not_told_twice_whom_to_ring() -> None:
    assert advice_for(["violence", "domestic_abuse"]) == advice_for(["domestic_abuse"])
    assert advice_for(["domestic_abuse"]).count("Ring 999") == 1


def test_nothing_to_do_now_gives_no_advice() -> None:
    assert advice_for([]) == ""
    assert advice_for(["damp_mould", "age"]) == ""


def test_advice_neither_shouts_nor_blames() -> None:
    assert "!" not in advice_for([*DANGERS, "electrics", "breathing", "threat_to_staff"])


@pytest.mark.parametrize("kind", DANGERS)
def test_every_danger_says_what_to_do_for_who_cannot_speak_or_hear(kind: str) -> None:
    last = advice_for([kind]).split("\n\n")[-1]
    assert "not safe to speak" in last
    assert "ring 999 from a mobile. Press 55 when you are asked" in last
    assert "ring 18000 on a textphone. You can also text 999 if your phone is registered" in last


def test_what_is_no_danger_says_nothing_of_textphones() -> None:
    assert "18000" not in advice_for(["electrics", "breathing", "asbestos", "threat_to_staff"])


def test_who_may_be_seen_reading_is_told_of_the_exit_and_of_the_history() -> None:
    advice = advice_for(["domestic_abuse"])
    assert '"Exit this page"' in advice
    assert "does not clear the history" in advice


def test_each_danger_gives_the_numbers_that_belong_to_it() -> None:
    belongs = {
        "gas": ["0800 111 999"],
        "carbon_monoxide": ["0800 111 999", "999"],
        "violence": ["999", "55", "101"],
        "self_harm": ["999", "116 123", "85258", "111", "option 2", "0800 068 4141"],
        "domestic_abuse": ["999", "55", "0808 2000 247", "0808 801 0327"],
        "child_at_risk": ["999", "101", "0800 1111"],
        "insecure_home": ["999", "101"],
    }
    for kind, numbers in belongs.items():
        for number in numbers:
            assert number in advice_for([kind]), kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x00\x00",
        "🔥🔥🔥",
        "رائحة غاز في المطبخ",
        "<script>alert('x')</script>",
        "/restart",
        "'''''",
        "a" * 10_000,
        "é́́́́" * 2_000,
        "?!.," * 2_500,
    ],
)
def test_odd_input_is_taken_calmly(text: str) -> None:
    assert recognise(text) == ()


# What explains each find away stands at the very end, so that it is looked for every time.
ENDING = "sometimes tools damp missing bill"


@pytest.mark.parametrize(
    "piece",
    [
        "the wall is ",
        "gas ",
        "my front door is not ",
        "smell of the ",
        "child child ",
        "mum has been suddenly ",
        "i will just go and kill ",
        "your officer i will ",
        "water water on the ",
        "is are has been ",
        "going to want to ",
        "xqz ",
        "moniside ",
        "my husband my ",
        "boiler stink ",
        "carbon monoxide ",
        "mum fell not get up ",
        "man knife got ",
        "no gas leak ",
    ],
)
def test_no_message_however_odd_takes_long(piece: str) -> None:
    text = f"{(piece * 4_000)[:3_980]} {ENDING}"
    recognise(f"{text} again")  # the same words, but not the same message
    began = time.process_time()
    recognise(text)
    # Ten times the aim, so that a busy machine does not fail the test; a runaway takes minutes.
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("gas", "a strange smell", "near the gas pipe"),
        ("carbon_monoxide", "we all feel dizzy", "since the boiler was lit"),
        ("electrics_water", "water is everywhere", "round the sockets"),
        ("collapse", "the ceiling", "has a great bulge"),
        ("domestic_abuse", "he took my passport", "my husband did"),
        ("self_harm", "my tablets are lined up", "all of them"),
    ],
)
def test_the_order_in_which_it_is_told_makes_no_difference(
    kind: str, first: str, second: str
) -> None:
    assert kind in kinds(f"{first} {second}")
    assert kind in kinds(f"{second} {first}")


@pytest.mark.parametrize(
    ("danger", "harmless"),
    [
        ("I smell gas", "We watched a documentary about a smell of gas"),
        ("there was a gas leak", "there was no gas leak"),
        ("our bins are burning", "a burnt out scooter was left by our bins"),
        ("the house is leaning", "the lamp post by the house is leaning"),
        ("he beat me", "he beat me to it"),
        ("I was burgled", "I was burgled two years ago"),
        ("the ceiling wobbles", "the ceiling fan wobbles"),
    ],
)
def test_words_that_mean_something_else_take_the_alarm_away(danger: str, harmless: str) -> None:
    assert kinds(danger)
    assert not kinds(harmless)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("fire", "There was a film about a fire in a tower. Now my kitchen is on fire"),
        ("fire", "a documentary about fire was on and then my kitchen caught fire"),
        ("gas", "we were watching a film and smelt gas"),
        ("live_electrics", "the socket for the tv is sparking"),
        ("self_harm", "I read a book and then I wanted to kill myself"),
    ],
)
def test_a_film_takes_away_only_what_is_told_of_it(kind: str, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "My address is 4 Mill Lane. Also I can smell gas. My number is 01632 960001",
        "yes\nyes\nit started in May\nand i want to kill myself\nno",
        "2nd of January, TN13 1AX, and there is smoke coming under my door, thanks",
    ],
)
def test_danger_is_heard_inside_an_answer(text: str) -> None:
    assert kinds(text)


def test_danger_is_heard_in_the_middle_of_the_longest_message() -> None:
    story = "the lift has been slow since may and nobody rang me back about it. "
    half = (story * 30)[:1_900]
    assert "domestic_abuse" in kinds(f"{half} my husband strangeld me last night. {half}")
    assert not kinds(f"{half} my husband rang you last night. {half}")


@pytest.mark.parametrize(
    "text",
    [
        "i am being asked to leave tonight and i have nowhere to go with my two kids",
        "im homeless from friday you are evicting me",
        "bailiffs are coming on friday and we've nowhere else to go",
        "we'll be on the streets with our kids",
        "slept in my car last night, me and the little one",
        "They told us to get out by Friday",
    ],
)
def test_whoever_loses_their_home_is_told_of_the_councils_duty(text: str) -> None:
    assert "homeless" in kinds(text, "urgency")
    assert not kinds(text)
    assert "homelessness team" in advice_for(["homeless"])
    assert not re.search(r"\d", advice_for(["homeless"]))


@pytest.mark.parametrize(
    "text",
    [
        "a homeless man sleeps in the bin store",
        "can I be evicted for complaining?",
        "I want my neighbour evicted",
        "there is nowhere to dry clothes",
        "the water has nowhere to go",
        "evict him",
    ],
)
def test_whoever_keeps_their_home_is_not(text: str) -> None:
    assert "homeless" not in kinds(text, "urgency")


@pytest.mark.parametrize(
    "text",
    [
        "mum is mrs grace adu, 88, she cant get out the bath seat is broken",
        "my nan can't get up off the floor",
        "I am stuck in the bath since the handrail came off",
    ],
)
def test_whoever_cannot_get_up_is_told_whom_to_ring(text: str) -> None:
    assert "stuck_at_home" in kinds(text, "urgency")


@pytest.mark.parametrize(
    "text", ["I can't get the stain off the bath", "the plug is stuck in the bath"]
)
def test_what_is_stuck_is_nobody(text: str) -> None:
    assert "stuck_at_home" not in kinds(text, "urgency")


def test_an_age_after_a_name_is_heard() -> None:
    assert "age" in kinds("mum is Mrs Grace Adu, 88, she lives alone", "vulnerability")
    assert "age" not in kinds("flats 81, 88, 90 are affected", "vulnerability")


@pytest.mark.parametrize("text", ["my door is broken", "hello the door is broken again"])
def test_a_broken_door_alone_is_no_break_in(text: str) -> None:
    assert not kinds(text)


@pytest.mark.parametrize(
    "text",
    ["my front door is broken", "my door is broken, he kicked it in", "my door is broken open"],
)
def test_a_door_that_keeps_nobody_out_is_danger(text: str) -> None:
    assert kinds(text)


def test_kinds_are_given_by_their_levels() -> None:
    assert {"gas", "fire"} <= set(kinds_of("danger"))
    assert "damp_mould" in kinds_of("hazard")
    assert not set(kinds_of("danger")) & set(kinds_of("hazard", "vulnerability"))
    assert kinds_of() == ()


@pytest.mark.parametrize(
    ("kinds", "needed"),
    [
        (["domestic_abuse"], True),
        (["leak", "violence"], True),
        (["domestic_abuse_risk"], True),
        (["gas", "self_harm"], False),
        ([], False),
    ],
)
def test_a_quick_way_out_is_for_what_another_must_not_see(kinds: list[str], needed: bool) -> None:
    assert needs_quick_exit(kinds) is needed
