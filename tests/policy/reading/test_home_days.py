"""Since when somebody lives somewhere is never when something went wrong."""

from datetime import date
from typing import Any

import pytest

from backend.policy.reading import Answer, read_when, volunteered

TODAY = date(2026, 11, 23)


def asked(text: str) -> Any:
    found = read_when(text, TODAY)
    return found.value["earliest"] if isinstance(found, Answer) else found


def of_its_own_accord(text: str) -> Any:
    found = volunteered(text, TODAY).get("noticed_on")
    return found.value["earliest"] if found else None


@pytest.mark.parametrize(
    ("text", "earliest"),
    [
        (
            "I have lived at Flat 4, Beech Court since my late husband Ron passed in 2009. The"
            " lift, it has been going wrong since about the end of September.",
            "2026-09-21",
        ),
        ("moved into 7 Elm House in 2015, the damp started around March", "2026-03-01"),
        ("been a tenant here 12 years and the door has stuck since last Monday", "2026-11-16"),
        ("I've been in this flat since 2001 and the noise began in October", "2026-10-01"),
        ("We have been living here for nine years. Since July the bins are full", "2026-07-01"),
        ("been here since 1987 love, it's only been bad since Easter", "2026-04-03"),
        ("my daughter was born in 2019 and the mould is there since January", "2026-01-01"),
        ("tenant since 1998. window broke 3 weeks ago", "2026-11-02"),
    ],
)
def test_the_day_of_the_trouble_is_read(text: str, earliest: str) -> None:
    assert asked(text) == of_its_own_accord(text) == earliest


@pytest.mark.parametrize(
    "text",
    [
        "I am a tenant, 17 years",
        "leaseholder, since 2016",
        "I have lived here since 2009",
        "been living in the block for 8 years",
    ],
)
def test_how_long_somebody_lives_there_is_no_day_of_trouble(text: str) -> None:
    assert asked(text) is of_its_own_accord(text) is None


@pytest.mark.parametrize(
    ("text", "earliest"),
    [
        ("I moved here in 2012", "2012-01-01"),
        ("the whole six years I have lived here", "2020-11-23"),
        ("the new tenant is noisy since June", "2026-06-01"),
        ("the boiler died in June", "2026-06-01"),
    ],
)
def test_a_home_may_be_as_old_as_its_trouble(text: str, earliest: str) -> None:
    assert asked(text) == earliest


def test_what_is_over_is_not_said_to_go_on_because_the_tenancy_does() -> None:
    found = read_when("tenant since 1998. window broke 3 weeks ago", TODAY)
    assert isinstance(found, Answer)
    assert found.value == {"earliest": "2026-11-02", "latest": "2026-11-02", "ongoing": False}


def test_since_monday_said_on_a_monday_is_a_week() -> None:
    assert asked("broken since monday") == "2026-11-16"
    assert asked("on monday") == "2026-11-23"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("at the beginning of March", "2026-03-01", "2026-03-10"),
        ("about the middle of June", "2026-06-11", "2026-06-20"),
        ("around the end of February", "2026-02-21", "2026-02-28"),
    ],
)
def test_a_part_of_a_month_is_no_whole_month(text: str, first: str, last: str) -> None:
    found = read_when(text, TODAY)
    assert isinstance(found, Answer)
    assert (found.value["earliest"], found.value["latest"]) == (first, last)


def test_a_part_of_a_month_that_has_yet_to_come_means_last_years() -> None:
    found = read_when("since the end of November", date(2026, 11, 5))
    assert isinstance(found, Answer)
    assert found.value["earliest"] == "2025-11-21"
