"""When it happened, read as on Monday 23 November 2026."""

from datetime import date
from typing import Any

import pytest

from backend.policy.reading import Answer, Problem, read_when

TODAY = date(2026, 11, 23)


def read(text: str, today: date = TODAY) -> dict[str, Any]:
    found = read_when(text, today)
    assert isinstance(found, Answer), found
    value: dict[str, Any] = found.value
    return value


def days(text: str, today: date = TODAY) -> tuple[str, str, bool]:
    value = read(text, today)
    return value["earliest"], value["latest"], value["ongoing"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yesterday", "2026-11-22"),
        ("last night", "2026-11-22"),
        ("the day before yesterday", "2026-11-21"),
        ("today", "2026-11-23"),
        ("this morning about 9.30am", "2026-11-23"),
        ("two hours ago", "2026-11-23"),
        ("on 3/2", "2026-02-03"),
        ("03/02/2026", "2026-02-03"),
        ("3.2.26", "2026-02-03"),
        ("2026-02-03", "2026-02-03"),
        ("3rd of Feb", "2026-02-03"),
        ("the third of february", "2026-02-03"),
        ("Febuary 3rd", "2026-02-03"),
        ("3 February 2025", "2025-02-03"),
        ("25 December", "2025-12-25"),
        ("29 February", "2024-02-29"),
        ("1st May", "2026-05-01"),
        ("on the 3rd", "2026-11-03"),
        ("since the 30th", "2026-10-30"),
        ("last Tuesday", "2026-11-17"),
        ("on Monday", "2026-11-23"),
        ("last monday", "2026-11-16"),
        ("Wensday", "2026-11-18"),
        ("on sat", "2026-11-21"),
        ("three weeks ago", "2026-11-02"),
        ("2 wks ago", "2026-11-09"),
        ("a fortnight ago", "2026-11-09"),
        ("a couple of weeks back", "2026-11-09"),
        ("two and a half years ago", "2024-05-23"),
        ("6 months ago", "2026-05-23"),
        ("Christmas 2025", "2025-12-25"),
        ("last xmas", "2025-12-25"),
        ("New Year's Eve", "2025-12-31"),
        ("boxing day", "2025-12-26"),
        ("Good Friday", "2026-04-03"),
        ("bonfire night", "2026-11-05"),
        ("Halloween last year", "2025-10-31"),
    ],
)
def test_a_day_is_read(text: str, day: str) -> None:
    assert read(text)["earliest"] == day


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("in March", "2026-03-01", "2026-03-31"),
        ("in may", "2026-05-01", "2026-05-31"),
        ("May", "2026-05-01", "2026-05-31"),
        ("December", "2025-12-01", "2025-12-31"),
        ("in November", "2026-11-01", "2026-11-23"),
        ("last November", "2025-11-01", "2025-11-30"),
        ("in March last year", "2025-03-01", "2025-03-31"),
        ("Nov '25", "2025-11-01", "2025-11-30"),
        ("March 2024", "2024-03-01", "2024-03-31"),
        ("between March and May", "2026-03-01", "2026-05-31"),
        ("2018 and 2019", "2018-01-01", "2019-12-31"),
        ("in 2019", "2019-01-01", "2019-12-31"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("this week", "2026-11-23", "2026-11-23"),
        ("at the weekend", "2026-11-21", "2026-11-22"),
        ("the other day", "2026-11-16", "2026-11-22"),
        ("last winter", "2025-12-01", "2026-02-28"),
        ("in the summer", "2026-06-01", "2026-08-31"),
        ("autumn 2025", "2025-09-01", "2025-11-30"),
        ("last autumn", "2025-09-01", "2025-11-30"),
        ("Easter", "2026-04-03", "2026-04-06"),
        ("about two years ago", "2024-05-23", "2025-05-26"),
        ("a few weeks ago", "2026-10-19", "2026-11-09"),
        ("half a year ago", "2026-05-23", "2026-05-23"),
        ("ten decades ago", "1926-11-23", "1926-11-23"),
        ("two and a half months ago", "2026-09-08", "2026-09-08"),
        ("two days ago and again last week", "2026-11-16", "2026-11-22"),
    ],
)
def test_a_stretch_of_days_is_read(text: str, earliest: str, latest: str) -> None:
    assert days(text) == (earliest, latest, False)


@pytest.mark.parametrize(
    ("text", "earliest"),
    [
        ("three weeks", "2026-11-02"),
        ("it's been off three weeks", "2026-11-02"),
        ("for two months now", "2026-09-23"),
        ("since January", "2026-01-01"),
        ("since March 2025", "2025-03-01"),
        ("since the summer", "2026-06-01"),
        ("since christmas", "2025-12-25"),
        ("for months", "2026-03-23"),
        ("years", "2018-11-23"),
        ("over a decade", "2016-05-23"),
        ("in March and it's still broken", "2026-03-01"),
        ("months and months, since 2020", "2020-01-01"),
        ("the past 3 weeks", "2026-11-02"),
    ],
)
def test_what_still_goes_on_lasts_until_today(text: str, earliest: str) -> None:
    assert days(text) == (earliest, "2026-11-23", True)


def test_since_a_month_that_has_yet_to_come_means_last_years() -> None:
    assert days("since March", date(2026, 2, 10)) == ("2025-03-01", "2026-02-10", True)


def test_last_winter_in_winter_is_the_one_before() -> None:
    assert days("last winter", date(2027, 1, 10))[0] == "2025-12-01"
    assert days("this winter", date(2027, 1, 10))[:2] == ("2026-12-01", "2027-01-10")


def test_a_month_ago_on_the_31st_is_the_months_last_day() -> None:
    assert days("a month ago", date(2026, 3, 31))[0] == "2026-02-28"


@pytest.mark.parametrize(
    "text", ["31 February", "31/02/2026", "30 Feb 2024", "45/13", "on the 0th"]
)
def test_a_day_that_cannot_be_is_a_problem(text: str) -> None:
    assert read_when(text, TODAY) == Problem("impossible_date")


@pytest.mark.parametrize(
    "text", ["tomorrow", "3 March 2027", "01/01/2030", "next week", "in 2031", "in two weeks time"]
)
def test_a_day_to_come_is_a_problem(text: str) -> None:
    assert read_when(text, TODAY) == Problem("future_date")


def test_a_day_to_come_beside_one_gone_by_is_left_out() -> None:
    assert days("it broke on 3 March and the visit is next week")[0] == "2026-03-03"


@pytest.mark.parametrize(
    "text",
    [
        "I may have sat there a second now",
        "you may march on",
        "the sun was out and we wed",
        "24/7",
        "at 9.30am",
        "£3.50",
        "every two weeks",
        "it took you nine days",
        "within 24 hours",
        "3 years old",
        "I'm 6 months pregnant",
        "happy christmas",
        "for ages",
        "no idea",
        "900 years ago",
        "about 999 decades ago",
        "99999999 weeks ago",
        "",
    ],
)
def test_ordinary_words_are_no_dates(text: str) -> None:
    assert read_when(text, TODAY) is None


def test_the_words_that_say_so_are_kept() -> None:
    found = read_when("Well it was Since  the 3rd of March I think", TODAY)
    assert isinstance(found, Answer)
    assert found.words == "Since  the 3rd of March"
