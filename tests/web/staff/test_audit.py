"""The audit log as managers read it."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from backend.audit.log import record
from backend.audit.models import AuditEvent
from backend.web.door import Door
from backend.web.staff.audit_words import in_words
from tests.cases.opened import COMPLAINT, opened
from tests.parts import MONDAY_NOON
from tests.web.served import browser, words_of
from tests.web.visits import sit_down

PAGE = "/staff/audit"


@pytest.fixture
def manager(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which a manager is signed in."""
    sit_down(client, door, "morgan", name="Mo Price", role="manager")
    return client


def noted(door: Door, number: int = 1, *, who: int = 1, about: str = "WK-0000-0001") -> None:
    """Write so many lines, an hour apart."""
    with door.database.write() as session:
        for one in range(number):
            record(
                session,
                actor=f"staff:{who}",
                action="viewed",
                object_kind="case",
                object_id=about,
                now=MONDAY_NOON + timedelta(hours=one),
            )


def test_a_line_is_read_in_plain_words_with_a_link(door: Door, manager: httpx.Client) -> None:
    case = opened(door.database)
    manager.get(f"/staff/cases/{case.reference}")
    page = manager.get(PAGE)
    words = words_of(page)
    assert f"Mo Price Looked at: case {case.reference}" in words
    assert f'href="/staff/cases/{case.reference}"' in page.text
    assert "Resident Changed: case" in words
    assert "Pat" not in words


def test_looking_at_the_log_is_a_line_too(door: Door, manager: httpx.Client) -> None:
    manager.get(PAGE)
    assert "Mo Price Looked at: the page: audit" in words_of(manager.get(PAGE))


def test_lines_are_narrowed_by_case_person_and_day(door: Door, manager: httpx.Client) -> None:
    case = opened(door.database)
    other = opened(door.database, replace(COMPLAINT, idempotency_key="two"))
    noted(door, about=case.reference, who=1)
    noted(door, 48, about=other.reference, who=1)
    of_case = words_of(manager.get(PAGE, params={"case": case.reference.lower()}))
    assert case.reference in of_case
    assert other.reference not in of_case
    nobody = words_of(manager.get(PAGE, params={"person": "999"}))
    assert "There is nothing like that in the log." in nobody
    on_tuesday = words_of(manager.get(PAGE, params={"first": "2026-12-08", "last": "2026-12-08"}))
    assert "8 December 2026 at 12:00am" in on_tuesday
    assert "9 December" not in on_tuesday
    assert "7 December" not in on_tuesday


def test_lines_are_given_a_page_at_a_time(door: Door, manager: httpx.Client) -> None:
    noted(door, 60)
    first = manager.get(PAGE)
    assert first.text.count("<tr class") == 51, "fifty lines and a heading"
    older = first.text.split("before=")[1].split('"')[0]
    second = manager.get(PAGE, params={"before": older})
    assert f">{int(older) - 1}<" in second.text
    assert f">{older}<" not in second.text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"first": "yesterday"}, "Enter a day"),
        ({"last": "2026-13-01"}, "Enter a day"),
        ({"case": "1 OR 1=1"}, "Enter the whole reference"),
    ],
)
def test_what_cannot_be_read_is_told(
    manager: httpx.Client, asked: dict[str, str], told: str
) -> None:
    answer = manager.get(PAGE, params=asked)
    assert answer.status_code == 422
    assert told in words_of(answer)


def test_an_officer_does_not_see_the_log(door: Door, client: httpx.Client) -> None:
    sit_down(client, door, "olufemi", role="officer")
    assert client.get(PAGE).status_code == 403


def test_every_line_has_words_whatever_wrote_it(door: Door, manager: httpx.Client) -> None:
    with door.database.write() as session:
        for actor, kind, about in (
            ("system", "log", "3"),
            ("team:7", "delivery", "9"),
            ("staff:99", "staff", "98"),
        ):
            record(
                session,
                actor=actor,
                action="something_new",
                object_kind=kind,
                object_id=about,
                now=MONDAY_NOON,
            )
    with door.database.read() as session:
        found = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
        said = in_words(session, found)
    assert [one.who for one in said][-3:] == ["System", "Team 7", "Account 99"]
    assert said[-1].did == "Something new"


def test_signing_in_and_failing_to_leave_lines_without_what_was_typed(
    door: Door, manager: httpx.Client, address: str
) -> None:
    with browser(address) as somebody:
        for username in ("morgan", "nobody-at-all"):
            somebody.post("/staff/sign-in", data={"username": username, "password": "wrong words"})
    with door.database.read() as session:
        failed = select(AuditEvent).where(AuditEvent.action == "sign_in_failed")
        lines = session.scalars(failed.order_by(AuditEvent.seq)).all()
    assert [line.object_id for line in lines] == ["1", "unknown"]
    assert "Unknown Failed to sign in: account of Mo Price" in words_of(manager.get(PAGE))
