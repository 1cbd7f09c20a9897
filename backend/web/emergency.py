"""The numbers for danger that every page shows."""

from functools import cache
from pathlib import Path

import yaml

from backend.policy import danger


@cache
def emergency_lines() -> tuple[dict[str, str], ...]:
    """Give each number with its name and when to use it."""
    numbers = danger.emergency_numbers()
    written = yaml.safe_load(Path(__file__).with_name("emergency.yaml").read_text("utf-8"))
    return tuple(
        {
            "when": line["when"],
            "name": numbers[line["number"]].name,
            "number": numbers[line["number"]].digits,
        }
        for line in written
    )
