"""Addresses, permission and reports as people put them when nobody helps them."""

from datetime import date

import pytest

from backend.policy.reading import (
    Answer,
    read_address,
    read_name,
    read_permission,
    volunteered,
    ways_alone,
)
from backend.policy.reading.address import names_a_place

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "No thank you",
        "no she is a bit deaf",
        "not without seeing someone first",
        "no im not happy giving that",
        "no ta love",
        "i cant hear on the phone",
        "he is registered blind",
        "no way, not this house",
    ],
)
def test_a_no_is_no_address(text: str) -> None:
    assert read_address(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("no 7 the green", "no 7 the green"),
        ("Norfolk House, Tonbridge", "Norfolk House, Tonbridge"),
        ("The Old Mill, Westerham", "The Old Mill, Westerham"),
        ("I live in Sevenoaks", "Sevenoaks"),
        ("she's at Oak Road", "Oak Road"),
        ("no number, Rose Cottage", "no number, Rose Cottage"),
    ],
)
def test_an_address_may_have_no_number(text: str, address: str) -> None:
    found = read_address(text)
    assert isinstance(found, Answer)
    assert found.value["address"] == address


@pytest.mark.parametrize(
    "text", ["im her daughter", "mum said to go ahead", "shes at 4 Mill Lane", "i'm his carer"]
)
def test_a_relation_is_no_name(text: str) -> None:
    assert read_name(text) is None


def test_a_name_may_be_led_to_without_an_apostrophe() -> None:
    found = read_name("im Sam Cole")
    assert found is not None
    assert found.value == "Sam Cole"


@pytest.mark.parametrize(
    "text",
    [
        "yes she asked me to do it, she'd sign something",
        "course she has",
        "mum said to go ahead",
        "he told me i could",
        "yeah she wants me to sort it",
    ],
)
def test_permission_is_heard(text: str) -> None:
    found = read_permission(text)
    assert found is not None
    assert found.value == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "rang twice nobody came",
        "emailed 3 times no reply",
        "phoned loads",
        "I did telephone and spoke",
    ],
)
def test_a_report_needs_no_i(text: str) -> None:
    assert volunteered(text, TODAY)["reported_before"].value == "yes"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Beth Hartley 07700 900222", "07700 900222"),
        ("Beth, a@example.com or 07700 900222", "a@example.com, 07700 900222"),
        ("Beth 07700 900222 only evenings", "Beth 07700 900222 only evenings"),
    ],
)
def test_the_ways_stand_alone_unless_the_words_say_how(text: str, words: str) -> None:
    found = ways_alone(text)
    assert found is not None
    assert found.words == words


def test_no_way_is_none() -> None:
    assert ways_alone("Beth Hartley") is None
    assert ways_alone("my number is oh seven") is None


@pytest.mark.parametrize(
    ("text", "place"),
    [("4 Mill Lane", True), ("Rose Cottage", True), ("Beth Hartley", False), ("no way", False)],
)
def test_a_place_has_a_number_or_a_street(text: str, *, place: bool) -> None:
    assert names_a_place(text) is place
