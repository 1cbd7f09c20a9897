"""Openings with the route they should take, and the route they do take."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from backend.policy.pack import PolicyPack, load_pack
from backend.policy.triage import Facts, Triage, triage
from backend.policy.triage.routes import DANGER

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
    says: str = ""
    unknown: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def found(self) -> Triage:
        """What the triage says."""
        return self.by(load_pack("west-kent-current"))

    def by(self, pack: PolicyPack) -> Triage:
        """What the triage says by a landlord's pack."""
        return triage(self.text, pack=pack, facts=self.facts, today=TODAY)

    @property
    def is_right(self) -> bool:
        """Whether the route is defensible, or is once danger has been seen to."""
        found = self.found
        return found.route in self.acceptable or (
            found.route in DANGER and found.case_route in self.acceptable
        )

    @property
    def acceptable(self) -> tuple[str, ...]:
        """Every route that a careful person could defend."""
        return (self.expected, *self.also)


@cache
def openings() -> list[Row]:
    """Every opening written for this project."""
    return [_row(row, row["set"]) for row in _read("openings.csv")]


@cache
def narratives() -> list[Row]:
    """Every opening paraphrased from a published account."""
    return [_row(row, "narratives") for row in _read("narratives.csv")]


@cache
def contested() -> list[Row]:
    """Several wordings of each known hard case of "complaint or service request"."""
    return [_row(row, row["case"]) for row in _read("contested.csv")]


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _row(row: dict[str, str], set_name: str) -> Row:
    return Row(
        row["id"],
        set_name,
        row["text"],
        _facts(row.get("facts") or "{}"),
        row["expected_route"],
        _several(row["also_acceptable"]),
        says=row.get("says", ""),
        unknown=row.get("unknown", ""),
        notes=_several(row.get("notes", "")),
    )


def _facts(given: str) -> Facts:
    facts = json.loads(given)
    if "happened_latest" in facts:
        facts["happened_latest"] = date.fromisoformat(facts["happened_latest"])
    return Facts(**facts)


def _several(listed: str) -> tuple[str, ...]:
    return tuple(listed.replace("|", " ").split())
