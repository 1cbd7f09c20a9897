"""Patterns in data files, and what is said when one is wrong."""

from pathlib import Path

import pytest
import yaml

import backend.policy.triage as triage_package
from backend.policy.lexicon import (
    POLICIES,
    BadPatternError,
    UnknownMacroError,
    compiled,
    words_in,
)


def test_a_macro_stands_for_its_words_also_inside_another() -> None:
    found = compiled({"a": ["{big} dog"]}, {"big": "large|{huge}", "huge": "huge|vast"})["a"]
    assert found.search("a vast dog")
    assert not found.search("a vast doghouse")


def test_a_gap_is_a_few_words_and_never_crosses_a_full_stop() -> None:
    found = compiled({"a": ["smell {gap}gas"]}, {})["a"]
    assert found.search("smell of the gas")
    assert found.search("smell gas")
    assert not found.search("smell . gas")
    assert not found.search("smell of the very old gas")


def test_the_whole_words_of_patterns_are_known_and_their_parts_are_not() -> None:
    patterns = [r"smell\w* {gap}(?:meter|boilers?)(?! bill)", r"\bflame"]
    assert words_in(patterns) == {"meter", "bill"}


def test_a_macro_that_is_missing_is_named() -> None:
    with pytest.raises(UnknownMacroError, match=r"'\{huge\} dog' uses \{huge\}"):
        compiled({"a": ["{huge} dog"]}, {})


def test_a_pattern_that_cannot_be_read_is_named() -> None:
    with pytest.raises(BadPatternError, match="called 'a' cannot be read"):
        compiled({"a": ["(dog"]}, {})


def test_every_signal_of_the_triage_is_weighed() -> None:
    folder = Path(triage_package.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    signals = yaml.safe_load((POLICIES / "triage-lexicon.yaml").read_text(encoding="utf-8"))
    assert [name for name in signals["signals"] if f'"{name}"' not in code] == []
