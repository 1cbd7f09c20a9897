"""Hours of the law are told in hours, and days in working days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.casework.duty_words import said_at, said_of
from backend.casework.time_left import time_left
from backend.policy.calendar import england_and_wales

MONDAY = datetime(2026, 12, 7, 19, 40, tzinfo=UTC)
DUE = datetime(2026, 12, 8, 14, 40, tzinfo=UTC)
CALENDAR = england_and_wales()


@pytest.mark.parametrize(
    ("before", "when", "words"),
    [
        (timedelta(hours=19), "2:40pm tomorrow", "19 hours left"),
        (timedelta(hours=1, minutes=59), "2:40pm today", "1 hour left"),
        (timedelta(minutes=40), "2:40pm today", "40 minutes left"),
        (timedelta(minutes=-30), "2:40pm today", "30 minutes late"),
        (timedelta(hours=-26), "2:40pm on Tuesday 8 December 2026", "26 hours late"),
        (timedelta(days=-4), "2:40pm on Tuesday 8 December 2026", "4 days late"),
        (timedelta(days=2), "2:40pm on Tuesday 8 December 2026", "48 hours left"),
    ],
)
def test_what_is_due_in_hours_is_told_in_hours(before: timedelta, when: str, words: str) -> None:
    left = time_left(date(2026, 12, 8), DUE, calendar=CALENDAR, now=DUE - before)
    assert (left.when, left.words) == (when, words)
    assert left.is_late == (before < timedelta())


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 12, 7), "due today"),
        (date(2026, 12, 8), "1 working day left"),
        (date(2026, 12, 14), "5 working days left"),
        (date(2026, 12, 3), "2 working days late"),
    ],
)
def test_what_is_due_on_a_day_is_told_in_working_days(on: date, words: str) -> None:
    assert time_left(on, None, calendar=CALENDAR, now=MONDAY).words == words


def test_what_is_due_over_the_weekend_says_that_no_working_day_comes_before() -> None:
    saturday = datetime(2026, 12, 12, 9, tzinfo=UTC)
    left = time_left(date(2026, 12, 13), None, calendar=CALENDAR, now=saturday)
    assert left.words == "due before the next working day"
    late = time_left(date(2026, 12, 12), None, calendar=CALENDAR, now=saturday + timedelta(days=1))
    assert late.words == "late"


def test_the_hour_is_that_of_the_clocks_in_england() -> None:
    summer = datetime(2027, 7, 6, 13, 40, tzinfo=UTC)
    left = time_left(date(2027, 7, 6), summer, calendar=CALENDAR, now=summer - timedelta(hours=2))
    assert left.when == "2:40pm today"


def test_a_duty_of_the_law_names_its_hazard() -> None:
    assert said_at("hazard:damp_mould", "investigate") == (
        "The law: look into the hazard (damp or mould)"
    )
    assert said_of("investigate", ("damp_mould", "leak")) == (
        "The law: look into the hazard (damp or mould, a leak)"
    )
    assert said_at("stage-1", "respond") == "Give the resident the full answer"
