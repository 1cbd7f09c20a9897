"""Debian's Chromium, driven by Playwright, quiet on a machine that reaches no network."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

from ops.debian import CHROMIUM

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# How long a page may take to show what is expected, in milliseconds: longer than any machine needs
# that does other work as well.
PATIENCE = 30_000


@contextmanager
def chromium_browser() -> Iterator[Browser]:
    """Run a headless browser with a profile of its own, which goes when it goes."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), headless=True, args=QUIET
        )
        yield browser
        browser.close()
