"""The words of the answer to "when will I hear back?", read once from their file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml


def say(name: str, /, **facts: object) -> str:
    """Give the words of a dotted name such as "late.apology", with their facts filled in."""
    found: Any = _written()
    for part in name.split("."):
        found = found[part]
    return str(found).format_map(facts)


def say_of_stage(name: str, /, *, is_first: bool, **facts: object) -> str:
    """Give words that may be others at a stage after the first."""
    section, key = name.split(".")
    if isinstance(_written()[section][key], str):
        return say(name, **facts)
    return say(f"{name}.{'first' if is_first else 'later'}", **facts)


def states() -> tuple[str, ...]:
    """Give every state that there are words for."""
    return tuple(_written()["headlines"])


def has(name: str) -> bool:
    """Tell whether there are words under a dotted name of two parts."""
    section, key = name.split(".")
    return key in _written()[section]


def kind_in_words(kind: str) -> str:
    """Give a hazard as residents and staff read of it, such as "damp or mould"."""
    return say(f"hazard_kinds.{kind}") if has(f"hazard_kinds.{kind}") else kind.replace("_", " ")


@cache
def _written() -> Mapping[str, Any]:
    path = Path(__file__).with_name("answer.yaml")
    loaded: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded
