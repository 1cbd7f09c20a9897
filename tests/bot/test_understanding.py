"""What the examples teach: floors of the cross-validation, long messages, courtesies and slips."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ops import nlu
from ops.steps import ROOT
from tests.bot.running import BOT_PYTHON

REPORT = {
    "complain": {"f1-score": 0.9, "support": 40},
    "escalate": {"f1-score": 0.9, "support": 20},
    "accuracy": 0.9,
    "macro avg": {"f1-score": 0.9},
    "weighted avg": {"f1-score": 0.9},
}
CALIBRATION = [
    {"from": 0.2, "messages": 10, "sure": 0.25, "right": 0.3},
    {"from": 0.9, "messages": 50, "sure": 0.95, "right": 0.96},
]


@pytest.fixture(scope="session")
def read() -> dict[str, Any]:
    """What is read of messages, told by Rasa's environment."""
    command = [BOT_PYTHON, "-m", "tests.bot.reading_side"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return dict(json.loads(told.stdout))


@pytest.mark.slow
def test_no_intent_falls_below_its_floor(tmp_path: Path) -> None:
    report, calibration = nlu.measure(nlu.OUT)
    assert nlu.below(report, calibration) == []
    assert (nlu.OUT / "intent_confusion_matrix.png").stat().st_size > 0


def test_an_intent_below_the_floor_is_named() -> None:
    weak = {**REPORT, "escalate": {"f1-score": 0.4, "support": 20}}
    assert nlu.below(REPORT, CALIBRATION) == []
    assert nlu.below(weak, CALIBRATION) == ["escalate: F1 0.40 is below 0.6"]


def test_confidence_that_promises_too_much_is_named() -> None:
    boastful = [{**CALIBRATION[1], "right": 0.7}]
    assert nlu.below(REPORT, boastful) == [
        "Of messages given 0.8 or more, fewer than 0.9 are right"
    ]


def test_the_longest_message_costs_no_more_than_a_paragraph(read: dict[str, Any]) -> None:
    assert max(read["characters"]) <= 601
    assert max(read["tokens"]) <= 128


def test_a_long_message_is_read_at_both_ends(read: dict[str, Any]) -> None:
    assert read["both_ends"].startswith("It began in May")
    assert read["both_ends"].endswith("when will I hear back")


def test_many_long_messages_leave_room_for_a_short_one(read: dict[str, Any]) -> None:
    # Processor time: other work on the machine must fail nothing. The target is 25 ms.
    assert read["longest_ms"] < 60


def test_courtesies_are_read_past(read: dict[str, Any]) -> None:
    assert read["without_set_phrases"] == [
        "how long will it take,",
        "who reads this",
        "the tap drips",
        "thank you",
        "hello there",
        "no",
        "please stop",
        "I want to say thank you to the plumber",
    ]


def test_a_reference_is_read_as_the_same_words_whatever_its_letters(read: dict[str, Any]) -> None:
    assert read["without_references"] == [
        "can you tell me about my case",
        "my case any news",
        "is it my case, please",
        "my case",
        "complaint my case and my case",
        "rent from 2019 and on 12th-15th May",
        "IN TENEMENT BLOCK",
        "ring me on 0123 4567",
    ]


def test_a_slip_is_mended_and_a_word_of_the_language_is_not(read: dict[str, Any]) -> None:
    assert read["mended"] == [
        "my complaint about the ceiling",
        "a complain from Ceylon",
        "complaint",
    ]


def test_the_same_examples_teach_the_same_and_are_stored_without_loss(read: dict[str, Any]) -> None:
    assert read["twice"] is True
    assert read["stored"] is True
    assert read["sums"] == pytest.approx([1.0, 1.0])
