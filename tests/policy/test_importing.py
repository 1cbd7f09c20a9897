"""Importing the policy loads nothing but the standard library, and little of that."""

import subprocess
import sys

import pytest

# What takes longer to import than all of the policy; each is imported where it is first needed.
HEAVY = ("holidays", "pydantic", "sqlalchemy", "yaml", "zoneinfo")


@pytest.mark.parametrize(
    "module",
    [
        "backend.policy",
        "backend.policy.calendar",
        "backend.policy.deadlines",
        "backend.policy.hazards",
        "backend.policy.process",
        "backend.policy.triage",
    ],
)
def test_importing_the_policy_loads_nothing_heavy(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert set(HEAVY) & set(done.stdout.split()) == set()
