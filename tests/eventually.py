"""Waiting for a real process to get somewhere: looked at often, and never for ever."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SECONDS = 20.0
SECONDS_BETWEEN_LOOKS = 0.05


def eventually(look: Callable[[], T], what: str, seconds: float = SECONDS) -> T:
    """Look until there is something to see, and give it; fail with what was waited for."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return seen
