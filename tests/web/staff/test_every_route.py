"""Every staff route is tried by nobody, an officer, a manager and an administrator.

The list is read from the application: a route that is added is tried as well, by the role that
its own dependencies ask for.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from backend.casework.models import SavedView
from backend.staff import service as accounts
from backend.staff.models import Staff
from backend.web.door import Door
from tests.parts import started
from tests.web.served import browser, door_for_many, served, token_in, words_of
from tests.web.staff.routes import ROLES, Way, ways
from tests.web.visits import sit_down

WAYS = ways()
# What leads in, and is therefore open to whoever is signed out.
OPEN = {
    "GET /staff/sign-in",
    "POST /staff/sign-in",
    "GET /staff/sign-in/single",
    "POST /staff/sign-in/single",
    "GET /staff/sign-in/single/back",
    "GET /staff/sign-in/invitation/{token}",
    "POST /staff/sign-in/invitation/{token}",
}
# What only some may do, to be read at a glance; the routes themselves say it by a dependency.
RESTRICTED_AREAS = {
    "/staff/people": "administrator",
    "/staff/settings": "manager",
    "/staff/teams": "manager",
    "/staff/audit": "manager",
    "/staff/notices": "manager",
}
RESTRICTED = {
    "POST /staff/assistant": "manager",
    "POST /staff/safety": "manager",
    "GET /staff/safety/new": "manager",
    "GET /staff/safety/{marker_id}": "manager",
    "POST /staff/safety/{marker_id}/end": "manager",
    "POST /staff/safety/{marker_id}/review": "manager",
}
# What lies in such an area and is for everybody.
FOR_ALL = {"GET /staff/settings/reply-templates"}


@pytest.fixture(scope="module")
def front_door(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One front door for all ways in: none of them finds anything that it could change."""
    with door_for_many(migrated_sqlite, tmp_path_factory.mktemp("routes")) as door:
        yield door


@pytest.fixture(scope="module")
def at(front_door: Door) -> Iterator[str]:
    """Where it is served."""
    with served(front_door) as address:
        yield address


@pytest.fixture
def visitor(at: str) -> Iterator[httpx.Client]:
    """A browser in which nobody is signed in."""
    with browser(at) as one:
        yield one


def tried(client: httpx.Client, way: Way, **data: str) -> httpx.Response:
    """Try a way in; of a stream only the beginning is read."""
    with client.stream(way.method, way.path, data=data if way.method == "POST" else None) as got:
        if got.headers.get("content-type", "").startswith("text/event-stream"):
            return httpx.Response(got.status_code, headers=got.headers)
        got.read()
        return got


def leads_to_sign_in(answer: httpx.Response) -> bool:
    where = answer.headers.get("location", "")
    return answer.status_code == 303 and where.partition("?")[0] == "/staff/sign-in"


def test_there_are_routes_to_try() -> None:
    assert len(WAYS) > 30
    assert {way.needs for way in WAYS} == {*ROLES, "half", "anyone"} - _unused_roles()


def _unused_roles() -> set[str]:
    return {"manager"} - {way.needs for way in WAYS}


def test_only_what_leads_in_is_open_to_those_who_are_signed_out() -> None:
    assert {str(way) for way in WAYS if way.needs == "anyone"} <= OPEN
    assert all(way.path.startswith("/staff/sign-in/") for way in WAYS if way.needs == "half")


def test_what_is_restricted_is_so_by_the_route_itself() -> None:
    found = {str(way): way.needs for way in WAYS}
    assert {name: found.get(name) for name in RESTRICTED} == RESTRICTED
    for area, role in RESTRICTED_AREAS.items():
        inside = {
            name: needs
            for name, needs in found.items()
            if f"{name.partition(' ')[2]}/".startswith(f"{area}/") and name not in FOR_ALL
        }
        assert inside, area
        assert set(inside.values()) == {role}, inside


def test_every_post_carries_a_token_that_is_checked() -> None:
    unchecked = {str(way) for way in WAYS if way.method == "POST" and not way.has_token}
    assert unchecked <= OPEN


def test_nothing_is_changed_by_looking() -> None:
    assert {way.method for way in WAYS} <= {"GET", "POST"}


@pytest.mark.parametrize("way", [way for way in WAYS if way.needs != "anyone"], ids=str)
def test_whoever_is_signed_out_is_led_to_the_sign_in_page(visitor: httpx.Client, way: Way) -> None:
    assert leads_to_sign_in(tried(visitor, way, csrf="x", text="Hello"))


@pytest.mark.parametrize("way", [way for way in WAYS if way.needs != "anyone"], ids=str)
def test_an_invented_or_a_half_sign_in_opens_nothing(
    visitor: httpx.Client, front_door: Door, way: Way
) -> None:
    visitor.cookies.set("staff", "invented", domain="127.0.0.1")
    assert leads_to_sign_in(tried(visitor, way, csrf="x", text="Hello"))
    if way.needs == "half":
        return
    staff = sit_down(visitor, front_door, "half", role="administrator")
    with front_door.database.write() as session:
        token = accounts.sign_in(
            session, session.get_one(Staff, staff.id), now=front_door.clock(), awaits="code"
        )
    visitor.cookies.set("staff", token, domain="127.0.0.1")
    assert leads_to_sign_in(tried(visitor, way, csrf="x", text="Hello"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "way", [way for way in WAYS if way.needs in ROLES and way.path != "/staff/sign-out"], ids=str
)
def test_each_role_gets_in_where_it_may_and_nowhere_else(
    visitor: httpx.Client, front_door: Door, way: Way, role: str
) -> None:
    sit_down(visitor, front_door, f"the.{role}", role=role)
    token = token_in(visitor.get("/staff/account"))
    answer = tried(visitor, way, csrf=token)
    assert not leads_to_sign_in(answer) or way.path == "/staff/account/sign-ins/end-all"
    if role in way.roles:
        assert answer.status_code not in (401, 403, 500), answer.text
    else:
        assert answer.status_code == 403
        assert "Ask one of them" in words_of(answer)


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way.has_token and way.needs in ROLES], ids=str
)
def test_every_post_needs_the_token_of_this_person_s_sign_in(
    visitor: httpx.Client, front_door: Door, at: str, way: Way
) -> None:
    with browser(at) as colleague:
        sit_down(colleague, front_door, "a.colleague")
        another = token_in(colleague.get("/staff/account"))
    sit_down(visitor, front_door, "the.administrator", role="administrator")
    for token in ("", "wrong", "é", another):
        refused = tried(visitor, way, csrf=token, text="Hello")
        assert refused.status_code == 403, token
        assert "did not come from our own page" in words_of(refused)
    assert visitor.get("/staff").status_code == 200, "not even signed out"


@pytest.mark.parametrize("way", [way for way in WAYS if way.method == "POST"], ids=str)
def test_no_post_is_taken_from_another_site_s_page(visitor: httpx.Client, way: Way) -> None:
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
    ):
        answer = visitor.post(way.path, data={"csrf": "x"}, headers=headers)
        assert answer.status_code == 403, headers


def test_one_person_s_drafts_and_views_are_nobody_else_s(front_door: Door, at: str) -> None:
    chat = started(front_door.database)
    with browser(at) as priya, browser(at) as boss:
        sit_down(priya, front_door, "priya")
        sit_down(boss, front_door, "the.administrator", role="administrator")
        csrf = token_in(priya.get("/staff/account"))
        words = {"csrf": csrf, "text": "Dear Pat, about the damp", "kind": "reply"}
        assert priya.post(f"/staff/conversations/{chat}/draft", data=words).status_code == 204
        view = {"csrf": csrf, "name": "Priya's own view"}
        assert priya.post("/staff/cases/views", data=view).status_code == 303
        with front_door.database.read() as session:
            number = session.scalars(select(SavedView.id)).one()
        theirs = {"csrf": token_in(boss.get("/staff/account"))}
        removed = boss.post(f"/staff/cases/views/{number}/remove", data=theirs)
        assert removed.status_code in (303, 404)
        assert "about the damp" not in boss.get(f"/staff/conversations/{chat}").text
        assert "about the damp" in priya.get(f"/staff/conversations/{chat}").text
        assert "Priya&#39;s own view" not in boss.get("/staff/cases").text
        assert "Priya&#39;s own view" in priya.get("/staff/cases").text
