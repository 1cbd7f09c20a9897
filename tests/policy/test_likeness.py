"""Accounts of the same matter are found alike, and few others."""

import csv
from pathlib import Path

import pytest

from backend.policy.likeness import is_alike

PAIRS = Path(__file__).parents[1] / "data" / "alike.csv"


def pairs(alike: str) -> list[tuple[str, str]]:
    with PAIRS.open(encoding="utf-8") as file:
        return [(row["one"], row["other"]) for row in csv.DictReader(file) if row["alike"] == alike]


def test_most_accounts_of_the_same_matter_are_found() -> None:
    found = [is_alike(one, other) for one, other in pairs("yes")]
    assert sum(found) / len(found) >= 0.85


def test_hardly_any_others_are_taken_for_the_same() -> None:
    taken = [pair for pair in pairs("no") if is_alike(*pair)]
    assert len(taken) <= 1, taken


@pytest.mark.parametrize("pair", pairs("yes") + pairs("no"))
def test_it_does_not_matter_which_was_told_first(pair: tuple[str, str]) -> None:
    one, other = pair
    assert is_alike(one, other) == is_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("", ""), ("", "My boiler is off"), ("please help", "please help me"), ("!!", "??")],
)
def test_what_says_nothing_is_like_nothing(one: str, other: str) -> None:
    assert not is_alike(one, other)


def test_without_a_thing_that_is_known_nearly_every_word_has_to_be_there() -> None:
    story = "The bench by the chapel was burnt by youths"
    assert is_alike(story, "Youths burnt that bench beside the chapel")
    assert not is_alike(story, "Youths burnt a moped")
    assert not is_alike("burnt bench", "burnt bench")


def test_whoever_tells_of_more_is_alike_only_when_most_is_the_same() -> None:
    assert is_alike("The roof leaks", "The roof leaks and the gutter is blocked")
    assert not is_alike("The bath is cracked", "The bath rail came off")
