"""Whoever looks at a case or a chat, or changes one, leaves a line, whatever the route."""

import re

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import func, select

from backend.audit.models import AuditEvent
from backend.web.door import Door
from backend.web.staff.routes import ROUTERS
from tests.cases.opened import opened
from tests.parts import started
from tests.web.served import token_in
from tests.web.visits import sit_down

ROUTES = [route for one in ROUTERS for route in one.routes if isinstance(route, APIRoute)]
ABOUT = re.compile(r"{(reference|conversation_id)}")
# Pages that show no words, and what is noted of whoever looks and of words not sent yet.
WORDLESS = (
    "/stream",
    "/presence",
    "/conversations/{conversation_id}/finish",
)
UNSENT = "/draft"
# What a good form holds, for posts that need more than the token.
FORMS = {
    "/staff/conversations/{conversation_id}/messages": {"text": "Hello", "client_id": "one"},
    "/staff/conversations/{conversation_id}/notes": {"words": "A note", "client_id": "one"},
}


def paths(method: str) -> list[str]:
    """Give every path about a case or a chat."""
    found = [r.path for r in ROUTES if method in (r.methods or ()) and ABOUT.search(r.path)]
    spared = WORDLESS if method == "GET" else ("/presence", UNSENT)
    return [path for path in found if not path.endswith(spared)]


@pytest.fixture
def manager(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which an administrator is signed in, who may go everywhere."""
    sit_down(client, door, "morgan", name="Mo Price", role="administrator")
    return client


@pytest.fixture
def ids(door: Door) -> dict[str, str]:
    """A case and a chat to fill the paths with."""
    return {
        "reference": opened(door.database).reference,
        "conversation_id": started(door.database),
    }


def filled(path: str, ids: dict[str, str]) -> str:
    known = {"verb": "acknowledge", **ids}
    return re.sub(r"{(\w+)}", lambda found: known.get(found[1], "1"), path)


def lines_about(door: Door, ids: dict[str, str]) -> int:
    with door.database.read() as session:
        about = select(func.count()).where(AuditEvent.object_id.in_(ids.values()))
        return session.scalar(about) or 0


@pytest.mark.parametrize("path", paths("GET"))
def test_whoever_is_shown_a_case_or_a_chat_leaves_a_line(
    door: Door, manager: httpx.Client, ids: dict[str, str], path: str
) -> None:
    before = lines_about(door, ids)
    answer = manager.get(filled(path, ids))
    if answer.status_code == 200:
        assert lines_about(door, ids) > before, path


@pytest.mark.parametrize("path", paths("POST"))
def test_whoever_changes_a_case_or_a_chat_leaves_a_line(
    door: Door, manager: httpx.Client, ids: dict[str, str], path: str
) -> None:
    if "conversation_id" in path and not path.endswith("/take-over"):
        csrf = token_in(manager.get(f"/staff/conversations/{ids['conversation_id']}"))
        manager.post(
            f"/staff/conversations/{ids['conversation_id']}/take-over", data={"csrf": csrf}
        )
    page = manager.get("/staff/account")
    before = lines_about(door, ids)
    answer = manager.post(filled(path, ids), data={"csrf": token_in(page), **FORMS.get(path, {})})
    if answer.status_code in (200, 204, 303):
        assert lines_about(door, ids) > before, path


def test_there_are_routes_to_ask(door: Door) -> None:
    assert "/staff/cases/{reference}" in paths("GET")
    assert "/staff/conversations/{conversation_id}" in paths("GET")


@pytest.mark.parametrize("page", ["", "/feedback", "/letters", "/remedies", "/requests"])
def test_whoever_looks_through_a_list_of_what_residents_told_leaves_a_line(
    door: Door, manager: httpx.Client, page: str
) -> None:
    assert manager.get(f"/staff{page}").status_code == 200
    with door.database.read() as session:
        found = select(AuditEvent.object_id).where(AuditEvent.action == "listed")
        assert session.scalars(found).all() == [page.removeprefix("/") or "home"]
