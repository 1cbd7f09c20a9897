"""Safety markers on the staff pages: who sees what, and that residents see nothing."""

from dataclasses import replace
from datetime import datetime

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.residents.models import SafetyMarker
from backend.teams.models import Team
from backend.teams.seeding import seed
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, PAT, opened
from tests.parts import Clock
from tests.web.served import browser, words_of
from tests.web.staff.test_requests import link_of
from tests.web.staff.test_requests import opened as opened_request
from tests.web.visits import post, sit_down

PAGE, NEW = "/staff/safety", "/staff/safety/new"
FORM = {
    "address": "1 High Street, Sevenoaks",
    "postcode": "tn131ax",
    "reasons": "On 3 May a dog bit an operative. Ring ahead.",
    "review_on": "2027-06-01",
    "seen_by": "everyone",
}
AT_HOME = replace(
    COMPLAINT, resident=replace(PAT, address="1 high st, Sevenoaks", postcode="TN13 1AX")
)


@pytest.fixture
def manager(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which a manager is signed in."""
    sit_down(client, door, "morgan", name="Mo Price", role="manager")
    return client


def marker(door: Door) -> SafetyMarker:
    with door.database.read() as session:
        return session.scalars(select(SafetyMarker)).one()


def test_a_marked_address_is_listed_and_shown_on_the_cases_of_the_home(
    door: Door, manager: httpx.Client
) -> None:
    case = opened(door.database, AT_HOME)
    answer = post(manager, PAGE, page=NEW, **FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert "a dog bit an operative" in words_of(manager.get(PAGE))
    words = words_of(manager.get(f"/staff/cases/{case.reference}"))
    assert "Safety of staff who visit" in words
    assert "a dog bit an operative" in words
    with door.database.read() as session:
        seen = select(AuditEvent).where(
            AuditEvent.object_kind == "marker", AuditEvent.action == "viewed"
        )
        assert len(session.scalars(seen).all()) == 1


def test_an_officer_sees_that_a_manager_is_to_be_asked_and_no_reasons(
    door: Door, address: str, manager: httpx.Client
) -> None:
    case = opened(door.database, AT_HOME)
    post(manager, PAGE, page=NEW, **{**FORM, "seen_by": "managers"})
    with browser(address) as other:
        sit_down(other, door, "olufemi", role="officer")
        for page in (PAGE, f"/staff/cases/{case.reference}"):
            words = words_of(other.get(page))
            assert "Ask a manager before you visit." in words
            assert "dog" not in words
        assert other.get(f"{PAGE}/{marker(door).id}").status_code == 403
        assert other.get(NEW).status_code == 403
    assert "Only managers see these reasons" in words_of(manager.get(PAGE))


def test_a_review_that_is_due_is_told_and_the_marker_still_shown(
    door: Door, clock: Clock, manager: httpx.Client
) -> None:
    post(manager, PAGE, page=NEW, **FORM)
    clock.at = datetime.fromisoformat("2027-06-02T12:00:00+00:00")
    sit_down(manager, door, "morgan")
    words = words_of(manager.get(PAGE))
    assert "To be reviewed: the review was due on 1 June 2027." in words
    assert "a dog bit an operative" in words


def test_a_marker_is_kept_for_longer_or_ended_with_a_reason(
    door: Door, manager: httpx.Client
) -> None:
    post(manager, PAGE, page=NEW, **FORM)
    own = f"{PAGE}/{marker(door).id}"
    late = post(manager, f"{own}/review", page=own, seen="2027-06-01", review_on="2029-01-01")
    assert (late.status_code, "12 months ahead at most" in words_of(late)) == (422, True)
    post(manager, f"{own}/review", page=own, seen="2027-06-01", review_on="2027-09-01")
    assert marker(door).review_on.isoformat() == "2027-09-01"
    stale = post(manager, f"{own}/review", page=own, seen="2027-06-01", review_on="2027-10-01")
    assert (stale.status_code, "1 September 2027" in words_of(stale)) == (409, True)
    empty = post(manager, f"{own}/end", page=own, why="")
    assert (empty.status_code, "Write why the marker ends." in words_of(empty)) == (422, True)
    assert post(manager, f"{own}/end", page=own, why="The dog is gone.").status_code == 303
    assert "No address is marked." in words_of(manager.get(PAGE))
    assert manager.get(own).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"address": ""}, "Enter the address"),
        ({"postcode": "here"}, "Enter the postcode"),
        ({"reasons": ""}, "Write the reasons as facts"),
        ({"review_on": "next year"}, "Enter the day of the review"),
        ({"review_on": "2028-12-01"}, "12 months ahead at most"),
        ({"seen_by": ""}, "Choose who may see the reasons"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    manager: httpx.Client, wrong: dict[str, str], told: str
) -> None:
    answer = post(manager, PAGE, page=NEW, **{**FORM, "reasons": "<i>facts</i>", **wrong})
    assert answer.status_code == 422
    assert told in words_of(answer)
    assert "<i>" not in answer.text


def test_whoever_writes_a_marker_is_told_to_be_fair(manager: httpx.Client) -> None:
    words = words_of(manager.get(NEW))
    assert "facts and not opinions" in words
    assert "The person can ask to see what is held about them" in words


def test_a_team_without_an_account_is_asked_to_ring_first_and_told_no_reasons(
    door: Door, manager: httpx.Client
) -> None:
    with door.database.write() as session:
        seed(session, door.rulebook.pack)
        for team in session.scalars(select(Team)):
            team.email = "team@landlord.example"
    opened_request(door)
    unmarked = words_of(manager.get(link_of(door)))
    post(manager, PAGE, page=NEW, **FORM)
    words = words_of(manager.get(link_of(door)))
    assert "Before you visit" not in unmarked
    assert "Ring us on 01732 749400 before you go." in words
    assert "dog" not in words
