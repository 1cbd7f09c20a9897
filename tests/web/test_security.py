"""Every answer carries its headers, every cookie its flags, and posts come from our own pages."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute, APIRouter

from backend import web
from backend.settings import Settings
from backend.staff import sessions
from backend.web.door import Door
from backend.web.security import form_token
from tests.staff.people import PASSWORD, made_staff
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, token_in, words_of

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
ELSEWHERE: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.fixture
def secure(make_door: MakeDoor) -> Iterator[httpx.Client]:
    """A browser at a front door that residents reach over https."""
    door = make_door(public_url="https://complaints.landlord.example")
    with served(door) as address, browser(address) as client:
        yield client


def routes() -> list[tuple[str, str]]:
    """Give every route of every module of pages, with its methods, its parameters filled in."""
    found = [("GET", "/static/front-door.css"), ("GET", "/api/v1/openapi.json")]
    for module in pkgutil.walk_packages(web.__path__, "backend.web."):
        router = getattr(importlib.import_module(module.name), "router", None)
        for route in router.routes if isinstance(router, APIRouter) else ():
            assert isinstance(route, APIRoute)
            path = re.sub(r"\{\w+\}", "unknown", route.path.replace("{alert_id}", "1"))
            found += [(method, path) for method in sorted(route.methods or ())]
    return found


def test_every_answer_of_every_route_carries_the_security_headers(
    client: httpx.Client,
) -> None:
    everywhere = [*routes(), ("GET", "/nothing/here"), ("DELETE", "/chat"), ("POST", "/status")]
    assert len(everywhere) > 25
    for method, path in everywhere:
        with client.stream(method, path) as answer:  # a stream has headers but no end
            assert answer.status_code < 500, (method, path)
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (method, path, name)
        assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer"), path
        if not path.startswith(("/static/", "/launcher.js")):
            assert answer.headers["cache-control"] == "no-store", (method, path)


def test_over_https_browsers_are_told_to_stay_on_it(
    secure: httpx.Client, client: httpx.Client
) -> None:
    told = secure.get("/").headers["strict-transport-security"]
    assert told == "max-age=31536000; includeSubDomains"
    assert "strict-transport-security" not in client.get("/").headers


def test_a_page_that_fails_is_still_a_page_with_its_headers(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_told: object, **_more: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr("backend.web.status.whose", fail)
    with served(door) as address, browser(address) as client:
        failed = client.get("/status")
    assert failed.status_code == 500
    for name, value in HEADERS.items():
        assert failed.headers[name] == value
    assert "secret inside" not in failed.text
    assert "went wrong on our side" in words_of(failed)
    shown = re.search(r"\b[0-9A-F]{8}\b", words_of(failed))
    assert shown, "the page shows a number to give when asking for help"
    assert shown[0] in caplog.text


def test_the_log_does_not_keep_a_link_that_opens_somebodys_page(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_told: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("backend.web.team.requests.opened_by", fail)
    with served(door) as address, browser(address) as client:
        assert client.get("/team/a-link-that-opens").status_code == 500
    assert "GET /team/{token} failed" in caplog.text
    assert "a-link-that-opens" not in caplog.text


def flags(answer: httpx.Response, name: str) -> set[str]:
    """Give the attributes with which a cookie was set."""
    (cookie,) = [
        value for value in answer.headers.get_list("set-cookie") if value.partition("=")[0] == name
    ]
    return {part.strip().lower() for part in cookie.split(";")[1:]}


def test_over_http_cookies_are_kept_from_scripts_and_other_sites(client: httpx.Client) -> None:
    answer = client.post("/chat/messages", data={"text": "Hello"})
    assert {"httponly", "samesite=lax", "path=/"} <= flags(answer, "chat")
    assert "secure" not in flags(answer, "chat")


def test_over_https_cookies_are_bound_to_this_host(secure: httpx.Client) -> None:
    answer = secure.post("/chat/messages", data={"text": "Hello"})
    needed = {"httponly", "samesite=lax", "path=/", "secure"}
    assert needed <= flags(answer, "__Host-chat")
    assert not any(flag.startswith("domain") for flag in flags(answer, "__Host-chat"))


def test_over_https_a_cookie_is_removed_with_the_flags_it_was_set_with(
    secure: httpx.Client,
) -> None:
    for answer in (secure.post("/chat/finish"), secure.get("/exit")):
        removed = flags(answer, "__Host-chat")
        assert {"max-age=0", "secure", "path=/", "httponly"} <= removed


def test_signing_in_and_out_over_https_uses_a_bound_cookie(
    make_door: MakeDoor,
) -> None:
    door = make_door(public_url="https://complaints.landlord.example")
    made_staff(door.database)
    with served(door) as address, browser(address) as client:
        entered = client.post("/staff/sign-in", data={"username": "priya", "password": PASSWORD})
        assert {"httponly", "secure", "path=/"} <= flags(entered, "__Host-staff")
        secret = entered.headers["set-cookie"].partition("=")[2].partition(";")[0]
        left = client.post(
            "/staff/sign-out",
            data={"csrf": form_token(door.settings, sessions.digest(secret))},
            headers={"Cookie": f"__Host-staff={secret}"},
        )
        assert left.headers["location"] == "/staff/sign-in"
        assert {"max-age=0", "secure", "path=/"} <= flags(left, "__Host-staff")


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_posts_from_elsewhere_are_refused_everywhere(
    anyone: httpx.Client, headers: dict[str, str]
) -> None:
    posts = [path for method, path in routes() if method == "POST" and "/api/" not in path]
    assert len(posts) >= 10
    for path in posts:
        refused = anyone.post(path, data={"text": "Hello"}, headers=headers)
        assert refused.status_code == 403, path
        assert "did not come from our own page" in words_of(refused)
        assert "set-cookie" not in refused.headers


def test_posts_from_our_own_page_are_taken(anyone: httpx.Client) -> None:
    own = str(anyone.base_url).rstrip("/")
    for headers in ({"Origin": own}, {"Sec-Fetch-Site": "same-origin"}, {}):
        answer = anyone.post("/chat/messages", data={"text": "Hello"}, headers=headers)
        assert answer.status_code == 303
        anyone.cookies.clear()


@pytest.mark.parametrize("path", ["/chat/messages", "/chat/person", "/chat/finish", "/complaint"])
@pytest.mark.parametrize("token", ["", "wrong", "é", "0" * 64])
def test_a_post_without_this_browser_s_token_is_refused(
    anyone: httpx.Client, path: str, token: str
) -> None:
    anyone.post("/chat/messages", data={"text": "Hello"})
    refused = anyone.post(path, data={"text": "Something else", "csrf": token})
    assert refused.status_code in (403, 422)
    assert "did not come from our own page" in words_of(refused)
    assert "Something else" not in words_of(anyone.get("/chat"))


def test_the_token_of_another_browser_does_not_help(client: httpx.Client, address: str) -> None:
    with browser(address) as other:
        other.post("/chat/messages", data={"text": "Hello"})
        token = token_in(other.get("/chat"))
    client.post("/chat/messages", data={"text": "Hello"})
    refused = client.post("/chat/person", data={"csrf": token})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "path", ["/chat/messages", "/complaint", "/staff/sign-in", "/complaint/send"]
)
def test_a_body_that_is_too_large_is_refused_with_a_page(anyone: httpx.Client, path: str) -> None:
    refused = anyone.post(path, data={"text": "x" * 300_000})
    assert refused.status_code == 413
    assert "too much to send at once" in words_of(refused)


def test_a_large_body_sent_in_pieces_is_refused_as_well(anyone: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"text="
        for _ in range(30):
            yield b"x" * 10_000

    refused = anyone.post(
        "/complaint",
        content=pieces(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert refused.status_code == 413


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe\x00%zz=%", "application/x-www-form-urlencoded"),
        (b"not a form", "multipart/form-data"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"&".join(b"f%d=1" % n for n in range(2_000)), "application/x-www-form-urlencoded"),
    ],
)
@pytest.mark.parametrize("path", ["/chat/messages", "/complaint", "/staff/sign-in"])
def test_a_body_that_is_no_form_gets_a_polite_page(
    anyone: httpx.Client, path: str, content: bytes, kind: str
) -> None:
    answer = anyone.post(path, content=content, headers={"Content-Type": kind})
    assert 400 <= answer.status_code < 500
    assert "<h1" in answer.text


def test_an_uploaded_file_in_place_of_words_is_no_answer(anyone: httpx.Client) -> None:
    files: dict[str, Any] = {"issue": ("issue.txt", b"The boiler is off")}
    answer = anyone.post("/complaint", files=files)
    assert answer.status_code == 422
    assert "UploadFile" not in answer.text


@pytest.mark.parametrize("path", ["/%00", "/chat%00", "/static/%00", "/static/../settings.py"])
def test_odd_paths_are_not_here(anyone: httpx.Client, path: str) -> None:
    assert anyone.get(path).status_code == 404


def test_an_odd_cookie_is_an_unknown_one(client: httpx.Client) -> None:
    for value in ("x", "\u00ff".encode().decode("latin-1"), '"\\000"', "x" * 4_000):
        headers = [("Cookie", f"chat={value}; staff={value}".encode("latin-1"))]
        for path in ("/", "/complaint", "/status", "/chat/fragment"):
            assert client.get(path, headers=headers).status_code in (200, 404)  # type: ignore[arg-type]
        assert client.get("/staff", headers=headers).status_code == 303  # type: ignore[arg-type]


def test_the_quick_way_out_forgets_the_chat_and_leads_away(anyone: httpx.Client) -> None:
    anyone.post("/chat/messages", data={"text": "Hello"})
    answer = anyone.get("/exit")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("https://")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "chat" not in anyone.cookies


def test_form_tokens_differ_by_browser_and_by_installation() -> None:
    def settings(secret_key: str) -> Settings:
        return Settings(secret_key=secret_key, bot_secret="b", actions_secret="a")

    assert form_token(settings("one"), "x") == form_token(settings("one"), "x")
    assert form_token(settings("one"), "x") != form_token(settings("one"), "y")
    assert form_token(settings("one"), "x") != form_token(settings("two"), "x")
