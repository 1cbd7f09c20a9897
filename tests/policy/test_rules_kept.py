"""What West Kent's rules ask for and no other test of the policy proves."""

from datetime import date
from typing import get_args

import pytest

from backend.policy.pack import PolicyPack, Relationship, load_pack
from backend.policy.process import Progress, Step
from backend.policy.process.errors import NoOmbudsmanDetailsError, NotAgreedError
from backend.policy.process.steps import Discussed
from backend.policy.reading import Answer, read_relationship
from backend.policy.triage import Facts, triage
from tests.policy.process.parts import acknowledged, after, asked, day, extended, move, responded
from tests.policy.process.parts import older as older_complaint

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def pack() -> PolicyPack:
    return load_pack("west-kent-current")


def says(pack: PolicyPack, question: str, *words: str) -> bool:
    return all(each in pack.answers[question] for each in words)


@pytest.mark.rule("A-NOT-1")
def test_a_repair_is_a_service_request_and_not_a_complaint(pack: PolicyPack) -> None:
    found = triage("My tap drips", pack=pack, today=TODAY)

    assert found.route == "service_request"
    assert says(pack, "what_is_not", "Asking for a repair is a service request")


@pytest.mark.rule("A-FEEDBACK")
def test_thanks_are_taken_as_feedback_and_the_choice_to_complain_stays(pack: PolicyPack) -> None:
    found = triage("Just wanted to say thank you, the plumber was lovely", pack=pack, today=TODAY)

    assert found.route == "feedback"
    assert [rule.id for rule in found.deciding_rules] == ["A-FEEDBACK"]
    assert found.offer_complaint


@pytest.mark.rule("A-ADJ-1", "A-ADJ-2")
def test_a_need_for_support_is_heard_and_answered(pack: PolicyPack) -> None:
    found = triage("I need your letters in large print", pack=pack, today=TODAY)

    assert found.route == "adjustments"
    assert "A-ADJ-1" in [rule.id for rule in found.deciding_rules]
    assert says(pack, "extra_support", "disability", "your health", "your culture", "your religion")


@pytest.mark.rule("A-WHO")
@pytest.mark.parametrize("relationship", get_args(Relationship))
def test_whoever_they_are_their_complaint_is_a_complaint(
    pack: PolicyPack, relationship: Relationship
) -> None:
    found = triage(
        "Your cleaners were rude to me",
        pack=pack,
        facts=Facts(relationship=relationship),
        today=TODAY,
    )

    assert found.route == "complaint"


@pytest.mark.parametrize(
    ("rule", "text", "relationship", "told"),
    [
        ("A-WHO-1", "I rent my home from you", "tenant", "in one of our homes"),
        ("A-WHO-2", "I live next door to one of your homes", "neighbour", "near our homes"),
        ("A-WHO-3", "I use your support service", "service_user", "use our support services"),
    ],
)
@pytest.mark.rule(each="rule")
def test_those_who_may_complain_are_known_and_told_so(
    pack: PolicyPack, rule: str, text: str, relationship: str, told: str
) -> None:
    read = read_relationship(text)

    assert rule in pack.rules
    assert isinstance(read, Answer)
    assert read.value == relationship
    assert says(pack, "who_can_complain", told)


@pytest.mark.rule("A-WHO-REP")
def test_someone_else_may_complain_for_you_with_your_permission(pack: PolicyPack) -> None:
    assert says(pack, "third_party", "Someone else can complain for you", "share your information")


@pytest.mark.rule("A-SOC-1", "A-SOC-2")
def test_on_social_media_people_are_asked_to_come_here_instead(pack: PolicyPack) -> None:
    assert says(pack, "social_media", "contact us directly", "private")


@pytest.mark.rule("A-HOW", "A-HOW-1", "A-HOW-5")
def test_every_way_to_complain_is_named(pack: PolicyPack) -> None:
    contacts = pack.contacts

    assert says(pack, "how_to_complain", "any way that suits you", "the form on this site")
    assert says(pack, "how_to_complain", contacts.phone, contacts.email, contacts.post)
    assert says(pack, "how_to_complain", "meet us", "any of our staff or contractors")
    assert says(pack, "in_person", "meet us", contacts.phone, "If you live in a scheme")


@pytest.mark.parametrize(
    ("rule", "question", "printed"),
    [
        ("A-HOW-2", "email", "help@wkha.org.uk"),
        ("A-HOW-3", "phone", "01732 749400"),
        ("A-HOW-4", "post", "101 London Road, Sevenoaks, TN13 1AX"),
    ],
)
@pytest.mark.rule(each="rule")
def test_the_printed_contacts_are_given_digit_by_digit(
    pack: PolicyPack, rule: str, question: str, printed: str
) -> None:
    assert printed in pack.rules[rule].sentence
    assert says(pack, question, printed)


@pytest.mark.rule("A-UB", "A-UB-READ")
def test_the_policy_on_behaviour_is_told_without_turning_anyone_away(pack: PolicyPack) -> None:
    assert says(pack, "unreasonable_behaviour", "violent", "rude", "You can be upset and still")
    assert says(pack, "unreasonable_behaviour", pack.links["unacceptable_behaviour"].in_text)


@pytest.mark.rule("A-OMB-1", "A-OMB-2", "A-OMB-6", "A-OMB-7", "A-OMB-8")
def test_the_ombudsman_is_free_and_can_be_asked_at_any_time(pack: PolicyPack) -> None:
    answer, details = "ombudsman", pack.ombudsman.details

    assert says(pack, answer, "looks at complaints about social landlords")
    assert says(pack, answer, "free", "does not take sides", "ask them for help at any time")
    assert says(pack, answer, "usually only", "after you have been through both our stages")
    assert "free and independent" in details
    assert "at any time" in details


@pytest.mark.rule("A-OMB-3", "A-OMB-4", "A-OMB-5")
def test_whoever_is_still_unhappy_is_told_how_to_reach_the_ombudsman(pack: PolicyPack) -> None:
    ombudsman = pack.ombudsman

    for told in (pack.answers["ombudsman"], ombudsman.details):
        assert ombudsman.phone in told
        assert ombudsman.website in told
        assert ombudsman.post in told


@pytest.mark.rule("A-PRIVATE")
def test_private_tenants_are_sent_to_those_who_can_help(pack: PolicyPack) -> None:
    assert says(pack, "private_tenant", "There is no Ombudsman", "Shelter", "Citizens Advice")


@pytest.mark.rule("A-COMP")
def test_whoever_wants_compensation_is_sent_to_its_page(pack: PolicyPack) -> None:
    assert says(pack, "compensation", pack.links["compensation"].in_text, "complaint as well")


@pytest.mark.rule("A-MP")
def test_an_mp_or_a_councillor_may_help(pack: PolicyPack) -> None:
    assert says(
        pack, "mp_councillor", "MP", "local councillor", "contact us", "contact the Housing"
    )


@pytest.mark.rule("A-GOV-1", "A-GOV-2")
def test_the_governments_page_is_named(pack: PolicyPack) -> None:
    assert says(pack, "mp_councillor", pack.links["government"].in_text)


@pytest.mark.rule("A-STAGES")
def test_there_are_two_stages(pack: PolicyPack) -> None:
    assert [stage.name for stage in pack.stages] == ["Stage one", "Stage two"]


@pytest.mark.rule("A-S1-WHO", "A-S2-WHO")
def test_who_looks_into_a_complaint_is_told(pack: PolicyPack) -> None:
    assert says(pack, "who_investigates", pack.landlord.team, "tell you their name")
    assert says(pack, "who_investigates", "who has not worked on your complaint before")


@pytest.mark.rule("A-S2-ASK", "A-S2-LATE")
def test_a_late_wish_for_stage_two_is_invited_all_the_same(pack: PolicyPack) -> None:
    assert says(pack, "stage_two", "within 20 working days", "later than that, ask anyway")


@pytest.mark.rule("A-DEF-1")
def test_waiting_for_months_is_a_poor_service(pack: PolicyPack) -> None:
    words = "I have waited three months for my window and nobody came"
    found = triage(words, pack=pack, today=TODAY)

    assert found.route == "complaint"
    assert "A-DEF-1" in [rule.id for rule in found.deciding_rules]


# The process of a complaint


def at_stage_two(*steps: Step) -> Progress:
    return after(
        acknowledged(),
        responded(day(12, 14)),
        asked(day(12, 15)),
        acknowledged(day(12, 16), by="staff:2", respond_on=day(1, 18, 2027)),
        *steps,
    )


@pytest.mark.rule("A-S2-EXT-OMB")
def test_more_time_at_stage_two_comes_with_the_ombudsmans_details() -> None:
    with pytest.raises(NoOmbudsmanDetailsError, match="A-S2-EXT-OMB"):
        move(at_stage_two(), extended(day(1, 11, 2027), 20, by="staff:2", ombudsman_details=False))


@pytest.mark.rule("A-S2-EXT-MORE")
def test_more_time_again_at_stage_two_needs_the_residents_agreement() -> None:
    progress = at_stage_two(extended(day(1, 11, 2027), 20, by="staff:2"))

    with pytest.raises(NotAgreedError, match="A-S2-EXT-MORE"):
        move(progress, extended(day(2, 8, 2027), 5, by="staff:2"))


# The older policy


@pytest.mark.rule("B-WAY-CONTACT")
def test_talking_about_a_complaint_belongs_to_the_older_policy_too() -> None:
    talked = move(older_complaint(), Discussed(on=day(12, 8), by="staff:1"))

    assert talked.progress.run.discussed_on == day(12, 8)


@pytest.fixture(scope="module")
def older() -> PolicyPack:
    return load_pack("west-kent-older")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Your officer was rude to me", "B-DEF"),
        ("Your final answer is wrong and I want it looked at again", "B-EXC-1"),
        ("I want to claim on your insurance", "B-EXC-2"),
        ("My claim was issued at the county court", "B-EXC-2"),
        ("The people upstairs play loud music", "B-EXC-3"),
        ("There are potholes", "B-WILL-6"),
        ("The council won't give me a blue badge", "B-WILL-6"),
        ("I need your letters in large print", "B-HOW-SUIT"),
        ("I am unhappy with your answer and want a review", "B-REV"),
    ],
)
@pytest.mark.rule(each="rule")
def test_the_older_policys_own_sentence_speaks(older: PolicyPack, text: str, rule: str) -> None:
    found = triage(text, pack=older, today=TODAY)

    assert rule in [one.id for one in found.deciding_rules]


@pytest.mark.rule("B-EXC-5")
@pytest.mark.parametrize(
    ("latest", "route"),
    [(date(2026, 8, 22), "person_decides"), (date(2026, 8, 23), "complaint")],
)
def test_after_three_months_a_person_decides(older: PolicyPack, latest: date, route: str) -> None:
    found = triage(
        "you never came about my roof",
        pack=older,
        facts=Facts(happened_latest=latest),
        today=TODAY,
    )

    assert found.route == route


@pytest.mark.rule("B-EXC-4", "B-PER-NOT")
def test_the_older_policys_words_on_manner_turn_nobody_away(older: PolicyPack) -> None:
    found = triage("You are useless idiots, fix my roof at last", pack=older, today=TODAY)

    assert found.route == "complaint"


@pytest.mark.rule("B-WHO")
@pytest.mark.parametrize("relationship", get_args(Relationship))
def test_whoever_they_are_the_older_policy_is_for_them(
    older: PolicyPack, relationship: Relationship
) -> None:
    found = triage(
        "Your cleaners were rude to me",
        pack=older,
        facts=Facts(relationship=relationship),
        today=TODAY,
    )

    assert found.route == "complaint"
