"""Staff sign in with their work account, at a real provider that runs beside the front door."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from backend.clock import now
from backend.settings import Settings
from backend.staff.models import SignOnAttempt, Staff
from backend.staff.sealing import seal
from backend.staff.single_sign_on import Identity
from backend.web.door import Door
from backend.web.staff import openid
from backend.web.staff.errands import PURPOSE
from backend.web.staff.openid import NotProven, Provider, ProviderAway, Visit
from tests.eventually import eventually
from tests.parts import MONDAY_NOON, Clock
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, words_of
from tests.web.staff.people import add_staff

BACK = "http://testserver/staff/sign-in/single/back"
USERS = (
    {"sub": "p1", "email": "Priya.Shah@landlord.example", "email_verified": True},
    {"sub": "p2", "email": "priya.shah@landlord.example", "email_verified": True},
    {"sub": "u1", "email": "sam@landlord.example", "email_verified": False},
    {"sub": "u2", "email": "sam@landlord.example"},
    {"sub": "m1", "email": "sam@landlord.example", "email_verified": True, "amr": ["pwd", "mfa"]},
    {"sub": "n1", "email": "nobody@landlord.example", "email_verified": True},
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    known = [part for user in USERS for part in ("--user-claims", json.dumps(user))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "-n", "true", *known],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    address = f"http://localhost:{port}"
    try:
        eventually(lambda: _answers(address), "the provider answers")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/.well-known/openid-configuration").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def make(make_door: MakeDoor, clock: Clock, issuer: str) -> Callable[..., Door]:
    """A way to make front doors that know the provider; their clock is the provider's."""
    clock.at = now()

    def one(**settings: Any) -> Door:
        known = {"oidc_issuer": issuer, "oidc_client_id": "door", "oidc_client_secret": "secret"}
        return make_door(**{**known, "second_factor": True, **settings})

    return one


def visit(client: httpx.Client, sub: str, *, next: str = "") -> httpx.Response:  # noqa: A002
    """Go to the provider, say who one is, and come back."""
    there = client.get("/staff/sign-in/single", params={"next": next} if next else {})
    assert there.status_code == 303, there.text
    back = httpx.post(there.headers["location"], data={"sub": sub})
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return client.get(f"{parts.path}?{parts.query}")


def bound(door: Door, username: str) -> str | None:
    with door.database.read() as session:
        return session.query(Staff).filter_by(username=username).one().single_sign_on


def test_a_work_account_opens_the_account_with_its_proven_address(
    make: Callable[..., Door],
) -> None:
    door = make(oidc_trust_second_factor=True)
    add_staff(door, "priya", email="priya.shah@landlord.example")
    with served(door) as address, browser(address) as client:
        assert "Sign in with your work account" in words_of(client.get("/staff/sign-in"))
        landed = visit(client, "p1", next="/staff/feedback")
        assert landed.headers["location"] == "/staff/feedback"
        assert client.get("/staff/account").status_code == 200
        assert bound(door, "priya")
        client.cookies.clear()
        assert visit(client, "p1").headers["location"] == "/staff", "known by its subject now"
        client.cookies.clear()
        refused = visit(client, "p2")
        assert refused.status_code == 422
        assert "has no account here" in words_of(refused), "the address belongs to another subject"


def test_without_proof_of_a_second_factor_our_own_is_asked_for(make: Callable[..., Door]) -> None:
    door = make()
    add_staff(door, "priya", email="priya.shah@landlord.example")
    add_staff(door, "sam.green", email="sam@landlord.example")
    with served(door) as address, browser(address) as client:
        assert visit(client, "p1").headers["location"] == "/staff/sign-in/second-factor"
        assert client.get("/staff").status_code == 303
        client.cookies.clear()
        assert visit(client, "m1").headers["location"] == "/staff", "the provider says amr: mfa"


@pytest.mark.parametrize(
    ("sub", "trusted", "landed"),
    [
        ("u1", False, 422),
        ("u1", True, 422),
        ("u2", False, 422),
        ("u2", True, 303),
        ("n1", True, 422),
    ],
)
def test_an_address_counts_only_when_it_is_proven(
    make: Callable[..., Door], sub: str, trusted: bool, landed: int
) -> None:
    door = make(oidc_trust_email=trusted)
    add_staff(door, "sam.green", email="sam@landlord.example")
    with served(door) as address, browser(address) as client:
        assert visit(client, sub).status_code == landed


def test_a_disabled_account_is_opened_by_nothing(make: Callable[..., Door]) -> None:
    door = make(oidc_trust_second_factor=True)
    add_staff(door, "priya", email="priya.shah@landlord.example")
    with served(door) as address, browser(address) as client:
        visit(client, "p1")
        with door.database.write() as session:
            session.query(Staff).one().disabled_at = MONDAY_NOON
        client.cookies.clear()
        assert "has no account here" in words_of(visit(client, "p1"))


def test_a_visit_comes_back_once_and_to_the_browser_that_set_out(
    make: Callable[..., Door],
) -> None:
    door = make(oidc_trust_second_factor=True)
    add_staff(door, "priya", email="priya.shah@landlord.example")
    with served(door) as address, browser(address) as client, browser(address) as another:
        there = client.get("/staff/sign-in/single").headers["location"]
        back = urlsplit(httpx.post(there, data={"sub": "p1"}).headers["location"])
        path = f"{back.path}?{back.query}"
        kept = client.cookies["staff-visit"]
        assert "another browser" in words_of(another.get(path))
        changed = path.replace("state=", "state=x")
        assert "could not be proven" in words_of(client.get(changed))
        client.cookies.set("staff-visit", kept, domain="127.0.0.1")
        assert "another browser" in words_of(client.get(path)), "used up"


def test_who_says_no_at_the_provider_is_told_so(make: Callable[..., Door]) -> None:
    door = make()
    with served(door) as address, browser(address) as client:
        there = client.get("/staff/sign-in/single").headers["location"]
        back = urlsplit(httpx.post(there, data={"action": "deny"}).headers["location"])
        assert client.get(f"{back.path}?{back.query}").status_code == 422


def test_without_the_settings_nothing_is_offered(make_door: MakeDoor) -> None:
    with served(make_door()) as address, browser(address) as client:
        assert "work account" not in words_of(client.get("/staff/sign-in"))
        for path in ("/staff/sign-in/single", "/staff/sign-in/single/back"):
            assert "is not set up here" in words_of(client.get(path))


def test_a_provider_that_is_away_is_said_to_be_so(make: Callable[..., Door]) -> None:
    with served(make(oidc_issuer="http://127.0.0.1:9")) as address, browser(address) as client:
        answer = client.get("/staff/sign-in/single")
        assert answer.status_code == 503
        assert "does not answer" in words_of(answer)


def test_only_so_many_wait_for_the_provider_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = []

    def slow(*_: Any, **__: Any) -> httpx.Response:
        waits.append(1)
        with suppress(ProviderAway):  # while this one waits, another comes
            Provider.found(PROVIDER.settings)
        raise httpx.ConnectError("away")

    monkeypatch.setattr(httpx, "request", slow)
    for _ in range(2):
        waits.clear()
        with pytest.raises(ProviderAway):
            Provider.found(PROVIDER.settings)
        assert len(waits) == 8, "and places are free again once nobody waits"


def test_the_provider_is_asked_for_its_description_once_in_some_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def answer(*_: Any, **__: Any) -> httpx.Response:
        asked.append(1)
        addresses = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        said = {name: f"{ISSUER}/{name}" for name in addresses}
        return httpx.Response(200, json={"issuer": ISSUER, **said})

    monkeypatch.setattr(httpx, "request", answer)
    monkeypatch.setattr(openid, "_KNOWN", {})
    for minutes, times in ((0, 1), (4, 1), (5, 2)):
        at = MONDAY_NOON + timedelta(minutes=minutes)
        assert Provider.known(PROVIDER.settings, now=at).jwks_uri == f"{ISSUER}/jwks_uri"
        assert len(asked) == times


def test_nothing_is_kept_for_a_visit_that_was_not_sealed_here(
    make: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = make()
    monkeypatch.setattr(Provider, "found", lambda _: PROVIDER)
    words = seal(door.settings.secret_key, PURPOSE, "x" * 99, now=door.clock())
    with served(door) as address, browser(address) as client:
        for kept in ("y" * 99, words):
            answer = client.post("/staff/sign-in/single", data={"kept": kept})
            assert answer.status_code == 200
    with door.database.read() as session:
        lengths = sorted(len(one.data) for one in session.scalars(select(SignOnAttempt)))
    assert lengths[0] + 99 < lengths[1]


def test_another_issuer_than_the_one_named_is_refused(
    make: Callable[..., Door], issuer: str
) -> None:
    with pytest.raises(ProviderAway):
        Provider.found(make(oidc_issuer=issuer.replace("localhost", "127.0.0.1") + "/").settings)


KEY, OTHER_KEY = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
ISSUER = "https://sign-in.landlord.example"
HERE = Visit("the state", "the nonce", "the verifier")
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "door",
    "sub": "p1",
    "nonce": HERE.nonce,
    "iat": int(MONDAY_NOON.timestamp()),
    "exp": int((MONDAY_NOON + timedelta(minutes=5)).timestamp()),
    "email": "priya@landlord.example",
    "email_verified": True,
}
PROVIDER = Provider(
    Settings(
        oidc_issuer=ISSUER,
        oidc_client_id="door",
        oidc_client_secret="s",
        secret_key="x",
        bot_secret="x",
        actions_secret="x",
    ),
    f"{ISSUER}/authorize",
    f"{ISSUER}/token",
    f"{ISSUER}/keys",
    says_issuer=False,
)


def came_back(
    monkeypatch: pytest.MonkeyPatch,
    token: str,
    said: dict[str, str] | None = None,
    provider: Provider = PROVIDER,
) -> Identity:
    def answers(_method: str, address: str, **sent: Any) -> dict[str, Any]:
        if address.endswith("/token"):
            assert sent["data"]["code_verifier"] == HERE.verifier
            return {"id_token": token, "access_token": "a"}
        return {"keys": [KEY.as_dict(private=False)]}

    monkeypatch.setattr(openid, "_json", answers)
    back = {"state": HERE.state, "code": "c"} if said is None else said
    return provider.identity(HERE, back, back=BACK, now=MONDAY_NOON)


def signed(key: RSAKey = KEY, alg: str = "RS256", **claims: Any) -> str:
    held = {name: value for name, value in {**GOOD, **claims}.items() if value is not None}
    return jwt.encode({"alg": alg}, held, key, algorithms=[alg])


def test_a_good_token_says_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    found = came_back(monkeypatch, signed())
    assert (found.subject, found.email, found.has_second_factor) == (
        "p1",
        "priya@landlord.example",
        False,
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": f"{ISSUER}/"},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["door", "another"]},
        {"aud": None},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": GOOD["iat"] - 61},
        {"exp": None},
        {"iat": None},
        {"nbf": GOOD["iat"] + 3600},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_token_with_anything_wrong_in_it_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any]
) -> None:
    with pytest.raises(NotProven):
        came_back(monkeypatch, signed(**claims))


def test_a_token_that_the_provider_did_not_sign_proves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head, body, signature = signed().split(".")
    unsigned = "eyJhbGciOiJub25lIn0"
    for token in (signed(OTHER_KEY), f"{unsigned}.{body}.", f"{head}.{body}.", "", "x.y.z"):
        with pytest.raises(NotProven):
            came_back(monkeypatch, token)
    assert signature


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"state": "another", "code": "c"},
        {"state": HERE.state},
        {"state": HERE.state, "code": "c", "error": "access_denied"},
        {"state": HERE.state, "code": "c", "iss": "https://elsewhere.example"},
    ],
    ids=str,
)
def test_an_answer_that_is_not_to_our_question_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    with pytest.raises(NotProven):
        came_back(monkeypatch, signed(), said)


def test_a_provider_that_says_who_it_is_has_to_do_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotProven):
        came_back(monkeypatch, signed(), provider=replace(PROVIDER, says_issuer=True))


@pytest.mark.parametrize(
    ("claims", "proved"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, None),
        ({"acr": "https://refeds.org/profile/mfa"}, True),
        ({"acr": "1"}, False),
    ],
    ids=str,
)
def test_a_second_factor_is_believed_when_the_provider_says_so(
    monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any], proved: bool | None
) -> None:
    if proved is None:
        with pytest.raises(NotProven):
            came_back(monkeypatch, signed(**claims))
    else:
        assert came_back(monkeypatch, signed(**claims)).has_second_factor is proved


def test_the_way_there_asks_for_a_proof_of_this_visit_alone() -> None:
    asked = parse_qs(urlsplit(PROVIDER.way_there(HERE, back=BACK)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert HERE.verifier not in str(asked)
    assert asked["state"] == [HERE.state]
    assert asked["nonce"] == [HERE.nonce]
    assert len({*Visit.new().__dict__.values(), *Visit.new().__dict__.values()}) == 6


@pytest.mark.parametrize("address", ["http://sign-in.landlord.example", "ftp://x", "", "//x"])
def test_a_provider_is_talked_to_in_secret_only(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def answers(*_: Any, **__: Any) -> dict[str, Any]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": address,
            "jwks_uri": f"{ISSUER}/keys",
        }

    monkeypatch.setattr(openid, "_json", answers)
    with pytest.raises(ProviderAway):
        Provider.found(PROVIDER.settings)
