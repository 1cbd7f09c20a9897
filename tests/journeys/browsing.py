"""A browser window as a resident uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from ops.resident import CARRY_ON, asked
from tests.web.axe import sideways_pixels, violations

PATIENCE = 10_000


@dataclass
class Window:
    """One tab of one browser, at the front door."""

    page: Page
    url: str
    artefacts: Path
    errors: list[str]
    scripts: bool = True

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(self.url + path)

    def say(self, text: str) -> None:
        """Type a message and send it."""
        before = self.said.count()
        self.page.get_by_label("Your message").fill(text)
        self.page.get_by_role("button", name="Send", exact=True).last.click()
        self._until_answered(before)

    def press(self, name: str) -> None:
        """Press an offered answer."""
        before = self.said.count()
        self.page.locator("#messages").get_by_role("button", name=name, exact=True).last.click()
        self._until_answered(before)

    def finish(self, answers: dict[str, str]) -> None:
        """Answer whatever is asked until the answers can be sent."""
        for _ in range(40):
            question = self.question
            if question == "check":
                return
            self._answer(question, answers)
        raise AssertionError(f"still asked {self.question}")

    @property
    def question(self) -> str | None:
        """The question that stands last on the page."""
        last = self.said.last
        if last.locator("button[value='/send']").count():
            return "check"
        if last.locator("button[value*='as_suggested']").count():
            return "route_choice"
        if last.locator(f"button[value='{CARRY_ON}']").count():
            return "paused"
        words = last.inner_text()
        return next((name for first, name in asked().items() if first in words), None)

    @property
    def said(self) -> Locator:
        """Everything said by others than the resident."""
        return self.page.locator("#messages > li:not([data-sender=resident])")

    def check_page(self, name: str) -> None:
        """Keep a picture of the page and find nothing wrong with it, wide and narrow.

        What looks for faults is a script, which a window without scripts does not run.
        """
        if not self.scripts:
            self.page.screenshot(path=self.artefacts / f"{name}-no-scripts.png", full_page=True)
            return
        self.page.screenshot(path=self.artefacts / f"{name}.png", full_page=True)
        assert violations(self.page) == []
        wide = self.page.viewport_size or {"width": 1024, "height": 768}
        self.page.set_viewport_size({"width": 320, "height": 640})
        self.page.screenshot(path=self.artefacts / f"{name}-narrow.png", full_page=True)
        assert sideways_pixels(self.page) == 0
        assert violations(self.page) == []
        self.page.set_viewport_size(wide)

    def _answer(self, question: str | None, answers: dict[str, str]) -> None:
        answer = answers.get(question or "")
        if question == "paused":
            self._press_value(CARRY_ON)
        elif answer is None and question == "more_issues":
            self.press("No, that is everything")
        elif answer is None:
            self._press_value("/skip")
        elif answer.startswith("/"):
            self._press_value(answer)
        else:
            self.say(answer)

    def _press_value(self, value: str) -> None:
        before = self.said.count()
        self.said.last.locator(f"button[value='{value}']").click()
        self._until_answered(before)

    def _until_answered(self, before: int) -> None:
        expect(self.said.nth(before)).to_be_visible(timeout=PATIENCE)
        expect(self.page.locator("#chat")).to_have_attribute("data-waiting", "no", timeout=PATIENCE)


@contextmanager
def window_at(
    chromium: Browser, url: str, artefacts: Path, *, scripts: bool = True
) -> Iterator[Window]:
    """Open a window of a browser of its own, at the front door that is served there."""
    context = chromium.new_context(
        java_script_enabled=scripts, viewport={"width": 1024, "height": 768}
    )
    page: Page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Window(page, url, artefacts, errors, scripts)
    context.close()
