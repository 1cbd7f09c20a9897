"""The information pages and the quick way out."""

import asyncio
import re
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from markupsafe import escape

from backend.policy.pack import load_pack
from backend.settings import Settings
from backend.web import leaving, pages
from backend.web.rendering import Renderer

PACK = load_pack("west-kent-current")


def get(path: str, *, https: bool = False, **settings: Any) -> Response:
    app = FastAPI()
    app.state.renderer = Renderer(PACK)
    app.state.door = SimpleNamespace(
        settings=Settings(
            public_url=f"http{'s' if https else ''}://here",
            secret_key="s",
            bot_secret="b",
            actions_secret="a",
            **settings,
        )
    )
    app.include_router(pages.router)
    app.include_router(leaving.router)

    async def answer() -> Response:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://here") as client:
            return await client.get(path)

    return asyncio.run(answer())


@pytest.mark.parametrize("path", ["/privacy", "/accessibility", "/contact"])
def test_a_page_speaks_for_the_landlord_and_says_how_to_reach_it(path: str) -> None:
    shown = get(path)
    assert shown.status_code == 200
    for fact in (PACK.landlord.name, PACK.contacts.phone, PACK.contacts.email, PACK.contacts.post):
        assert fact in shown.text


def test_the_privacy_page_says_that_the_retention_time_is_not_confirmed() -> None:
    assert "The time is not confirmed yet." in get("/privacy").text


def test_the_privacy_page_sends_data_protection_complaints_to_the_landlord_first() -> None:
    shown = get("/privacy").text
    assert "Complain to us first" in shown
    assert "19 June 2026" in shown
    regulator = str(escape(PACK.data_protection.regulator))
    assert shown.index("Complain to us first") < shown.index(regulator)


@pytest.mark.parametrize(("https", "prefix"), [(False, ""), (True, "__Host-")])
def test_the_cookies_page_names_exactly_the_cookies_there_are(https: bool, prefix: str) -> None:
    shown = get("/cookies", https=https).text
    named = set(re.findall(r">([\w-]+)</h2>", shown))
    assert named == {f"{prefix}{name}" for name in ("chat", "status", "staff", "staff-device")}


def test_the_accessibility_statement_says_what_was_not_tested() -> None:
    shown = get("/accessibility").text
    assert "not yet tested it with the screen readers NVDA, JAWS and VoiceOver" in shown
    assert "23 November 2026" in shown


def test_the_cookies_page_names_the_cookie_of_the_frame_where_there_may_be_one() -> None:
    assert ">frame</h2>" in get("/cookies", embed_hosts="www.example.org").text


@pytest.mark.parametrize(("https", "prefix"), [(False, ""), (True, "__Host-")])
def test_the_quick_exit_forgets_the_resident_and_goes_somewhere_harmless(
    https: bool, prefix: str
) -> None:
    left = get("/exit", https=https)
    assert left.status_code == 303
    assert left.headers["location"] == "https://www.bbc.co.uk/weather"
    assert left.headers["referrer-policy"] == "no-referrer"
    # Not "cookies": that would be every cookie of the landlord's whole website.
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    chat, status = left.headers.get_list("set-cookie")
    assert chat.startswith(f'{prefix}chat=""; ')
    assert status.startswith(f'{prefix}status=""; ')
    for removed in (chat, status):
        assert "Max-Age=0" in removed
        assert ("Secure" in removed) is https


def test_the_quick_exit_goes_where_the_landlord_says() -> None:
    left = get("/exit", exit_url="https://www.example.org/news")
    assert left.headers["location"] == "https://www.example.org/news"


def test_what_leaving_does_not_hide_is_said_before() -> None:
    told = get("/leaving").text
    assert "It does not clear your browser’s history." in told
    assert "We keep what you sent us." in told
    assert 'href="/resume"' in told
    assert 'href="/exit"' in told
