"""What journeys share: the resident's facts, and pages of a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browsing import Window
from tests.system import Running


@pytest.fixture
def window(chromium: Browser, running: Running, artefacts: Path) -> Iterator[Window]:
    """A browser window with scripts, which complains of every error in its console."""
    yield from _window(chromium, running, artefacts, scripts=True)


@pytest.fixture
def other_window(chromium: Browser, running: Running, artefacts: Path) -> Iterator[Window]:
    """A window of somebody else's browser."""
    yield from _window(chromium, running, artefacts, scripts=True)


@pytest.fixture
def plain_window(chromium: Browser, running: Running, artefacts: Path) -> Iterator[Window]:
    """A browser window without scripts."""
    yield from _window(chromium, running, artefacts, scripts=False)


def _window(
    chromium: Browser, running: Running, artefacts: Path, *, scripts: bool
) -> Iterator[Window]:
    context = chromium.new_context(
        java_script_enabled=scripts, viewport={"width": 1024, "height": 768}
    )
    page: Page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Window(page, running.url, artefacts, errors)
    context.close()
