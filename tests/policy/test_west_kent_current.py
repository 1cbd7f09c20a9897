"""The pack of the landlord's current page against the page itself."""

import re
from pathlib import Path

import pytest

from backend.policy.pack import MORE_QUESTIONS, QUESTIONS, PolicyPack, Rule, TimeLimit, load_pack

PAGE = Path(__file__).parent.parent / "data" / "west-kent-complaints-page.txt"
NUMBERS = {3: "three", 5: "five", 10: "ten", 20: "20"}

# Lines of the page that say nothing of their own: headings and what opens a list.
NEED_NO_RULE = (
    "Making a complaint",
    "Here's how you can complain, and what to expect when you do.",
    "What is a complaint?",
    "What isn't a complaint?",
    "What is a service request?",
    "Complaints we may not accept",
    "Who can complain?",
    "How do I make a complaint?",
    "Unreasonable behaviour",
    "What is the Housing Ombudsman Service?",
    "Compensation",
    "Our complaints process",
    "Stage one",
    "Stage two",
    "What if I'm still not happy?",
)


def pack() -> PolicyPack:
    return load_pack("west-kent-current")


def flat(text: str) -> str:
    return " ".join(text.split())


def page() -> str:
    return flat(PAGE.read_text(encoding="utf-8"))


RULES = list(pack().rules.values())


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rules_words_are_the_pages_own(rule: Rule) -> None:
    assert flat(rule.sentence) in page()
    assert flat(rule.lead or "") in page()


def test_every_line_of_the_page_is_held_by_rules_or_needs_none() -> None:
    quoted = sorted(
        {flat(words) for rule in RULES for words in (rule.sentence, rule.lead or "") if words},
        key=len,
        reverse=True,
    )
    left = page()
    for words in quoted:
        left = left.replace(words, "\n")
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for heading in NEED_NO_RULE:
        assert heading in lines
        left = left.replace(heading, "\n", 1)

    # What is left between two halves of one sentence is a joining word or a list's dash.
    assert set(re.sub(r"[\s-]+", " ", left).split()) <= {"or"}


def test_two_rules_never_share_an_id_with_a_different_case() -> None:
    assert len({rule.id.lower() for rule in RULES}) == len(RULES)


def test_the_rules_that_decide_real_accounts_are_there() -> None:
    deciding = {"A-DEF", "A-DEF-1", "A-DEF-2", "A-DEF-4", "A-DEF-5", "A-NOT-2", "A-NOT-4"}
    deciding |= {"A-SR-DEF", "A-SR-1", "A-SR-2", "A-SR-3", "A-SR-4", "A-S2", "A-WHO-GRP", "A-UB"}
    deciding |= {"A-EXC-2", "A-EXC-4a", "A-EXC-4b", "A-EXC-5", "A-EXC-7", "A-EXC-9", "A-EXC-10"}

    assert deciding <= set(pack().rules)


LIMITS = pack().time_limits


@pytest.mark.parametrize("limit", LIMITS, ids=[f"{each.stage} {each.duty}" for each in LIMITS])
def test_a_time_limits_number_stands_in_the_sentence_it_rests_on(limit: TimeLimit) -> None:
    assert re.search(rf"\b{NUMBERS[limit.amount]} workings? days\b", limit.sentence)


def test_the_time_limits_are_those_of_the_page() -> None:
    assert [
        (each.stage, each.duty, each.amount, each.start_event) for each in pack().time_limits
    ] == [
        ("stage-1", "contact", 3, "received"),
        ("stage-1", "acknowledge", 5, "received"),
        ("stage-1", "respond", 10, "acknowledged"),
        ("stage-1", "respond_extended", 10, "response_due"),
        ("stage-1", "request_escalation", 20, "response_received"),
        ("stage-2", "contact", 3, "received"),
        ("stage-2", "acknowledge", 5, "received"),
        ("stage-2", "respond", 20, "acknowledged"),
        ("stage-2", "respond_extended", 20, "response_due"),
    ]


@pytest.mark.rule("A-EXC-2")
def test_the_age_limit_is_that_of_the_page() -> None:
    limit = pack().age_limit

    assert (limit.amount, limit.unit, limit.rule) == (12, "month", "A-EXC-2")
    assert limit.sentence == "made 12 months after the incident occurred"


@pytest.mark.rule("A-HOW-2", "A-HOW-3", "A-HOW-4", "A-OMB-9")
def test_contacts_are_printed_on_the_page_digit_by_digit() -> None:
    contacts, ombudsman = pack().contacts, pack().ombudsman

    assert f"Telephone- {contacts.phone}" in page()
    assert f"Email- {contacts.email}" in page()
    assert f"Post- {contacts.post}" in page()
    assert f"Telephone: {ombudsman.phone} Email: {ombudsman.email}" in page()
    assert ombudsman.post in page()
    assert f"website: {ombudsman.website}" in page()
    assert contacts.phone == "01732 749400"
    assert ombudsman.phone == "0300 111 3000"


def test_the_answer_about_stage_two_promises_what_the_page_does_and_no_more() -> None:
    said = pack().answers["stage_two"]

    assert "we will talk to you first" in said
    assert "our answer and at what you are still unhappy with" in said


def test_the_ombudsmans_email_is_never_given_for_a_new_case() -> None:
    ombudsman = pack().ombudsman

    for words in (*pack().answers.values(), ombudsman.details, pack().published_timetable):
        assert ombudsman.email not in words


@pytest.mark.rule("A-OMB-1")
def test_those_whom_the_ombudsman_may_not_help_are_told_so_with_its_details() -> None:
    ombudsman = pack().ombudsman

    assert ombudsman.words_for("tenant") == ombudsman.words_for(None) == ombudsman.details
    assert ombudsman.words_for("neighbour").startswith("The Housing Ombudsman Service mostly helps")
    assert ombudsman.words_for("service_user").endswith(ombudsman.details)


def test_no_opening_hours_are_made_up() -> None:
    hours = pack().opening_hours

    assert not hours.are_set
    assert hours.status == "unconfirmed"
    assert hours.words in pack().answers["phone"]


def test_what_the_page_does_not_say_is_listed_for_the_landlord() -> None:
    assert {"opening_hours", "calendar.cutoff", "links.compensation"} <= set(pack().unconfirmed)
    assert "links.ombudsman" not in pack().unconfirmed


def test_a_rule_in_full_has_the_words_that_open_its_list() -> None:
    assert pack().rules["A-EXC-2"].in_full == (
        "We may not accept a complaint if it is: made 12 months after the incident occurred"
    )
    assert pack().rules["A-WHO-GRP"].in_full == (
        "We accept complaints from individuals or from groups."
    )


def test_a_link_without_an_address_is_only_words() -> None:
    links = pack().links

    assert links["compensation"].in_text == "our compensation page"
    assert links["shelter"].in_text == "Shelter (https://england.shelter.org.uk)"


def test_every_question_has_an_answer_in_the_order_of_the_list() -> None:
    assert tuple(pack().answers) == (*QUESTIONS, *MORE_QUESTIONS)


def spoken() -> dict[str, str]:
    return {
        **pack().answers,
        "timetable": pack().published_timetable,
        "ombudsman details": pack().ombudsman.details,
        "not open": pack().ombudsman.not_open_words,
        "hours": pack().opening_hours.words,
    }


@pytest.mark.parametrize("name", spoken())
def test_what_residents_are_told_is_short_and_plain(name: str) -> None:
    # An address in an answer is no word to read.
    text = re.sub(r"\(https?://\S+\)|\S+@[\w.-]*\w|www\.[\w./-]*\w", "link", spoken()[name])
    sentences = [each for each in re.split(r"(?<=[.:?])\s", text) if each]
    lengths = [len(each.split()) for each in sentences]

    assert "!" not in text
    assert max(lengths) <= 20, text


def test_what_residents_are_told_reads_at_about_the_age_of_nine() -> None:
    # Flesch-Kincaid grade 4 is age 9 to 10; names such as "Housing Ombudsman Service" are part.
    assert grade(" ".join(pack().answers.values())) <= 5


def grade(text: str) -> float:
    text = re.sub(r"\(https?://\S+\)|\S+@[\w.-]*\w|www\.[\w./-]*\w", "", text)
    sentences = [each for each in re.split(r"[.:?]+\s*", text) if each.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    return (
        0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    )


def syllables(word: str) -> int:
    word = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def test_the_published_timetable_is_made_from_the_limits() -> None:
    timetable = pack().published_timetable

    assert timetable.startswith(
        "Stage one:\n- We will contact you within 3 working days of getting your complaint.\n"
    )
    for stage in pack().stages:
        for limit in stage.limits:
            assert f"- {limit.promise}" in timetable
            assert f"{limit.amount} working days" in limit.promise
