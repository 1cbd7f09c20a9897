"""Whatever the landlord's texts say that a resident could ask about, an answer says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.policy.pack import MORE_QUESTIONS, QUESTIONS, load_pack

TABLE = Path(__file__).parents[1] / "data" / "answered.yaml"
PACKS = ("west-kent-current", "west-kent-older")
# What residents ask and the law or the front door answers, rather than the landlord's text.
BESIDE_THE_TEXT = {"insurance", "own_data"}


def table(pack: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))[pack]
    return read


def answered(pack: str) -> list[tuple[str, str, str]]:
    """Each rule with the answer that gives it and the words in which it does."""
    return [
        (rule, answer, words)
        for answer, rules in table(pack)["answered"].items()
        for rule, words in rules.items()
    ]


@pytest.mark.parametrize("pack", PACKS)
def test_every_sentence_is_answered_or_has_a_reason_why_not(pack: str) -> None:
    with_an_answer = [rule for rule, _, _ in answered(pack)]
    without = [rule for rules in table(pack)["no_answer"].values() for rule in rules]
    assert sorted(with_an_answer + without) == sorted(load_pack(pack).rules)


@pytest.mark.parametrize(("rule", "answer", "words"), [row for p in PACKS for row in answered(p)])
def test_the_answer_says_it(rule: str, answer: str, words: str) -> None:
    said = load_pack("west-kent-current").answers[answer]
    assert words in said, rule


def test_every_answer_rests_on_the_text_or_says_what_the_law_says() -> None:
    on_the_text = {answer for _, answer, _ in answered("west-kent-current")}
    assert on_the_text | BESIDE_THE_TEXT == {*QUESTIONS, *MORE_QUESTIONS}


def test_a_landlord_need_not_answer_what_its_text_does_not_speak_of() -> None:
    folder = Path(__file__).parents[1] / "data" / "packs"
    assert not set(MORE_QUESTIONS) & set(load_pack("thornbeck", folder).answers)
