"""The information pages and the quick way out."""

import asyncio
import re
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from markupsafe import escape

from backend.policy.pack import load_pack
from backend.web import pages
from backend.web.rendering import Renderer

PACK = load_pack("west-kent-current")


def get(path: str, *, https: bool = False) -> Response:
    app = FastAPI()
    app.state.renderer = Renderer(PACK)
    app.state.door = SimpleNamespace(settings=SimpleNamespace(https=https, oidc_issuer=""))
    app.include_router(pages.router)

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
    assert named == {f"{prefix}{name}" for name in ("chat", "staff", "staff-device")}


def test_the_accessibility_statement_says_what_was_not_tested() -> None:
    shown = get("/accessibility").text
    assert "not yet tested it with the screen readers NVDA, JAWS and VoiceOver" in shown
    assert "23 November 2026" in shown


@pytest.mark.parametrize(("https", "name"), [(False, "chat"), (True, "__Host-chat")])
def test_the_quick_exit_forgets_the_chat_and_goes_somewhere_harmless(
    https: bool, name: str
) -> None:
    left = get("/exit", https=https)
    assert left.status_code == 303
    assert left.headers["location"] == "https://www.bbc.co.uk/weather"
    assert left.headers["referrer-policy"] == "no-referrer"
    assert left.headers["set-cookie"].startswith(f'{name}=""; ')
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert ("Secure" in left.headers["set-cookie"]) is https
