"""Families of words are found where they stand, and counted only when they stand close."""

import pytest

from backend.policy.families import Close, Families

FAMILIES = Families(
    {
        "water": ["water", "drip*", "leak|leaks"],
        "electric": ["socket*", "light|lamp switch", "fuse box"],
        "loose": ["come|came away|off", "loose"],
        "house": ["off the wall"],
    }
)


def stretches(text: str, *families: str, within: int = 3, across: bool = False) -> list[str]:
    wanted = Close(families, within, across=across)
    return [text[start:end] for start, end in FAMILIES.in_text(text).close(wanted)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the water is on my socket", "water is on my socket"),
        ("my sockets are under water", "sockets are under water"),
        ("dripping on a lamp switch here", "dripping on a lamp switch"),
        ("leaks by the fuse box", "leaks by the fuse box"),
        ("water socket", "water socket"),
    ],
)
def test_two_families_are_found_close_together_in_any_order(text: str, found: str) -> None:
    assert stretches(text, "water", "electric") == [found]


def test_as_many_words_may_stand_between_as_are_given_and_no_more() -> None:
    text = "water one two three socket"
    assert stretches(text, "water", "electric", within=3) == [text]
    assert stretches(text, "water", "electric", within=2) == []
    assert stretches("socket one two three water", "water", "electric", within=2) == []


@pytest.mark.parametrize("text", ["water", "socket", "leakage by the socket", "lamp water", ""])
def test_what_is_not_all_there_is_not_found(text: str) -> None:
    assert stretches(text, "water", "electric") == []


def test_a_phrase_that_is_cut_short_by_the_end_is_not_found() -> None:
    assert stretches("water near the fuse", "water", "electric") == []
    assert stretches("water near the fuse box", "water", "electric") != []


@pytest.mark.parametrize("mark", [".", "?", "!"])
def test_a_sentence_is_crossed_only_where_it_may_be(mark: str) -> None:
    text = f"water {mark} socket"
    assert stretches(text, "water", "electric") == []
    assert stretches(text, "water", "electric", across=True) == [text]


def test_the_mark_that_ends_a_sentence_belongs_to_it() -> None:
    assert stretches("no . water in socket .", "water", "electric") == ["water in socket"]


def test_a_comma_ends_no_sentence() -> None:
    assert stretches("water , socket", "water", "electric") == ["water , socket"]


def test_each_first_word_is_looked_at_with_the_nearest_of_the_others() -> None:
    text = "socket x x water x fuse box x water"
    assert stretches(text, "water", "electric") == ["water x fuse box", "fuse box x water"]


def test_the_nearest_may_be_one_that_stands_before() -> None:
    text = "socket water x x socket"
    assert stretches(text, "water", "electric") == ["socket water"]


def test_all_of_three_families_must_stand_near_the_first() -> None:
    assert stretches("socket came away water", "electric", "loose", "water") == [
        "socket came away water"
    ]
    assert stretches("socket came away", "electric", "loose", "water") == []
    far = "water x x x x socket came away"
    assert stretches(far, "electric", "loose", "water") == []


def test_words_that_overlap_do_not_stand_beside_each_other() -> None:
    assert stretches("come off the wall", "loose", "house") == []
    assert stretches("loose , off the wall", "loose", "house") == ["loose , off the wall"]


def test_a_family_alone_counts_wherever_it_stands() -> None:
    assert stretches("leak and leak", "water", within=0) == ["leak", "leak"]


def test_many_finds_of_one_family_are_looked_through_quickly() -> None:
    text = " ".join(["water"] * 2_000 + ["socket"])
    assert stretches(text, "water", "electric", within=1) == ["water water socket", "water socket"]
