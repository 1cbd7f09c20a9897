"""Announcing a bank holiday or a closure, and seeing first what it moves."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases import keeping, process
from backend.cases import service as cases
from backend.cases.models import CalendarChange, Case
from backend.cases.working_days import calendar_of
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, opened
from tests.parts import Clock
from tests.web.served import token_in, words_of
from tests.web.visits import post, sit_down

PAGE = "/staff/settings/closures"
# Within the ten working days of a complaint received on the Monday that the clock stands at.
DAYS_OFF = {"kind": "closure", "first": "2026-12-14", "last": "2026-12-15", "why": "office move"}


@pytest.fixture
def manager(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which a manager is signed in."""
    sit_down(client, door, "morgan", name="Mo Price", role="manager")
    return client


def due(door: Door) -> dict[str, date]:
    with door.database.read() as session:
        case = session.scalars(select(Case)).one()
        return {one.duty: one.due_on for one in case.deadlines}


def test_the_preview_shows_whose_dates_move_and_changes_nothing(
    door: Door, manager: httpx.Client
) -> None:
    case = opened(door.database, COMPLAINT)
    before = due(door)
    page = manager.get(f"{PAGE}/preview", params=DAYS_OFF)
    words = words_of(page)
    assert "1 open case would move" in words
    assert case.reference in words
    assert "becomes" in words
    assert "1 resident: email" in words
    assert due(door) == before


def test_what_was_previewed_is_applied_once_it_is_confirmed(
    door: Door, manager: httpx.Client
) -> None:
    opened(door.database, COMPLAINT)
    before = due(door)
    page = f"{PAGE}/preview?" + "&".join(f"{name}={value}" for name, value in DAYS_OFF.items())
    refused = post(manager, PAGE, page=page, **DAYS_OFF)
    assert refused.status_code == 422
    assert "Confirm that these dates are to move." in words_of(refused)
    assert due(door) == before
    answer = post(manager, PAGE, page=page, confirmed="yes", **DAYS_OFF)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert due(door) != before
    words = words_of(manager.get(PAGE))
    assert "Closure: office move" in words
    assert "by Mo Price" in words
    with door.database.read() as session:
        kept = session.scalars(select(CalendarChange)).one()
        line = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "days_taken_out")
        ).one()
    assert line.object_id == str(kept.id)
    assert line.data == {"first": "2026-12-14", "last": "2026-12-15", "cases": 1}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": ""}, "Choose if it is a bank holiday"),
        ({"first": "soon"}, "Enter a day"),
        ({"last": "31 December"}, "Enter a day"),
        ({"why": " "}, "Write what it is called"),
        ({"first": "2026-12-20", "last": "2026-12-14"}, "backwards"),
        ({"first": "2026-12-04", "last": ""}, "Days that have gone by"),
        ({"first": "2026-12-12", "last": "2026-12-13"}, "None of these days is a working day"),
        ({"first": "2199-01-04", "last": ""}, "2040"),
    ],
)
def test_days_that_cannot_be_are_told_and_what_was_typed_stays(
    manager: httpx.Client, wrong: dict[str, str], told: str
) -> None:
    asked = {**DAYS_OFF, **wrong}
    answer = manager.get(f"{PAGE}/preview", params=asked)
    assert answer.status_code == 422
    assert told in words_of(answer)
    assert f'value="{asked["first"]}"' in answer.text


def test_days_that_are_out_already_are_told(manager: httpx.Client) -> None:
    page = f"{PAGE}/preview?" + "&".join(f"{name}={value}" for name, value in DAYS_OFF.items())
    post(manager, PAGE, page=page, confirmed="yes", **DAYS_OFF)
    answer = manager.get(f"{PAGE}/preview", params={**DAYS_OFF, "why": "another"})
    assert answer.status_code == 422
    assert "taken out of the calendar already" in words_of(answer)


def test_the_page_says_why_an_announcement_is_not_taken_back(manager: httpx.Client) -> None:
    assert "After that they stay out of the calendar" in words_of(manager.get(PAGE))


def test_an_officer_announces_nothing(door: Door, client: httpx.Client) -> None:
    sit_down(client, door, "olufemi", role="officer")
    assert "Only a manager" in words_of(client.get(PAGE))


def test_the_policies_page_shows_the_timeline_and_what_is_unconfirmed(
    door: Door, manager: httpx.Client
) -> None:
    words = words_of(manager.get("/staff/settings/policies"))
    assert door.rulebook.pack.title in words
    assert "in force today" in words
    assert "The days between the policies are a guess" in words
    assert "Set the opening hours" in words
    assert "How to change a policy" in words


# Far beyond what a complaint received on the Monday that the clock stands at can reach.
FAR = {"kind": "closure", "first": "2027-06-14", "last": "2027-06-15", "why": "wrong year"}


def announce(manager: httpx.Client, days: dict[str, str]) -> str:
    """Announce days off, and give the path of taking them back."""
    page = f"{PAGE}/preview?" + "&".join(f"{name}={value}" for name, value in days.items())
    assert post(manager, PAGE, page=page, confirmed="yes", **days).status_code == 303
    found = re.findall(rf'href="({PAGE}/\d+/call-off)"', manager.get(PAGE).text)
    assert found, "there is a link to it"
    return str(found[0])


def is_off(door: Door, day: date) -> bool:
    with door.database.read() as session:
        return not calendar_of(session, door.rulebook.pack).is_working_day(day)


def test_days_that_no_date_reaches_are_given_back_once_it_is_confirmed(
    door: Door, manager: httpx.Client
) -> None:
    opened(door.database, COMPLAINT)
    before = due(door)
    path = announce(manager, FAR)
    assert is_off(door, date(2027, 6, 14))
    assert "No case has a date that reaches these days" in words_of(manager.get(path))
    refused = post(manager, path, page=path)
    assert refused.status_code == 422
    assert "Confirm that these days are working days again." in words_of(refused)
    assert is_off(door, date(2027, 6, 14))
    assert post(manager, path, page=path, confirmed="yes").status_code == 303
    assert not is_off(door, date(2027, 6, 14))
    assert due(door) == before
    assert "Called off: wrong year" in words_of(manager.get(PAGE))
    assert "call-off" not in manager.get(PAGE).text
    with door.database.read() as session:
        line = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "days_given_back")
        ).one()
    assert line.data == {"first": "2027-06-14", "last": "2027-06-15"}


def test_a_date_that_was_told_never_comes_forward(door: Door, manager: httpx.Client) -> None:
    opened(door.database, COMPLAINT)
    path = announce(manager, DAYS_OFF)
    moved = due(door)
    page = manager.get(path)
    assert "1 case has a date on these days or later" in words_of(page)
    assert "<form action" not in page.text.partition("<main")[2]
    answer = manager.post(path, data={"csrf": token_in(manager.get(PAGE)), "confirmed": "yes"})
    assert answer.status_code == 422
    assert "answering before a date is always right" in words_of(answer)
    assert due(door) == moved
    assert is_off(door, date(2026, 12, 14))


def test_days_that_have_begun_stay_off(door: Door, manager: httpx.Client, clock: Clock) -> None:
    path = announce(manager, DAYS_OFF)
    clock.at = datetime(2026, 12, 14, 9, tzinfo=UTC)
    sit_down(manager, door, "morgan")
    assert "These days have begun" in words_of(manager.get(path))
    answer = manager.post(path, data={"csrf": token_in(manager.get(PAGE)), "confirmed": "yes"})
    assert answer.status_code == 422
    assert is_off(door, date(2026, 12, 15))


def test_what_was_given_back_can_be_announced_again_and_is_not_there_to_take_back(
    door: Door, manager: httpx.Client
) -> None:
    path = announce(manager, FAR)
    post(manager, path, page=path, confirmed="yes")
    assert manager.get(path).status_code == 404
    again = announce(manager, FAR)
    assert again != path
    assert is_off(door, date(2027, 6, 14))


def test_a_history_is_replayed_by_the_calendar_of_each_of_its_days(
    door: Door, manager: httpx.Client
) -> None:
    before = opened(door.database, COMPLAINT)
    path = announce(manager, FAR)
    between = opened(door.database, replace(COMPLAINT, idempotency_key="two"))
    post(manager, path, page=path, confirmed="yes")
    after = opened(door.database, replace(COMPLAINT, idempotency_key="three"))
    with door.database.read() as session:
        for case in (before, between, after):
            found = cases.find(session, case.reference)
            replayed = process.replayed(session, found, rulebook=door.rulebook)
            assert replayed == keeping.progress_of(found)
