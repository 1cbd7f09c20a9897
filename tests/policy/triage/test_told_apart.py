"""What the triage tells apart, fact by fact, and what it never does."""

from datetime import date
from typing import Any

import pytest

from backend.policy.law import law
from backend.policy.pack import PolicyPack, load_pack
from backend.policy.triage import Facts, Triage, triage
from tests.policy.triage.rows import Row, contested, openings

TODAY = date(2026, 11, 23)
ROWS = [*contested(), *openings()]
REPAIR = "I told you about the broken gutter"


def about(text: str, pack: PolicyPack | None = None, **facts: Any) -> Triage:
    found = pack or load_pack("west-kent-current")
    return triage(text, pack=found, facts=Facts(**facts), today=TODAY)


def grounds(found: Triage) -> list[str]:
    return [ground for part in found.parts for ground in part.grounds]


# Told before, and in time or not


def test_a_repair_told_before_asks_whether_it_is_still_in_time() -> None:
    found = about(REPAIR)
    assert (found.route, found.unknown) == ("service_request", ("within_timescale",))


def test_a_repair_in_time_is_a_request() -> None:
    found = about(REPAIR, within_timescale=True)
    assert (found.route, found.unknown) == ("service_request", ())
    assert grounds(found) == ["first_or_in_time", "request"]


def test_a_repair_out_of_time_is_a_complaint() -> None:
    found = about(REPAIR, within_timescale=False)
    assert found.route == "complaint"
    assert grounds(found) == ["dissatisfaction", "poor_service"]


@pytest.mark.parametrize("words", ["and I'm unhappy with your answer", "and your man was rude"])
def test_displeasure_with_the_answer_is_a_complaint_while_the_repair_is_in_time(words: str) -> None:
    assert about(f"{REPAIR} {words}", within_timescale=True).route == "complaint"


def test_choosing_a_complaint_makes_one_while_the_repair_is_in_time() -> None:
    assert about(REPAIR, within_timescale=True, wants_complaint=True).route == "complaint"


def test_waiting_for_a_repair_in_time_is_no_displeasure() -> None:
    text = "The tap still drips, I was told someone would come on Friday"
    assert about(text, within_timescale=True).route == "service_request"


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("I don't want to make a complaint, I just want my tap fixed", "service_request"),
        ("I'm not complaining but the hall light is broken", "service_request"),
        ("I don't want to complain but nobody has ever come about my roof", "complaint"),
    ],
)
def test_a_complaint_that_is_not_wanted_is_none_unless_something_was_not_done(
    text: str, route: str
) -> None:
    found = about(text)
    assert found.route == route
    assert found.offer_complaint


def test_asking_for_an_exchange_is_a_request() -> None:
    found = about("I'd like to apply for a mutual exchange")
    assert (found.route, grounds(found)) == ("service_request", ["request"])


# What goes elsewhere, and what the landlord is asked to do about it


def test_another_bodys_doing_is_shown_where_to_go() -> None:
    found = about("The council refused my blue badge")
    assert (found.route, grounds(found)) == ("signpost", ["out_of_control"])


def test_a_person_decides_when_the_landlord_is_asked_to_act() -> None:
    found = about("The council refused my blue badge and I want you to speak to them for me")
    assert (found.route, grounds(found)) == ("person_decides", ["out_of_control"])


@pytest.mark.parametrize(
    ("relationship", "cautious"), [("tenant", False), (None, False), ("neighbour", True)]
)
def test_whoever_is_sent_elsewhere_is_given_the_ombudsman(
    relationship: str | None, cautious: bool
) -> None:
    found = about("I disagree with your pets policy", relationship=relationship)
    pack = load_pack("west-kent-current")
    assert found.route == "person_decides"
    assert pack.ombudsman.details in found.ombudsman
    assert (pack.ombudsman.not_open_words in found.ombudsman) is cautious
    assert found.as_json()["ombudsman"] == found.ombudsman


def test_nobody_else_needs_the_ombudsman_yet() -> None:
    assert about("my tap leaks").as_json()["ombudsman"] is None


# Personal data


def test_a_data_complaint_names_the_regulator_and_asks_for_nothing() -> None:
    found = about("You gave my phone number to my neighbour")
    regulator = load_pack("west-kent-current").data_protection.regulator
    assert found.route == "data_protection"
    assert found.as_json()["regulator"] == regulator
    assert found.as_json()["data_request"] is False
    assert found.notes == ("data_complaint",)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("Please send me a copy of my file", ["data_request"]),
        (
            "I sent you a subject access request in June and nobody has answered",
            ["data_request", "data_complaint"],
        ),
        (
            "You shared my file with my ex and I want a copy of everything you hold about me",
            ["data_request", "data_complaint"],
        ),
    ],
)
def test_a_request_for_data_may_be_a_complaint_as_well(text: str, notes: list[str]) -> None:
    found = about(text).as_json()
    assert found["route"] == "data_protection"
    assert [part["notes"] for part in found["parts"]] == [notes]


@pytest.mark.parametrize(
    "row", [row for row in openings() if row.set == "separated"], ids=lambda row: row.id
)
def test_a_request_for_ones_own_data_is_marked_and_nothing_else_is(row: Row) -> None:
    asks = row.id in {f"P{number:02d}" for number in range(8, 20)} or row.id in {"P20", "P87"}
    assert row.found.is_data_request is asks
    assert ("data_request" in row.found.as_json()["notes"]) is asks


@pytest.mark.parametrize(
    "text",
    [
        "I want to see my data",
        "GDPR request",
        "SUBJECT ACCESS REQUEST",
        "Hand over my file",
        "can you tell me what personal info you've got for me",
        "I want all the info on me, you have one month",
        "please send me my repair history",
        "Can I listen to the call I had with you on Monday?",
        "Under the Data Protection Act I want copies of your officers' emails about my case",
        "Under the Freedom of Information Act, please send me my file",
    ],
)
def test_a_request_for_ones_own_data_is_known_however_worded(text: str) -> None:
    found = about(text)
    assert found.route == "data_protection"
    assert found.is_data_request


@pytest.mark.parametrize(
    "text",
    [
        "I want a copy of my tenancy agreement",
        "please update my details, I've a new phone",
        "send me the gas safety certificate",
        "what data do you publish on complaints",
        "Please delete my data",
        "this is a data protection complaint",
    ],
)
def test_other_papers_and_other_rights_are_no_request_for_data(text: str) -> None:
    assert not about(text).is_data_request


def test_who_asks_for_their_own_data_is_told_of_a_request_and_not_of_a_concern() -> None:
    asks, complains = (
        about("Please send me a copy of my file"),
        about("You gave my number to my neighbour"),
    )
    assert [rule.id for rule in asks.parts[0].rules] == ["A-SR-4"]
    assert [rule.id for rule in complains.parts[0].rules] == ["A-EXC-4b"]


def test_a_data_request_inside_a_complaint_still_starts_its_month() -> None:
    found = about("Nobody ever mended my roof. Please send me a copy of my file.")
    assert found.route == "mixed"
    assert found.is_data_request


def test_a_data_complaint_is_told_with_the_law_that_came_in_june() -> None:
    text = "You gave my phone number to my neighbour"
    pack = load_pack("west-kent-current")
    before = triage(text, pack=pack, today=date(2026, 6, 18)).as_json()["parts"][0]
    since = triage(text, pack=pack, today=date(2026, 6, 19)).as_json()["parts"][0]
    assert before["law"] is None
    assert since["law"] == law().changes["data_protection_complaints"].sentence
    assert about("Please send me a copy of my file").parts[0].law == ""


# The Ombudsman, and what was answered


@pytest.mark.parametrize(
    "text", ["I want to take this to the Ombudsman", "I'm going to the Housing Ombudsman"]
)
def test_who_speaks_of_the_ombudsman_may_have_an_answer_already(text: str) -> None:
    found = about(text)
    assert (found.route, found.unknown) == ("complaint", ("complaint_answered",))
    assert load_pack("west-kent-current").ombudsman.details in found.ombudsman
    assert found.offer_complaint


def test_what_was_answered_for_good_is_considered_and_not_too_old() -> None:
    found = about("I had your final response in 2023")
    assert (found.route, grounds(found)) == ("person_decides", ["already_considered"])


def test_money_for_a_carpet_is_shown_the_insurers_and_the_choice_to_complain() -> None:
    found = about("Your leak ruined my carpet and I want it paid for")
    assert (found.route, grounds(found)) == ("signpost", ["insurance_claim"])
    assert found.parts[0].offer
    assert found.offer_complaint


# The next stage


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("Please escalate my complaint", ()),
        ("Please escalate my complaint, I know I'm past the deadline", ("late_request",)),
        ("Please escalate my complaint. There's a new problem as well.", ("new_issue",)),
        (
            "Please escalate my complaint. The officer who dealt with my complaint lied.",
            ("about_the_handler",),
        ),
    ],
)
def test_what_a_person_has_to_know_of_a_request_for_the_next_stage(
    text: str, notes: tuple[str, ...]
) -> None:
    found = about(text)
    assert (found.route, found.notes) == ("escalation", notes)
    assert ("new_issue" in found.unknown) is ("new_issue" in notes)


# Age, by each landlord's own limit


@pytest.mark.parametrize(
    ("pack_id", "happened", "route"),
    [
        ("west-kent-current", date(2026, 7, 1), "complaint"),
        ("west-kent-older", date(2026, 7, 1), "person_decides"),
        ("west-kent-older", date(2026, 8, 23), "complaint"),
    ],
)
def test_each_landlord_has_its_own_limit(pack_id: str, happened: date, route: str) -> None:
    found = about("you never came about my roof", load_pack(pack_id), happened_latest=happened)
    assert found.route == route
    assert ("happened_latest" in found.unknown) is (route == "person_decides")


def test_what_became_known_lately_is_not_too_old() -> None:
    text = "Last month I discovered you overcharged me back in 2022"
    assert about(text).route == "complaint"


def test_a_hurt_that_lasts_is_not_a_problem_that_goes_on() -> None:
    found = about("In 2019 your officer swore at me and I still can't get over it")
    assert (found.route, grounds(found)) == ("person_decides", ["too_old"])


# Manner


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("You never came about my roof. I will kill your housing officer.", "complaint"),
        ("My tap leaks, I'll batter the next plumber you send", "service_request"),
        ("I'm going to smash your office up", "unclear"),
    ],
)
@pytest.mark.rule("A-EXC-11", "A-UB")
def test_a_threat_is_told_to_staff_and_changes_no_route(text: str, route: str) -> None:
    found = about(text)
    assert (found.route, found.alerts) == (route, ("threat_to_staff",))
    assert found.hazards.count("threat_to_staff") == 0
    assert "manner" not in grounds(found)
    assert found.offer_complaint


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.expected != "unclear"], ids=lambda row: row.id
)
def test_swearing_changes_nothing(row: Row) -> None:
    sworn = triage(
        f"For fuck's sake. {row.text}. Bloody hell.",
        pack=load_pack("west-kent-current"),
        facts=row.facts,
        today=TODAY,
    )
    assert sworn.route == row.found.route


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_how_it_is_put_is_never_a_reason(row: Row) -> None:
    assert "manner" not in grounds(row.found)


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("The boys next door were drunk and they broke the gate", "antisocial_behaviour"),
        ("The boys next door were drunk and my gate is broken", "mixed"),
        ("The council took my bins and they have not emptied the big one", "signpost"),
        ("The council took my bins and you ignored me", "mixed"),
    ],
)
def test_what_others_did_besides_is_told_of_them(text: str, route: str) -> None:
    pack = load_pack("west-kent-current")
    assert triage(text, pack=pack, today=TODAY).route == route
