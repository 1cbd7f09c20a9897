"""Two officers take a complaint through both stages in a real browser, with every letter."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from backend.cases.service import NewCase, open_case
from backend.letters.models import SentLetter
from backend.settings import Settings
from backend.web.door import Door
from tests.cases.opened import COMPLAINT
from tests.parts import Clock
from tests.web.axe import sideways_pixels, violations
from tests.web.served import browser, served
from tests.web.staff.forms import day, take
from tests.web.visits import sit_down

pytestmark = pytest.mark.journey

ANSWER = {"decision_1": "upheld", "reasons_1": "Nobody came.", "no_remedy": "It is mended."}


@pytest.fixture
def clock() -> Clock:
    """A clock that stands until it is moved."""
    return Clock()


@pytest.fixture
def door(sqlite_url: str, clock: Clock) -> Iterator[Door]:
    """A front door without an assistant: staff need none."""
    settings = Settings(
        database_url=sqlite_url,
        bot_url="http://127.0.0.1:9",
        public_url="http://testserver",
        secret_key="a secret key",
        bot_secret="a bot's secret",
        actions_secret="another",
        second_factor=False,
    )
    made = Door.built(settings, clock=clock)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def address(door: Door) -> Iterator[str]:
    """Where it is served."""
    with served(door) as at:
        yield at


@pytest.fixture
def pages(chromium: Browser) -> Iterator[Callable[[], Page]]:
    """A way to open windows of different browsers."""
    contexts = []

    def window() -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1024, "height": 768}))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        return page

    yield window
    for context in contexts:
        context.close()


def sits_down(page: Page, door: Door, address: str, username: str) -> None:
    """Sign somebody in, again where the sign-in of another day has ended."""
    with browser(address) as client:
        sit_down(client, door, username, name=username.title().replace(".", " "))
        page.context.add_cookies(
            [
                {"name": name, "value": value, "url": address}
                for name, value in client.cookies.items()
            ]
        )


def open_one(door: Door, new: NewCase = COMPLAINT) -> str:
    with door.database.write() as session:
        return open_case(session, new, rulebook=door.rulebook, now=door.clock()).reference


def letters(door: Door) -> list[tuple[str, str]]:
    with door.database.read() as session:
        return [(one.stage, one.kind) for one in session.scalars(select(SentLetter))]


class Officer:
    """A member of staff at the page of one case."""

    def __init__(self, page: Page, address: str, reference: str, artefacts: Path) -> None:
        self.page, self.reference = page, reference
        self.case = f"{address}/staff/cases/{reference}"
        self.artefacts = artefacts

    def looks(self, name: str = "") -> None:
        """Open the case, and see that anybody can use its page."""
        self.page.goto(self.case)
        self.checks(name)

    def checks(self, name: str) -> None:
        """See that the page open now breaks no rule, wide and narrow."""
        assert violations(self.page) == []
        if name:
            self.page.screenshot(path=self.artefacts / f"{name}.png", full_page=True)
        self.page.set_viewport_size({"width": 320, "height": 640})
        assert sideways_pixels(self.page) == 0
        if name:
            self.page.screenshot(path=self.artefacts / f"{name}-narrow.png", full_page=True)
        self.page.set_viewport_size({"width": 1024, "height": 768})

    def begins(self, title: str, name: str = "") -> None:
        """Press a button of the case and see its form."""
        self.page.goto(self.case)
        self.page.get_by_role("button", name=title, exact=True).click()
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        self.checks(name)

    def fills(self, **words: str) -> None:
        """Fill fields in by their names."""
        for name, value in words.items():
            self.page.locator(f"[name='{name}']").fill(value)

    def chooses(self, name: str, value: str) -> None:
        """Choose one of several answers."""
        self.page.locator(f"input[name='{name}'][value='{value}']").check()

    def on(self, name: str, iso: str) -> None:
        """Fill a day in."""
        for part, value in day(name, iso).items():
            self.page.locator(f"[name='{part}']").fill(value)

    def records(self) -> None:
        """Send a form that has no letter."""
        self.page.get_by_role("button", name="Record it").click()
        expect(self.page.get_by_text("this is on record now")).to_be_visible()

    def sends(self, name: str = "") -> None:
        """Look at the letter and send it."""
        self.page.get_by_role("button", name="Look at the letter").click()
        expect(
            self.page.get_by_role("heading", name="Check the letter before it goes")
        ).to_be_visible()
        self.checks(name)
        self.page.get_by_role("button", name="Confirm and send").click()
        expect(self.page.get_by_text("this is on record now")).to_be_visible()


def test_two_officers_take_a_complaint_through_both_stages(
    door: Door, address: str, pages: Callable[[], Page], clock: Clock, artefacts: Path
) -> None:
    reference = open_one(door)
    priya = Officer(pages(), address, reference, artefacts)
    sam = Officer(pages(), address, reference, artefacts)
    sits_down(priya.page, door, address, "priya.shah")
    priya.looks("case-open")
    priya.begins("Record a conversation with the resident")
    priya.fills(notes="She is at home on Tuesdays and wants it mended")
    priya.records()
    priya.begins("Acknowledge", "step-acknowledge")
    priya.fills(issue_1="The boiler has been off since 16 November")
    priya.sends("step-letter")

    clock.move(days=2)
    sits_down(priya.page, door, address, "priya.shah")
    priya.begins("Give the answer more time")
    priya.fills(working_days="5", reasons="A part is on order")
    priya.on("discussed_on", "2026-12-09")
    priya.sends()
    priya.begins("Give the answer more time")
    priya.fills(working_days="5", reasons="The part was the wrong one")
    priya.on("discussed_on", "2026-12-09")
    priya.on("agreed_on", "2026-12-09")
    priya.on("next_contact_on", "2026-12-14")
    priya.sends()
    priya.begins("Send the answer", "step-respond")
    priya.chooses("decision_1", "partly_upheld")
    priya.fills(reasons_1="It was off for three weeks", remedy_1_what="Fit a new boiler")
    priya.fills(remedy_1_who="Our heating contractor")
    priya.on("remedy_1_due", "2026-12-18")
    priya.sends()
    priya.looks("case-answered")

    clock.move(days=5)
    sits_down(priya.page, door, address, "priya.shah")
    sits_down(sam.page, door, address, "sam.okoro")
    priya.begins("Record that they ask for the next stage")
    priya.fills(reasons="It is off again")
    priya.records()
    priya.begins("Record a conversation with the resident")
    priya.fills(notes="I rang her again")
    priya.page.get_by_role("button", name="Record it").click()
    expect(priya.page.get_by_role("alert")).to_contain_text("Here somebody new is needed")
    expect(priya.page.locator("[name='notes']")).to_have_value("I rang her again")

    sam.begins("Give it to somebody")
    sam.page.locator("[name='to']").select_option(label="Sam Okoro")
    sam.records()
    sam.begins("Acknowledge")
    sam.sends()
    sam.begins("Send the answer")
    sam.chooses("decision_1", "upheld")
    sam.fills(reasons_1="The new boiler was fitted wrongly", no_remedy="It was put right today")
    sam.sends()
    sam.begins("Close the case")
    sam.page.locator("[name='root_cause']").select_option("workmanship")
    sam.fills(lesson="Look at the work before the visit is closed")
    sam.page.get_by_role("button", name="Record it").click()
    expect(sam.page.get_by_role("alert")).to_contain_text("still open")
    sam.page.get_by_label("They stay open, and their owners still answer for them").check()
    sam.records()
    sam.looks("case-closed")

    assert letters(door) == [
        ("stage-1", "acknowledgement"),
        ("stage-1", "extension"),
        ("stage-1", "further_extension"),
        ("stage-1", "response"),
        ("stage-2", "acknowledgement"),
        ("stage-2", "response"),
    ]
    sam.page.goto(f"{address}/staff/remedies")
    expect(sam.page.get_by_text("Fit a new boiler")).to_be_visible()
    sam.checks("remedies")


def test_the_older_policy_is_taken_through_review_appeal_and_panel_over_http(
    door: Door, address: str, clock: Clock
) -> None:
    clock.at = datetime(2020, 6, 1, 12, tzinfo=UTC)
    new = NewCase(**{**vars(COMPLAINT), "received_on": date(2020, 6, 1)})
    reference = open_one(door, new)
    with browser(address) as officer:
        sit_down(officer, door, "priya.shah")
        steps: list[tuple[str, dict[str, str]]] = [
            ("respond", ANSWER),
            *([("request_escalation", {}), ("acknowledge", {}), ("respond", ANSWER)] * 2),
            ("request_escalation", {}),
            ("refer", {"to_stage": "panel", "reasons": "The board should hear it"}),
            (
                "arrange_panel",
                {
                    "time": "10am",
                    "place": "The town hall",
                    "members": "Two board members",
                    "how": "You may bring a friend.",
                    **day("held_on", "2020-06-10"),
                },
            ),
        ]
        for verb, typed in steps:
            assert take(officer, reference, verb, **typed).status_code == 303, verb
        clock.at = datetime(2020, 6, 10, 15, tzinfo=UTC)
        sit_down(officer, door, "priya.shah")
        for verb, typed in (
            ("hold_panel", {"outcome": "A new boiler"}),
            ("respond", ANSWER),
            ("close", {"root_cause": "delay", "lesson": "Order parts sooner"}),
        ):
            assert take(officer, reference, verb, **typed).status_code == 303, verb
    assert [kind for _, kind in letters(door)] == [
        "response",
        *["acknowledgement", "response"] * 2,
        "panel",
        "response",
    ]
