"""Measures which messages interrupt: `python -m tests.dialogue.measure_interruptions`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from actions import interruptions
from backend.intake.service import Intent
from tests.dialogue.driver import Bot, running_bot

TALK = Path(__file__).with_name("talk.yml")
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
# An open question of each sort: a story, an open answer, an answer with a form.
QUESTIONS = ("outcome", "full_name", "relationship")


def talk() -> dict[str, dict[str, list[str]]]:
    """Give the held-out talk."""
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(TALK.read_text(encoding="utf-8"))
    return loaded


def intent_of(parsed: dict[str, Any], text: str) -> Intent:
    """Give what the bot made of some words, as an action sees it."""
    found = parsed["intent"]
    return Intent(found["name"], found["confidence"], len(text.split()))


def wrongly_interrupting(bot: Bot) -> Iterator[tuple[str, str, Intent]]:
    """Give the answers that would be taken for an interruption."""
    for question, said in talk()["answers"].items():
        for text in said:
            intent = intent_of(bot.parse(text), text)
            if interruptions.may_interrupt(intent, text, question):
                yield question, text, intent


def not_interrupting(bot: Bot) -> Iterator[tuple[str, str, Intent]]:
    """Give the interruptions that would be taken for an answer."""
    for kind, said in talk()["instead"].items():
        for text in said:
            intent = intent_of(bot.parse(text), text)
            if not interruptions.may_interrupt(intent, text, "full_name"):
                yield kind, text, intent


def main() -> int:
    """Print a line a threshold, then the messages that go wrong at the threshold in use."""
    answers = sum(map(len, talk()["answers"].values()))
    others = sum(map(len, talk()["instead"].values()))
    with running_bot() as bot:
        for sure in THRESHOLDS:
            with patch.object(interruptions, "SURE", sure):
                wrong = len(list(wrongly_interrupting(bot)))
                missed = len(list(not_interrupting(bot)))
            _tell(f"{sure}: answers lost {wrong}/{answers}, interruptions missed {missed}/{others}")
        for question, text, intent in wrongly_interrupting(bot):
            _tell(f"lost at {question}: {text!r} as {intent.name} {intent.confidence:.2f}")
        for kind, text, intent in not_interrupting(bot):
            _tell(f"missed {kind}: {text!r} as {intent.name} {intent.confidence:.2f}")
    return 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
