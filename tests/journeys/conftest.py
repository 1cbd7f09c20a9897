"""What journeys share: the resident's facts, and pages of a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import Window, window_at
from tests.system import Running


@pytest.fixture
def window(chromium: Browser, running: Running, artefacts: Path) -> Iterator[Window]:
    """A browser window with scripts, which complains of every error in its console."""
    with window_at(chromium, running.url, artefacts) as one:
        yield one


@pytest.fixture
def other_window(chromium: Browser, running: Running, artefacts: Path) -> Iterator[Window]:
    """A window of somebody else's browser."""
    with window_at(chromium, running.url, artefacts) as one:
        yield one


@pytest.fixture
def plain_window(chromium: Browser, running: Running, artefacts: Path) -> Iterator[Window]:
    """A browser window without scripts."""
    with window_at(chromium, running.url, artefacts, scripts=False) as one:
        yield one
