"""The pages under another landlord's policy: its names, numbers and rules, and nobody else's."""

import httpx
import pytest

from backend.web.door import Door
from tests.second_landlord import SECOND_PACK, SETTINGS, of_the_first_in
from tests.web.conftest import MakeDoor
from tests.web.served import words_of
from tests.web.visits import COMPLAINT, FIRST_REPORT, FOR_ANOTHER, complain

ELSEWHERE = {"address": "2 Beck Lane, Skelderby, LS99 9AA"}
PAGES = [
    "/",
    "/chat",
    "/complaint",
    "/status",
    "/contact",
    "/privacy",
    "/accessibility",
    "/cookies",
]


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A front door of the second landlord."""
    return make_door(**SETTINGS)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_for_the_second_landlord_alone(client: httpx.Client, path: str) -> None:
    page = client.get(path, follow_redirects=True)

    assert page.status_code == 200
    assert SECOND_PACK.landlord.short_name in words_of(page)
    assert of_the_first_in(page.text) == []


def test_the_contact_page_has_its_telephone_and_hours(client: httpx.Client) -> None:
    shown = words_of(client.get("/contact"))

    for fact in ("0113 496 0000", "listening@thornbeck.example", "8:30am to 4pm"):
        assert fact in shown


def test_a_complaint_gets_its_reference_and_its_dates(client: httpx.Client) -> None:
    shown = words_of(complain(client, {**COMPLAINT, **ELSEWHERE}))

    assert "TVH-" in shown
    for words in (
        "Ring you about it",
        "9 December 2026",
        "Tell you who is looking into it",
        "10 December 2026",
        "Tell you what we found",
        "22 December 2026",
    ):
        assert words in shown
    assert of_the_first_in(shown) == []


def test_someone_complaining_for_another_is_told_its_timetable(client: httpx.Client) -> None:
    shown = words_of(complain(client, {**FOR_ANOTHER, **ELSEWHERE}))

    assert "We will tell you who is looking into it within 3 working days." in shown
    assert of_the_first_in(shown) == []


def test_a_request_is_taken_as_one_too(client: httpx.Client) -> None:
    shown = words_of(complain(client, {**FIRST_REPORT, **ELSEWHERE}, route_choice="as_suggested"))

    assert "TVH-" in shown
    assert of_the_first_in(shown) == []


def test_when_will_i_hear_back_names_the_duties_of_the_stage_it_is_at(
    client: httpx.Client,
) -> None:
    complain(client, {**COMPLAINT, **ELSEWHERE})
    shown = words_of(client.get("/status"))

    assert "we must tell you who is looking into it" in shown
    assert "tell you who looks again" not in shown.split("First look")[0]
    assert of_the_first_in(shown) == []
