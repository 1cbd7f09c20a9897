"""Each question reads its own answer, says what is wrong with it, or admits that it found none."""

from datetime import date
from typing import Any

import pytest

from backend.intake import answers
from backend.intake.answers import NotTaken, chosen, left_open, read
from backend.intake.questions import questions
from backend.policy.reading import Answer, Problem

TODAY = date(2026, 12, 7)

READ: list[tuple[str, str, Any]] = [
    ("issue", "My boiler is off", ["My boiler is off"]),
    ("issue", "Boiler off.\n\n \nRoof leaks.", ["Boiler off.", "Roof leaks."]),
    ("issue", "One\ntwo lines", ["One\ntwo lines"]),
    ("more_issues", "no", "no"),
    ("more_issues", "That's all, thank you.", "no"),
    ("more_issues", "No, nothing else to report", "no"),
    ("more_issues", "not really", "no"),
    ("more_issues", "just this one", "no"),
    ("more_issues", "The roof leaks as well", "The roof leaks as well"),
    ("more_issues", "No heating either", "No heating either"),
    ("more_issues", "no hot water", "no hot water"),
    ("more_issues", "no the roof leaks as well", "no the roof leaks as well"),
    ("more_issues", "nothing works", "nothing works"),
    ("more_issues", "everything is broken", "everything is broken"),
    (
        "noticed_on",
        "12/03/2026",
        {"earliest": "2026-03-12", "latest": "2026-03-12", "ongoing": False},
    ),
    (
        "noticed_on",
        "since 2 May 2026",
        {"earliest": "2026-05-02", "latest": "2026-12-07", "ongoing": True},
    ),
    ("noticed_on", "it started when I moved in", "it started when I moved in"),
    ("reported_before", "yes", "yes"),
    ("reported_before", "No", "no"),
    ("reported_before", "they sent a man who did nothing", "yes"),
    ("reported_before", "my husband might have done", "unknown"),
    ("reported_before", "I rang you twice in June", "yes"),
    ("reported_before", "no, this is the first time", "no"),
    ("reported_before", "man came did nothing", "yes"),
    ("reported_before", "nobody came", "yes"),
    ("reported_before", "your engineer came but it broke again", "yes"),
    ("reported_before", "I have been chasing this since June", "yes"),
    ("reported_before", "by phone, last month", "yes"),
    ("reported_before", "three times now", "yes"),
    ("reported_before", "I did online", "yes"),
    ("reported_before", "this is not the first time I have told you", "yes"),
    ("reported_before", "first time", "no"),
    ("reported_before", "no I didn't know who to tell", "no"),
    ("reported_before", "I think so", "unknown"),
    ("permission", "ok then", "yes"),
    ("noticed_on", "since you idiots moved me in", "since you idiots moved me in"),
    ("outcome", "Fix it", "Fix it"),
    ("route_choice", "log it as a complaint anyway", "complaint"),
    ("route_choice", "a service request is fine", "as_suggested"),
    ("route_choice", "ok", "as_suggested"),
    ("route_choice", "not a complaint", "as_suggested"),
    ("route_choice", "I do not want to make a complaint", "as_suggested"),
    ("route_choice", "I don't want a service request, log a complaint", "complaint"),
    ("on_behalf", "me", "self"),
    ("on_behalf", "it is for my elderly father", "other"),
    ("on_behalf", "all of us in the block", "group"),
    ("permission", "yes", "yes"),
    ("permission", "not yet", "not_yet"),
    ("permission", "no", "no"),
    ("permission", "not sure", "unsure"),
    ("permission_evidence", "lasting power of attorney", "power_of_attorney"),
    ("permission_evidence", "she told me", "spoken"),
    ("permission_evidence", "in some other way", "other"),
    ("safe_contact", "no way is safe", "no way is safe"),
    ("group_members", "Ann at 2 and Bob at 3", "Ann at 2 and Bob at 3"),
    ("relationship", "leaseholder", "leaseholder"),
    ("relationship", "lodger", "other"),
    ("represented_name", "Joan Smith", "Joan Smith"),
    ("full_name", "my name is Pat Jones", "Pat Jones"),
    ("address", "tn131ax", {"address": "", "postcode": "TN13 1AX"}),
    (
        "address",
        "1 High Street, Sevenoaks TN13 1AX",
        {"address": "1 High Street, Sevenoaks", "postcode": "TN13 1AX"},
    ),
    ("contact_details", "pat@example.com", {"email": "pat@example.com", "phone": None}),
    ("contact_details", "01732 749400", {"email": None, "phone": "01732 749400"}),
    ("contact_details", "by post please", {"post": "By post"}),
    ("contact_details", "post", {"post": "By post"}),
    ("preferred_contact", "ring me", "phone"),
    ("preferred_contact", "WhatsApp", "text"),
    ("adjustments", "no", None),
    ("adjustments", "No thank you", None),
    ("adjustments", "not really", None),
    ("adjustments", "large print", "large print"),
    ("adjustments", "I am deaf", "I am deaf"),
    ("adjustments", "yes my eyes", "yes my eyes"),
    ("adjustments", "no phone calls", "no phone calls"),
    ("adjustments", "nothing in writing please", "nothing in writing please"),
    ("check", "yes", "send"),
    ("check", "Yes please, send it now", "send"),
    ("check", "looks good", "send"),
    ("check", "that's right", "send"),
]
# Wishes, accounts and exclamations that begin like a yes or no, or only look like an account of
# having told us.
NO_YES_OR_NO = """collect them every week
ok collect them every week
fine, but the bins need collecting
I would like it fixed
they are always loud
he is a nuisance
I have three kids
I do want you to fix it
never put the bins out
nothing works
no heating
no hot water since Monday
right the bins are full again
sure it would be good to have a new boiler
collect the bins on time
put it right please
every week
I want an apology
they should clean the stairs
we have mould in all rooms
my daughter needs an inhaler
I can smell damp
compensation for the carpet
get the boiler fixed by Friday
fix it and say sorry
I would like you to repair the roof and pay for my carpet
please come and look at it
could you send a plumber to fix it
it is the neighbours again
you should have fixed it
the caretaker never cleans the stairs
my mum is 82
it leaks when it rains""".splitlines()
NOT_READ = [
    ("more_issues", "😀"),
    ("noticed_on", "5"),
    ("reported_before", "maybe"),
    *(("reported_before", text) for text in NO_YES_OR_NO),
    *(("permission", text) for text in NO_YES_OR_NO),
    ("reported_before", "blah blah blah blah"),
    ("reported_before", "purple monkey dishwasher banana"),
    ("noticed_on", "first time I have met such fools"),
    ("noticed_on", "stop wasting my time you muppets"),
    ("outcome", "😀"),
    ("route_choice", "whatever"),
    ("on_behalf", "council"),
    ("permission", "purple"),
    ("relationship", "1"),
    ("full_name", "12345"),
    ("address", "12"),
    ("preferred_contact", "purple"),
    ("check", "no"),
    ("check", "wait"),
    ("check", "yes but change the date"),
    ("check", "right, I want to change it"),
    ("check", "send it to my sister"),
    ("check", "that's not right"),
    ("check", "is that right"),
    ("check", "no don't send"),
]
WRONG = [
    ("issue", "", "empty_issue"),
    ("issue", "😀 12345 !!", "empty_issue"),
    ("more_issues", "yes", "which_issue"),
    ("outcome", "[photo]", "picture"),
    ("address", "IMG_0001.HEIC", "picture"),
    ("full_name", "data:image/png;base64,iVBORw0KGgo=", "picture"),
    ("outcome", "asdfgh", "nonsense"),
    ("noticed_on", "31 February 2026", "impossible_date"),
    ("noticed_on", "1 January 2031", "future_date"),
    ("address", "ZZ99 9ZZ", "bad_postcode"),
    ("contact_details", "phone: abcdef", "bad_phone"),
    ("contact_details", "pat@", "bad_email"),
    ("contact_details", "purple", "no_contact"),
    ("contact_details", "I sent you a letter", "no_contact"),
]
ALL_READ = [(question, text) for question, text, _ in READ]


@pytest.mark.parametrize(("question", "text", "value"), READ)
def test_an_answer_is_read(question: str, text: str, value: Any) -> None:
    found = read(question, text, TODAY)
    assert isinstance(found, Answer)
    assert found.value == value


@pytest.mark.parametrize(("question", "text"), NOT_READ)
def test_what_is_no_answer_is_not_taken_for_one(question: str, text: str) -> None:
    assert read(question, text, TODAY) is None


@pytest.mark.parametrize(("question", "text", "problem"), WRONG)
def test_what_is_wrong_is_named(question: str, text: str, problem: str) -> None:
    found = read(question, text, TODAY)
    assert isinstance(found, Problem | NotTaken)
    assert found.name == problem


def test_every_question_is_tried_above() -> None:
    tried = {question for question, _ in ALL_READ}
    # What happened after telling us is any words at all.
    assert tried | {"reported_result"} == set(questions())


def test_every_problem_of_the_form_has_its_sentence_and_no_sentence_is_left_over() -> None:
    from backend.intake.form import problems

    named = {problem for _, _, problem in WRONG} - {"which_issue"}
    assert set(problems()["wrong"]) == named | {"too_long", "not_understood", "no_address"}


@pytest.mark.parametrize("name", [name for name, one in questions().items() if one.options])
def test_every_button_stands_for_its_own_answer(name: str) -> None:
    for value, words in questions()[name].options.items():
        found = chosen(name, value, TODAY)
        assert found is not None
        assert (found.value, found.words) == (value, words)
    assert chosen(name, "invented", TODAY) is None


@pytest.mark.parametrize("name", [name for name, one in questions().items() if one.choices])
def test_every_choice_is_read_as_an_answer(name: str) -> None:
    for value, words in questions()[name].choices.items():
        found = chosen(name, value, TODAY)
        assert found is not None
        assert found.words
        assert words.split()[0].lower() in found.words.lower()


def test_the_choices_of_a_day_are_read_as_days() -> None:
    for value in questions()["noticed_on"].choices:
        found = chosen("noticed_on", value, TODAY)
        assert found is not None
        assert isinstance(found.value, dict)


@pytest.mark.parametrize("name", questions())
def test_what_is_not_essential_can_be_left_open(name: str) -> None:
    needed = ("issue", "on_behalf", "permission", "full_name", "contact_details")
    for how in ("skip", "dont_know"):
        left = left_open(name, how)
        if (name, how) == ("permission", "dont_know"):
            assert left is not None
            assert left["value"] == "unsure", "not to know is an answer here"
        elif name in (*needed, "check", "route_choice"):
            assert left is None
        elif name == "more_issues":
            assert left == {"value": "no", "words": ""}
        else:
            assert left == {"value": None, "words": "", "state": how}


@pytest.mark.parametrize("question", questions())
@pytest.mark.parametrize(
    "text", ["a" * 4_000, "no " * 1_333, "yes " * 1_000, "01 " * 1_333, "a@" * 2_000, "{0}%s\\"]
)
def test_any_words_are_read_without_trouble(question: str, text: str) -> None:
    read(question, text, TODAY)


def test_whatever_is_not_listed_takes_words() -> None:
    assert answers.read("reported_result", "They came once", TODAY) == Answer(
        "They came once", "They came once"
    )
