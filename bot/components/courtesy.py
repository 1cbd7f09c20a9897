"""Finds the courtesies at both ends of a message, between which stands what it says.

"Hello, I hope you are well, sorry to be a nuisance, but ... many thanks in advance" weighs more in
the mean of a short message's tokens than the message does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from bot.components.minilm import MiniLM

Floats = np.ndarray[Any, np.dtype[np.float32]]

SENTENCES = 1500
RIDGE = 50.0
# A token is a courtesy from here on, between 0 and 1.
COURTEOUS = 0.6
# So much above it, taken together, an end has to lie: one doubtful word is left where it is.
CLEARLY = 0.5
# Courtesies are lost in a longer message without any help.
LONGEST = 66
SEED = 42


@dataclass(frozen=True)
class Courtesies:
    """The direction in which the states of courteous tokens lie, and where it begins."""

    direction: Floats
    start: float

    @classmethod
    def of(cls, encoder: MiniLM, said: Sequence[str]) -> Courtesies:
        """Learn from courtesies put around what was said, from the same seed always."""
        chance = random.Random(SEED)  # noqa: S311 - no secret hangs on it
        sentences = [_sentence(encoder, chance, said) for _ in range(SENTENCES)]
        states = encoder.states([numbers for numbers, _ in sentences])
        rows = np.vstack([each[1:-1] for each in states]).astype(np.float64)
        wanted = np.concatenate([marks for _, marks in sentences])
        middle = rows.mean(axis=0)
        rows -= middle
        squares = rows.T @ rows + RIDGE * np.eye(len(middle))
        direction = np.linalg.solve(squares, rows.T @ (wanted - wanted.mean()))
        start = float(wanted.mean() - middle @ direction)
        return cls(direction.astype(np.float32), start)

    def between(self, numbers: list[int], states: Floats) -> list[int]:
        """The tokens that are left; all of them where nothing else would be."""
        if len(numbers) > LONGEST:
            return numbers
        courteous = states[1:-1] @ self.direction + self.start - COURTEOUS
        opening = _most_courteous(courteous)
        closing = _most_courteous(courteous[opening:][::-1])
        rest = numbers[1 + opening : len(numbers) - 1 - closing]
        return [numbers[0], *rest, numbers[-1]] if rest else numbers


def _most_courteous(courteous: Floats) -> int:
    """How many tokens are the most courteous beginning, taken together; none unless clearly so."""
    sums = np.concatenate([[0.0], np.cumsum(courteous)])
    most = int(sums.argmax())
    return most if sums[most] > CLEARLY else 0


def _sentence(
    encoder: MiniLM, chance: random.Random, said: Sequence[str]
) -> tuple[list[int], list[float]]:
    parts = [
        (chance.sample(_courtesies()["before"], chance.choice((0, 1, 1, 2))), 1.0),
        ([chance.choice(said)], 0.0),
        (chance.sample(_courtesies()["after"], chance.choice((0, 1, 1, 2))), 1.0),
    ]
    numbers: list[int] = []
    marks: list[float] = []
    for texts, mark in parts:
        inside = encoder.numbers(" ".join(texts))[1:-1]
        numbers += inside
        marks += [mark] * len(inside)
    first, *_, last = encoder.numbers("")
    return [first, *numbers[: LONGEST - 2], last], marks[: LONGEST - 2]


@lru_cache(maxsize=1)
def _courtesies() -> dict[str, list[str]]:
    text = (files("bot.components") / "courtesies.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
