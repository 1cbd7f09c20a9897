"""A day in three fields is read as people fill them in."""

from datetime import date

import pytest

from backend.policy.reading.calendar_days import day_of


@pytest.mark.parametrize("month", ["11", "november", "Nov", " NOVEMBER ", "nov."])
@pytest.mark.parametrize("year", ["2026", "26"])
def test_the_month_is_a_number_or_a_word_and_the_year_long_or_short(month: str, year: str) -> None:
    assert day_of(" 23 ", month, year) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("", "11", "2026"),
        ("23", "", "2026"),
        ("23", "11", ""),
        ("31", "2", "2027"),
        ("23", "13", "2026"),
        ("23", "autumn", "2026"),
        ("23", "11", "026"),
        ("-1", "11", "2026"),
        ("٢٣", "11", "2026"),
        ("23", "²", "2026"),
        ("23", "november december", "2026"),
    ],
)
def test_what_is_no_day_is_none(day: str, month: str, year: str) -> None:
    assert day_of(day, month, year) is None
