"""Case references: readable, unguessable, and a slip is noticed."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.policy.reference import (
    ALPHABET,
    ReferencePrefixError,
    TooFewRandomBytesError,
    new_reference,
    parse_reference,
    reference_in,
)

PREFIXES = st.from_regex(r"\A[A-Z]{2,4}\Z")
RANDOM = st.binary(min_size=8, max_size=16)
REFERENCES = st.builds(new_reference, PREFIXES, RANDOM)


def test_a_reference_is_written_in_groups_after_the_landlords_prefix() -> None:
    assert new_reference("WK", bytes(range(8))) == "WK-W2SK-8Y4Y"


def test_a_reference_has_no_sign_that_is_easily_misread() -> None:
    assert not set("AILOU") & set(ALPHABET)
    assert len(ALPHABET) == len(set(ALPHABET)) == 31


@settings(deadline=None)
@given(REFERENCES)
def test_a_reference_is_read_back_as_it_was_written(reference: str) -> None:
    assert parse_reference(reference) == reference


@settings(deadline=None)
@given(REFERENCES, st.sampled_from(["", " ", "-", " - ", "."]))
def test_case_spaces_and_hyphens_do_not_matter(reference: str, gap: str) -> None:
    assert parse_reference(f"  {reference.lower().replace('-', gap)}\n") == reference


@settings(deadline=None)
@given(REFERENCES)
def test_a_letter_typed_for_the_digit_it_looks_like_does_not_matter(reference: str) -> None:
    prefix, code = reference.split("-", 1)

    for one in "IL":
        assert parse_reference(f"{prefix}-{code.replace('0', 'O').replace('1', one)}") == reference
    typed = prefix.replace("O", "0").replace("I", "1")
    assert parse_reference(f"{typed}-{code}") == reference


@settings(deadline=None)
@given(REFERENCES, st.data())
def test_any_single_wrong_sign_is_noticed(reference: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, sign in enumerate(reference) if sign != "-"]))
    in_prefix = place < reference.index("-")
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if in_prefix else ALPHABET
    wrong = data.draw(st.sampled_from(signs.replace(reference[place], "")))

    assert parse_reference(reference[:place] + wrong + reference[place + 1 :]) is None


@settings(deadline=None)
@given(REFERENCES, st.data())
def test_two_signs_that_changed_places_are_noticed(reference: str, data: st.DataObject) -> None:
    prefix, code = reference.split("-", 1)
    signs = list(code.replace("-", ""))
    i, j = data.draw(st.tuples(st.integers(0, 7), st.integers(0, 7)))
    assume(signs[i] != signs[j])
    signs[i], signs[j] = signs[j], signs[i]

    assert parse_reference(prefix + "".join(signs)) is None


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_either_a_reference_or_none(text: str) -> None:
    parsed = parse_reference(text)

    assert parsed is None or parse_reference(parsed) == parsed


def test_with_the_landlords_prefix_it_may_be_left_out_but_not_be_anothers() -> None:
    assert parse_reference("w2sk 8y4y", "WK") == "WK-W2SK-8Y4Y"
    assert parse_reference("wk w2sk 8y4y", "WK") == "WK-W2SK-8Y4Y"
    assert parse_reference("w2sk 8y4y") is None
    assert parse_reference(new_reference("ZZ", bytes(8)), "WK") is None


@pytest.mark.parametrize("text", ["", "WK", "WK-W2SK", "WK-W2SK-8Y4", "ABCDEF-W2SK-8Y4Y", "é" * 10])
def test_what_is_not_a_reference_is_none(text: str) -> None:
    assert parse_reference(text, "WK") is None
    assert parse_reference(text) is None


def test_the_code_alone_is_no_reference_when_nobody_says_whose() -> None:
    reference = new_reference("XXXX", bytes(range(8)))

    assert parse_reference(reference) == reference
    assert parse_reference(reference.removeprefix("XXXX-")) is None


def test_a_sign_outside_the_alphabet_is_none() -> None:
    assert parse_reference("WK-W2SK-8Y4A") is None


def test_references_differ_wherever_the_random_bytes_do() -> None:
    made = {new_reference("WK", number.to_bytes(8)) for number in range(5000)}

    assert len(made) == 5000


def test_too_little_randomness_is_refused() -> None:
    with pytest.raises(TooFewRandomBytesError, match="needs 8 random bytes or more and got 7"):
        new_reference("WK", bytes(7))


@pytest.mark.parametrize("prefix", ["", "W", "wk", "W1", "WKHAX", "WK\n"])
def test_a_prefix_is_two_to_four_capital_letters(prefix: str) -> None:
    with pytest.raises(ReferencePrefixError, match=re.escape(f"{prefix!r} cannot begin")):
        new_reference(prefix, bytes(8))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ref: WK-W2SK-8Y4Y", "WK-W2SK-8Y4Y"),
        ("It is wk w2sk8y4y, not WK-0000-0001.", "WK-W2SK-8Y4Y"),
        ("WK-0000-0001", None),
        ("no reference at all", None),
    ],
)
def test_a_reference_is_found_within_words(text: str, found: str | None) -> None:
    assert reference_in(text, "WK") == found
