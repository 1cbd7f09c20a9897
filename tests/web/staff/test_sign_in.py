"""Signing in: the second factor, guessing, the way back, and nothing typed is lost."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import func, select

from backend.audit.models import AuditEvent
from backend.staff import service as accounts
from backend.staff.models import Staff, StaffSession
from backend.web.door import Door
from backend.web.staff.errands import safe_address
from tests.parts import Clock, at_once
from tests.staff.people import PASSWORD
from tests.web.axe import sideways_pixels, violations
from tests.web.conftest import MakeDoor, SignedInBrowser
from tests.web.served import browser, served, token_in, words_of
from tests.web.staff.people import (
    add_staff,
    code,
    give_code,
    give_password,
    secret_on,
    set_up,
)

WORDS = "I rang you about the damp.\nI will come on Tuesday at ten."


@pytest.fixture
def strict(make_door: MakeDoor) -> Door:
    """A front door at which everybody needs a code."""
    return make_door(second_factor=True)


@pytest.fixture
def at(strict: Door) -> Iterator[str]:
    """Where it is served."""
    with served(strict) as address:
        yield address


@pytest.fixture
def visitor(at: str) -> Iterator[httpx.Client]:
    """A browser at it."""
    with browser(at) as one:
        yield one


def actions(door: Door) -> list[str]:
    with door.database.read() as session:
        about_staff = AuditEvent.object_kind == "staff"
        found = select(AuditEvent.action).where(about_staff).order_by(AuditEvent.seq)
        return list(session.scalars(found))


def fields_of(page: httpx.Response) -> dict[str, str]:
    """Give what the form that goes back to where it came from would send."""
    form = page.text[page.text.index("<main") : page.text.index("</main>")]
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    areas = re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL)
    return {name: unescape(value) for name, value in [*hidden, *areas]}


def test_the_first_sign_in_sets_an_app_up_and_shows_recovery_codes_once(
    strict: Door, visitor: httpx.Client
) -> None:
    add_staff(strict)
    landed = give_password(visitor)
    assert landed.headers["location"] == "/staff/sign-in/second-factor"
    half = visitor.cookies["staff"]
    page = visitor.get("/staff/sign-in/second-factor")
    assert secret_on(page) == secret_on(visitor.get("/staff/sign-in/second-factor"))
    wrong = visitor.post(
        "/staff/sign-in/second-factor", data={"csrf": token_in(page), "code": "000000"}
    )
    assert wrong.status_code == 422
    assert "The code is not right" in words_of(wrong)
    assert visitor.get("/staff").status_code == 303, "half of a sign-in opens nothing"
    done = visitor.post(
        "/staff/sign-in/second-factor",
        data={"csrf": token_in(page), "code": code(secret_on(page), strict)},
    )
    codes = re.findall(r"<li>([a-z2-7-]{20,})</li>", done.text)
    assert len(set(codes)) == 10
    assert visitor.cookies["staff"] != half, "the token changes with what it is worth"
    assert visitor.get("/staff").status_code == 200
    assert actions(strict) == ["second_factor_set", "signed_in"]
    with strict.database.read() as session:
        kept = session.scalars(select(Staff.totp_secret)).one()
    assert secret_on(page) not in kept


def test_afterwards_a_code_is_asked_for_and_each_is_taken_once(
    strict: Door, visitor: httpx.Client, clock: Clock, at: str
) -> None:
    add_staff(strict)
    secret = set_up(visitor, strict)
    with browser(at) as another:
        assert give_password(another).headers["location"] == "/staff/sign-in/code"
        used = give_code(another, code(secret, strict))
        assert "used already" in words_of(used)
        clock.move(seconds=30)
        assert give_code(another, code(secret, strict)).headers["location"] == "/staff"
        assert another.get("/staff").status_code == 200
    with browser(at) as third:
        give_password(third)
        assert give_code(third, code(secret, strict)).status_code == 422
        assert give_code(third, code(secret, strict, steps=2)).status_code == 422
        assert give_code(third, code(secret, strict, steps=1)).status_code == 303


def test_a_recovery_code_lets_somebody_in_once(
    strict: Door, visitor: httpx.Client, at: str
) -> None:
    add_staff(strict)
    page = visitor.get(give_password(visitor).headers["location"])
    done = visitor.post(
        "/staff/sign-in/second-factor",
        data={"csrf": token_in(page), "code": code(secret_on(page), strict)},
    )
    recovery = re.findall(r"<li>([a-z2-7-]{20,})</li>", done.text)[0]
    with browser(at) as another:
        give_password(another)
        assert give_code(another, recovery.upper().replace("-", " ")).status_code == 303
    with browser(at) as third:
        give_password(third)
        assert give_code(third, recovery).status_code == 422


def test_the_picture_for_the_app_is_a_file_of_our_own(strict: Door, visitor: httpx.Client) -> None:
    add_staff(strict)
    page = visitor.get(give_password(visitor).headers["location"])
    address = unescape(re.findall(r'<img[^>]*src="([^"]*)"', page.text)[0])
    drawn = visitor.get(address)
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.headers["cache-control"] == "no-store"
    assert "style" not in drawn.text
    assert "<script" not in drawn.text


def test_half_a_sign_in_ends_after_ten_minutes(
    strict: Door, visitor: httpx.Client, clock: Clock
) -> None:
    add_staff(strict)
    give_password(visitor)
    clock.move(minutes=11)
    assert visitor.get("/staff/sign-in/second-factor").headers["location"] == "/staff/sign-in"


def test_codes_cannot_be_guessed_and_the_owner_s_browser_is_not_shut_out(
    strict: Door, visitor: httpx.Client, clock: Clock, at: str
) -> None:
    add_staff(strict)
    secret = set_up(visitor, strict)
    clock.move(seconds=90)
    with browser(at) as guesser:
        give_password(guesser)
        for _ in range(10):
            assert "not right" in words_of(give_code(guesser, "000000"))
        assert "Wait 15 minutes" in words_of(give_code(guesser, code(secret, strict)))
    give_password(visitor)
    assert give_code(visitor, code(secret, strict)).status_code == 303, "a browser that is known"


def test_guessing_from_everywhere_does_not_shut_out_a_known_browser(
    door: Door, client: httpx.Client, address: str
) -> None:
    add_staff(door)
    assert give_password(client).status_code == 303
    with browser(address) as guesser:
        for _ in range(10):
            give_password(guesser, password="wrong")
        assert "Wait 15 minutes" in words_of(give_password(guesser))
    assert give_password(client).status_code == 303
    with browser(address) as thief:
        thief.cookies.set("staff-device", client.cookies["staff-device"], domain="127.0.0.1")
        assert "not right" in words_of(give_password(thief, username="sam"))


def test_thirty_guesses_at_once_are_all_counted(door: Door, address: str) -> None:
    add_staff(door)

    def guess(_n: int) -> str:
        with browser(address) as guesser:
            return words_of(give_password(guesser, password="wrong"))

    said = [str(one) for one in at_once(30, guess)]
    assert sum("is not right" in words for words in said) <= 12
    assert sum("Wait 15 minutes" in words for words in said) >= 18


def test_wrong_words_are_the_same_for_nobody_for_the_disabled_and_for_no_password(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    for username in ("priya", "gone", "invited"):
        add_staff(door, username)
    with door.database.write() as session:
        session.query(Staff).filter_by(username="gone").one().disabled_at = clock()
        session.query(Staff).filter_by(username="invited").one().password_hash = ""
    answers = {
        (refused.status_code, words_of(refused))
        for refused in (
            give_password(client, username="priya", password="wrong wrong wrong"),
            give_password(client, username="nobody"),
            give_password(client, username="gone"),
            give_password(client, username="invited", password=""),
            give_password(client, username="invited"),
        )
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/staff/cases/WK-7H3K-9MQD?tab=letters", True),
        ("/staff", True),
        ("/staff?x=1", True),
        ("https://elsewhere.example/staff", False),
        ("//elsewhere.example/staff", False),
        ("/staff@elsewhere.example", False),
        ("/staffroom", False),
        ("/staff/../chat", False),
        ("/\\elsewhere.example", False),
        ("/staff/\r\nSet-Cookie: x=1", False),
        ("javascript:alert(1)", False),
        ("/staff/é", False),
        ("", False),
        ("/staff/" + "x" * 1000, False),
    ],
)
def test_only_an_address_of_our_own_is_gone_back_to(asked: str, goes: bool) -> None:
    assert safe_address(asked) == (asked if goes else "")


def test_after_signing_in_one_is_where_one_wanted_to_go(door: Door, client: httpx.Client) -> None:
    add_staff(door)
    led = client.get("/staff/feedback?page=2")
    assert led.headers["location"] == "/staff/sign-in?next=%2Fstaff%2Ffeedback%3Fpage%3D2"
    page = client.get(led.headers["location"])
    back = fields_of(page)["next"]
    wrong = give_password(client, password="wrong", next=back)
    assert fields_of(wrong)["next"] == back
    assert give_password(client, next=back).headers["location"] == "/staff/feedback?page=2"
    led_away = give_password(client, next="https://elsewhere.example/staff")
    assert led_away.headers["location"] == "/staff"


def test_what_was_being_written_when_the_sign_in_ended_is_given_back(
    strict: Door, visitor: httpx.Client, clock: Clock
) -> None:
    add_staff(strict, role="manager")
    secret = set_up(visitor, strict)
    csrf = token_in(visitor.get("/staff/assistant"))
    clock.move(minutes=61)
    form = {"csrf": csrf, "on": "false", "why": WORDS, "seen": "3", "postcode": "TN13 1AB"}
    form |= {"new_password": PASSWORD, "code": "123456"}
    referer = {"referer": f"{visitor.base_url}/staff/assistant"}
    page = visitor.post("/staff/assistant", data=form, headers=referer)
    assert page.status_code == 401
    assert "What you wrote is kept" in words_of(page)
    assert "damp" not in page.text, "nothing readable is left in the browser"
    kept = fields_of(page)["kept"]
    wrong = give_password(visitor, password="wrong", kept=kept)
    assert fields_of(wrong)["kept"] == kept
    give_password(visitor, kept=kept)
    assert give_code(visitor, code(secret, strict)).headers["location"] == "/staff/kept"
    back = visitor.get("/staff/kept")
    given = fields_of(back)
    assert given["why"].replace("\r\n", "\n") == WORDS
    assert (given["on"], given["seen"], given["postcode"]) == ("false", "3", "TN13 1AB")
    assert not {"new_password", "code"} & given.keys()
    assert given["csrf"] != csrf
    assert 'action="/staff/assistant"' in back.text
    assert 'href="/staff/assistant"' in back.text
    assert visitor.post("/staff/assistant", data=given).status_code == 303
    assert "damp" in words_of(visitor.get("/staff/assistant"))


def test_it_is_given_back_to_the_same_person_only(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    add_staff(door)
    add_staff(door, "sam", name="Sam Green")
    give_password(client)
    csrf = token_in(client.get("/staff"))
    clock.move(minutes=61)
    page = client.post("/staff/conversations/x/messages", data={"csrf": csrf, "text": WORDS})
    kept = fields_of(page)["kept"]
    assert give_password(client, username="sam", kept=kept).headers["location"] == "/staff"
    assert "damp" not in client.get("/staff/kept").text
    assert give_password(client, kept=kept).headers["location"] == "/staff/kept"
    clock.move(hours=13)
    assert give_password(client, kept=kept).headers["location"] == "/staff", "too old by then"
    assert give_password(client, kept=kept[:-5] + "AAAA=").headers["location"] == "/staff"
    assert give_password(client, kept="x").headers["location"] == "/staff"


def test_passwords_and_codes_are_never_kept(door: Door, client: httpx.Client, clock: Clock) -> None:
    add_staff(door)
    give_password(client)
    form = {
        "csrf": token_in(client.get("/staff/account")),
        "old_password": PASSWORD,
        "new_password": "another long password",
    }
    clock.move(minutes=61)
    answer = client.post("/staff/account/password", data=form)
    assert answer.headers["location"] == "/staff/sign-in", "there is nothing left to keep"


def test_a_script_is_told_that_it_is_signed_out(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    add_staff(door)
    give_password(client)
    csrf = token_in(client.get("/staff"))
    clock.move(minutes=61)
    answer = client.post(
        "/staff/conversations/x/messages",
        data={"csrf": csrf, "text": WORDS},
        headers={"sec-fetch-mode": "cors", "sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 401
    assert answer.json()["sign_in"] == "/staff/sign-in"


def test_a_form_of_an_earlier_sign_in_is_given_back_as_well(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    add_staff(door, role="manager")
    give_password(client)
    earlier = token_in(client.get("/staff/assistant"))
    clock.move(minutes=61)
    give_password(client)  # in another tab
    form = {"csrf": earlier, "on": "false", "why": WORDS}
    led = client.post("/staff/assistant", data=form)
    assert (led.status_code, led.headers["location"]) == (303, "/staff/kept")
    given = fields_of(client.get("/staff/kept"))
    assert client.post("/staff/assistant", data=given).headers["location"] == "/staff/assistant"


def test_a_page_s_script_goes_on_when_its_owner_signed_in_again_in_another_tab(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    add_staff(door)
    add_staff(door, "sam")
    give_password(client)
    form = {"csrf": token_in(client.get("/staff/account")), "sound": "true"}
    clock.move(minutes=61)
    ours = {"sec-fetch-mode": "cors", "sec-fetch-site": "same-origin"}
    path = "/staff/account/preferences"
    assert client.post(path, data=form, headers=ours).status_code == 401
    give_password(client, username="sam")
    assert client.post(path, data=form, headers=ours).status_code == 403, "a page of Priya's"
    give_password(client)
    assert client.post(path, data=form, headers=ours).status_code == 303


def test_nothing_of_another_site_s_making_is_kept(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    add_staff(door)
    give_password(client)
    clock.move(minutes=61)
    answer = client.post(
        "/staff/conversations/x/messages",
        data={"text": "Pay me"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403


def test_looking_at_pages_writes_once_a_minute_at_most(
    door: Door, signed_in_browser: SignedInBrowser, clock: Clock
) -> None:
    client = signed_in_browser()

    def seen() -> object:
        with door.database.read() as session:
            return session.scalars(select(func.max(StaffSession.last_seen_at))).one()

    first = seen()
    for _ in range(3):
        clock.move(seconds=20)
        client.get("/staff/account")
    assert seen() == first
    clock.move(seconds=1)
    client.get("/staff/account")
    assert seen() != first


def test_signing_out_asks_the_browser_to_forget_what_it_saw(
    signed_in_browser: SignedInBrowser,
) -> None:
    client = signed_in_browser()
    out = client.post("/staff/sign-out", data={"csrf": token_in(client.get("/staff/account"))})
    assert out.headers["clear-site-data"] == '"cache"'


def test_a_second_tab_of_somebody_who_signed_in_again_ends_the_sign_in_before(
    door: Door, client: httpx.Client
) -> None:
    add_staff(door)
    give_password(client)
    first = client.cookies["staff"]
    give_password(client)
    with door.database.read() as session:
        assert accounts.signed_in(session, first, now=door.clock()) is None


@pytest.mark.parametrize("width", [1200, 320])
def test_every_page_of_the_way_in_can_be_used_on_any_screen(
    strict: Door, at: str, clock: Clock, chromium: Browser, width: int, artefacts: Path
) -> None:
    add_staff(strict)
    page = chromium.new_page(viewport={"width": width, "height": 900})

    def look(name: str) -> None:
        page.locator("main").wait_for()
        assert violations(page) == [], name
        assert sideways_pixels(page) == 0, name
        page.screenshot(path=artefacts / f"account-{name}-{width}.png", full_page=True)

    page.goto(f"{at}/staff/feedback")
    look("sign-in")
    page.fill("#username", "priya")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    look("set-up")
    assert page.locator("img").evaluate("one => one.complete && one.naturalWidth > 100")
    secret = page.locator(".staff-account__secret").inner_text().replace(" ", "")
    page.fill("#code", "123")
    page.get_by_role("button", name="Continue").click()
    look("set-up-wrong")
    page.fill("#code", code(secret, strict))
    page.get_by_role("button", name="Continue").click()
    look("recovery-codes")
    page.get_by_role("button", name="I have kept them").click()
    assert page.url == f"{at}/staff/feedback"
    page.goto(f"{at}/staff/account")
    look("account")
    clock.move(minutes=61)
    page.get_by_label("From", exact=True).fill("18:00")
    page.get_by_role("button", name="Save preferences").click()
    look("signed-out-while-writing")
    page.fill("#username", "priya")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    look("code")
    page.fill("#code", code(secret, strict))
    page.get_by_role("button", name="Continue").click()
    assert page.url == f"{at}/staff/kept"
    look("kept")
    page.close()
