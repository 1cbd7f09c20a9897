"""Names, relations and ways to be reached are told apart, in whatever order they come."""

import pytest

from backend.intake.hearing import Hearing
from tests.intake.test_hearing import ABOUT_PAT, TOLD
from tests.intake.told import hearing

KNOWN = {**TOLD, **ABOUT_PAT}


def without(*names: str, **other: object) -> Hearing:
    known = {**KNOWN, **other}
    return hearing(**{name: answer for name, answer in known.items() if name not in names})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mum", "mum"),
        ("me mam", "me mam"),
        ("my mum", "my mum"),
        ("its my nan", "my nan"),
        ("My elderly father", "My elderly father"),
        ("Joan Hartley as I said", "Joan Hartley"),
        ("like i said Joan Hartley", "Joan Hartley"),
        ("Mrs Hartley, my mum", "Mrs Hartley"),
        ("my mum Joan Hartley", "Joan Hartley"),
    ],
)
def test_whom_it_is_for_is_a_name_or_a_relation(text: str, name: str) -> None:
    one = hearing(**TOLD, on_behalf="other")
    one.answer("represented_name", text, intent=None)
    assert one.answers["represented_name"]["value"] == name


@pytest.mark.parametrize(
    "text", ["im her daughter", "i am his carer", "i'm the son", "I'm her son Mark"]
)
def test_who_writes_is_not_whom_it_is_for(text: str) -> None:
    one = hearing(**TOLD, on_behalf="other")
    one.answer("represented_name", text, intent=None)
    assert "represented_name" not in one.answers


@pytest.mark.parametrize("behalf", ["self", "other"])
@pytest.mark.parametrize(
    ("text", "name", "ways"),
    [
        (
            "my name is Beth Hartley, 07700 900222, beth.h@example.com",
            "Beth Hartley",
            {"email": "beth.h@example.com", "phone": "07700 900222"},
        ),
        ("Beth Hartley 07700 900222", "Beth Hartley", {"email": None, "phone": "07700 900222"}),
        ("Ade Bello, ade@example.com", "Ade Bello", {"email": "ade@example.com", "phone": None}),
        (
            "im Sam Cole, ring me on 07700 900333",
            "Sam Cole",
            {"email": None, "phone": "07700 900333"},
        ),
    ],
)
def test_a_name_given_with_the_way_is_kept_apart_from_it(
    text: str, name: str, ways: dict[str, str | None], behalf: str
) -> None:
    one = without("full_name", "contact_details", on_behalf=behalf)
    one.answer("contact_details", text, intent=None)
    assert one.answers["full_name"]["value"] == name
    assert one.answers["contact_details"]["value"] == ways
    assert name not in one.answers["contact_details"]["words"]


@pytest.mark.parametrize(
    ("text", "name", "home"),
    [
        ("Lee Marsh, 9 Priory Rd TN9 2AL, lee@example.com", "Lee Marsh", "9 Priory Rd"),
        ("joe bloggs 4 mill lane tn9 1aa lee@example.com", "joe bloggs", "4 mill lane"),
        (
            "Sue Pike; 22 The Grove, Sevenoaks, TN13 1AX; lee@example.com",
            "Sue Pike",
            "22 The Grove, Sevenoaks",
        ),
        ("Ann Okafor, Flat 3 River House TN9 1AA, lee@example.com", "Ann Okafor", "Flat 3"),
    ],
)
def test_one_line_fills_all_three(text: str, name: str, home: str) -> None:
    one = without("full_name", "address", "contact_details")
    one.answer("full_name", text, intent=None)
    assert one.answers["full_name"]["value"] == name
    assert one.answers["address"]["value"]["address"].startswith(home)
    assert one.answers["contact_details"]["words"] == "lee@example.com"


def test_how_a_way_may_be_used_stays_with_it() -> None:
    one = without("full_name", "contact_details")
    text = "Beth Hartley 07700 900222, only in the evening"
    one.answer("contact_details", text, intent=None)
    assert one.answers["contact_details"]["words"] == text


@pytest.mark.parametrize("question", ["contact_details", "preferred_contact", "relationship"])
@pytest.mark.parametrize(
    "text", ["her address is 12 Oak Road Sevenoaks TN13 2XY", "her house is 4 Mill Lane TN9 1AA"]
)
def test_an_address_named_as_one_is_one_anywhere(question: str, text: str) -> None:
    one = without("address", question)
    one.answer(question, text, intent=None)
    assert one.answers["address"]["value"]["postcode"] in text
    assert question not in one.answers


@pytest.mark.parametrize("question", ["address", "contact_details", "full_name", "relationship"])
@pytest.mark.parametrize(
    "text",
    [
        "no she is a bit deaf",
        "no whatsapp only i not hear phone good",
        "i cant hear on the phone",
        "my eyesight is going",
    ],
)
def test_what_makes_it_hard_is_kept_where_a_detail_was_asked_for(question: str, text: str) -> None:
    one = without(question, "adjustments")
    one.answer(question, text, intent=None)
    assert question not in one.answers
    assert one.answers["adjustments"]["value"] == text


@pytest.mark.parametrize("text", ["No thank you", "no ta love", "nope, thanks dear"])
def test_a_polite_no_leaves_the_address_open(text: str) -> None:
    one = without("address")
    one.answer("address", text, intent=None)
    assert one.answers["address"] == {"value": None, "words": "", "state": "skip"}


@pytest.mark.parametrize("text", ["not without seeing someone first", "she will not say"])
def test_a_refusal_is_no_address(text: str) -> None:
    one = without("address")
    one.answer("address", text, intent=None)
    assert "address" not in one.answers


MUM = (
    "I'm writing for my mum, Joan Hartley, who is 81 and lives at 12 Oak Road Sevenoaks. Her"
    " window doesn't shut."
)


def test_whom_it_is_for_and_where_they_live_are_kept_from_the_first_words() -> None:
    one = hearing()
    one.open_with(MUM, wants_complaint=False)
    one.answer("more_issues", "no", intent=None)
    assert one.answers["represented_name"]["value"] == "Joan Hartley"
    assert one.answers["address"]["value"]["address"] == "12 Oak Road"


def test_the_name_of_whom_it_is_for_is_not_taken_for_the_name_of_who_writes() -> None:
    one = without("relationship", "full_name", on_behalf="other", represented_name="Joan Hartley")
    one.answer("relationship", "Joan Hartley as I said", intent=None)
    assert "full_name" not in one.answers
    assert one.answers["represented_name"]["value"] == "Joan Hartley"


@pytest.mark.parametrize(
    "text", ["yes she asked me to do it, she'd sign something", "she knows i am doing this"]
)
def test_permission_told_for_the_link_is_permission(text: str) -> None:
    one = without("relationship", on_behalf="other", represented_name="Joan Hartley")
    one.answer("relationship", text, intent=None)
    assert one.answers["permission"]["value"] == "yes"
    assert "relationship" not in one.answers


@pytest.mark.parametrize(
    "text",
    [
        "Beth Hartley, 07700 900222, beth.h@example.com",
        "Beth Hartley beth.h@example.com",
        "you can ring me on 07700 900222",
    ],
)
def test_a_way_to_be_reached_is_no_address(text: str) -> None:
    one = without("full_name", "address", "contact_details", on_behalf="other")
    one.answer("address", text, intent=None)
    assert one.recorded.get("address") is None
    assert "contact_details" in one.answers
    assert one.answers.get("full_name", {"value": "Beth Hartley"})["value"] == "Beth Hartley"
