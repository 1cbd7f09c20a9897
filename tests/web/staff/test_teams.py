"""Managers keep teams and rules, see which rule would take a case, and nobody else does."""

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases.models import Case
from backend.casework import pass_on
from backend.casework.deliveries import send_to
from backend.casework.models import Delivery
from backend.staff.models import Staff
from backend.tasks.service import UNDELIVERED, open_tasks
from backend.teams.models import AssignmentRule, Team, TeamMember
from backend.teams.seeding import seed
from backend.teams.signing import secret_of
from backend.web.door import Door
from tests.cases.opened import REQUEST, opened
from tests.parts import MONDAY_NOON
from tests.web.conftest import MakeDoor, SignedInBrowser
from tests.web.served import browser, served, token_in, words_of
from tests.web.visits import post, sit_down

PAGE = "/staff/teams"
NEW = f"{PAGE}/new"
NEW_RULE = f"{PAGE}/rules/new"


@pytest.fixture
def manager(door: Door, signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A manager's browser, the landlord's teams put down."""
    with door.database.write() as session:
        seed(session, door.rulebook.pack)
    return signed_in_browser("manager")


def team_named(door: Door, name: str) -> Team:
    with door.database.read() as session:
        return session.scalars(select(Team).where(Team.name == name)).one()


def rule_named(door: Door, name: str) -> AssignmentRule:
    with door.database.read() as session:
        return session.scalars(select(AssignmentRule).where(AssignmentRule.name == name)).one()


def test_a_team_gets_an_address_and_members(door: Door, manager: httpx.Client) -> None:
    repairs = team_named(door, "repairs team")
    assert "No address yet: set one" in words_of(manager.get(PAGE))
    with door.database.read() as session:
        me = session.scalars(select(Staff.id)).one()

    page = f"{PAGE}/{repairs.id}"
    typed = {"name": "repairs team", "email": "repairs@landlord.example", "seen": "1"}
    answer = post(manager, page, page=page, **typed, **{f"member_{me}": "yes"})

    assert answer.headers["location"] == PAGE
    assert team_named(door, "repairs team").email == "repairs@landlord.example"
    assert "Sent to repairs@landlord.example" in words_of(manager.get(PAGE))
    with door.database.read() as session:
        assert session.scalars(select(TeamMember.staff_id)).all() == [me]
        actions = set(session.scalars(select(AuditEvent.action)))
    assert "team_saved" in actions


def test_what_waited_for_a_team_without_an_address_goes_when_it_gets_one(
    door: Door, manager: httpx.Client
) -> None:
    repairs = team_named(door, "repairs team")
    case = opened(door.database, REQUEST)
    with door.database.write() as session:
        send_to(
            session,
            session.get_one(Case, case.id),
            session.get_one(Team, repairs.id),
            about="request",
            by="system",
            now=MONDAY_NOON,
        )
        assert [task.kind for task in open_tasks(session)] == [UNDELIVERED]
    page = f"{PAGE}/{repairs.id}"
    typed = {"name": "repairs team", "email": "repairs@landlord.example", "seen": "1"}
    assert post(manager, page, page=page, **typed).status_code == 303
    with door.database.read() as session:
        delivery = session.scalars(select(Delivery)).one()
        assert (delivery.how, delivery.state, delivery.error) == ("email", "queued", "")
        assert not open_tasks(session)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": ""}, "Give it a name"),
        ({"name": "repairs team"}, "Another team has that name"),
        ({"name": "x" * 121}, "That is too long"),
        ({"name": "new", "email": "no address"}, "Write one email address"),
        ({"name": "new", "webhook_url": "http://hooks.example/"}, "starts with https://"),
        ({"name": "new", "webhook_url": "https://hooks.example/"}, "WEBHOOK_HOSTS"),
    ],
)
def test_what_a_team_cannot_have_is_said_and_nothing_typed_is_lost(
    door: Door, manager: httpx.Client, typed: dict[str, str], problem: str
) -> None:
    answer = post(manager, NEW, page=NEW, **{"shown_as": "our plumbers", **typed})

    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert 'value="our plumbers"' in answer.text


def test_a_stale_edit_shows_both_and_loses_nothing(door: Door, manager: httpx.Client) -> None:
    repairs = team_named(door, "repairs team")
    page = f"{PAGE}/{repairs.id}"
    post(manager, page, page=page, name="repairs team", email="first@landlord.example", seen="1")

    stale = post(
        manager, page, page=page, name="repairs team", email="second@landlord.example", seen="1"
    )

    assert stale.status_code == 409
    assert "On record now: first@landlord.example" in words_of(stale)
    assert 'value="second@landlord.example"' in stale.text


def test_the_secret_of_a_webhook_is_shown_once_and_can_be_renewed(make_door: MakeDoor) -> None:
    door = make_door(webhook_hosts="hooks.landlord.example")
    with served(door) as address, browser(address) as manager:
        sit_down(manager, door, "morgan", role="manager")
        url = "https://hooks.landlord.example/work"
        saved = post(manager, NEW, page=NEW, name="gas team", webhook_url=url)

        team = team_named(door, "gas team")
        first = secret_of(team, secret_key=door.settings.secret_key, now=door.clock())
        assert first in saved.text
        assert first not in team.webhook_secret, "it is kept sealed"
        page = f"{PAGE}/{team.id}"
        again = post(manager, page, page=page, name="gas team", webhook_url=url)
        assert again.status_code == 303
        for shown in (manager.get(page), manager.get(PAGE)):
            assert first not in shown.text
            assert team.webhook_secret not in shown.text
        renewed = post(manager, f"{page}/secret", page=page)
        team = team_named(door, "gas team")
        second = secret_of(team, secret_key=door.settings.secret_key, now=door.clock())
        assert second in renewed.text
        assert second != first


def test_a_rule_is_added_put_first_and_takes_the_case(door: Door, manager: httpx.Client) -> None:
    team = team_named(door, "support team")
    typed = {
        "name": "Requests by chat",
        "kind:service_request": "yes",
        "came_by:chat": "yes",
        "postcode": "",
        "team_id": str(team.id),
        "seen": "0",
    }
    assert post(manager, NEW_RULE, page=NEW_RULE, **typed).status_code == 303
    rule = rule_named(door, "Requests by chat")
    assert rule.when == {"kind": ["service_request"], "came_by": ["chat"]}
    case = opened(door.database, REQUEST)
    asked = f"{PAGE}?reference={case.reference.lower()}"
    assert "“Service requests” would take" in words_of(manager.get(asked))

    for _ in range(9):
        post(manager, f"{PAGE}/rules/{rule.id}/move", page=PAGE, to="earlier")

    assert "“Requests by chat” would take" in words_of(manager.get(asked))
    dropped = post(manager, f"{PAGE}/rules/{rule.id}/drop", page=PAGE)
    assert dropped.status_code == 303
    assert "“Service requests” would take" in words_of(manager.get(asked))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": "", "team_id": "1"}, "Give it a name"),
        ({"name": "nobody"}, "Say which team or which person"),
        ({"name": "all", "staff_id": "1", "shares_out": "yes"}, "choose a team and no person"),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(
    door: Door, manager: httpx.Client, typed: dict[str, str], problem: str
) -> None:
    answer = post(manager, NEW_RULE, page=NEW_RULE, **{"postcode": "TN13, ME1", **typed})

    assert answer.status_code == 422
    assert problem in words_of(answer)
    assert "TN13, ME1" in answer.text


def test_a_team_that_rules_name_cannot_end(door: Door, manager: httpx.Client) -> None:
    repairs = team_named(door, "repairs team")

    answer = post(manager, f"{PAGE}/{repairs.id}/end", page=PAGE)

    assert answer.status_code == 422
    assert "Rules still give work to this team" in words_of(answer)


def test_whose_addresses_may_pass_a_complaint_on_is_set_here(
    door: Door, manager: httpx.Client
) -> None:
    typed = {"domains": "wkha.org.uk\nPlumbers.example", "seen": "0"}
    assert post(manager, f"{PAGE}/pass-on", page=PAGE, **typed).status_code == 303
    with door.database.read() as session:
        known = pass_on.domains(session, door.rulebook.pack)
    assert known == ("wkha.org.uk", "plumbers.example")

    wrong = post(manager, f"{PAGE}/pass-on", page=PAGE, domains="lee@plumbers.example", seen="1")
    assert wrong.status_code == 422
    assert "lee@plumbers.example" in wrong.text
    stale = post(manager, f"{PAGE}/pass-on", page=PAGE, domains="a.example", seen="0")
    assert stale.status_code == 409


def test_an_officer_may_not_look_or_change(
    door: Door, manager: httpx.Client, signed_in_browser: SignedInBrowser
) -> None:
    officer = signed_in_browser("officer")

    assert officer.get(PAGE).status_code == 403
    token = token_in(officer.get("/staff"))
    assert officer.post(NEW, data={"csrf": token, "name": "mine"}).status_code == 403


def test_html_in_every_field_is_shown_as_it_was_typed(door: Door, manager: httpx.Client) -> None:
    nasty = "<script>alert(1)</script>"
    post(manager, NEW, page=NEW, name=nasty, shown_as=nasty)
    post(manager, NEW_RULE, page=NEW_RULE, name=nasty, hazard=nasty, team_id="1")

    assert "<script>alert" not in manager.get(PAGE).text
    assert "<script>alert" not in manager.get(f"{PAGE}?reference={nasty[:20]}").text
