"""Openings with the route they should take, and the route they do take."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backend.policy.pack import load_pack
from backend.policy.triage import Facts, Triage, triage

DATA = Path(__file__).parent.parent.parent / "data"
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Row:
    """One opening."""

    id: str
    set: str
    text: str
    facts: Facts
    expected: str
    also: tuple[str, ...]

    @property
    def found(self) -> Triage:
        """What the triage says."""
        return triage(self.text, pack=load_pack("west-kent-current"), facts=self.facts, today=TODAY)

    @property
    def acceptable(self) -> tuple[str, ...]:
        """Every route that a careful person could defend."""
        return (self.expected, *self.also)


def openings() -> list[Row]:
    """Every opening written for this project."""
    return [_row(row, row["set"]) for row in _read("openings.csv")]


def narratives() -> list[Row]:
    """Every opening paraphrased from a published account."""
    return [_row(row, "narratives") for row in _read("narratives.csv")]


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _row(row: dict[str, str], set_name: str) -> Row:
    facts = Facts(**json.loads(row.get("facts") or "{}"))
    also = tuple(row["also_acceptable"].replace("|", " ").split())
    return Row(row["id"], set_name, row["text"], facts, row["expected_route"], also)
