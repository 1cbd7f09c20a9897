"""Administrators look after staff accounts; nobody else can, and nobody shuts everyone out."""

import re
from html import unescape
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases.service import open_case
from backend.clock import Clock as AnyClock
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.notifications.models import Notice
from backend.notifications.outbox import Outbox
from backend.staff.models import Staff
from backend.tasks import service as tasks
from backend.tasks.models import Task
from backend.web.door import Door
from tests.cases.opened import COMPLAINT
from tests.mailbox import Mailbox, text_of
from tests.parts import RULEBOOK, Clock
from tests.staff.people import PASSWORD
from tests.web.axe import sideways_pixels, violations
from tests.web.conftest import MakeDoor, SignedInBrowser
from tests.web.served import browser, served, token_in, words_of
from tests.web.staff.people import add_staff, code, give_code, give_password, set_up
from tests.web.visits import sit_down

PEOPLE = "/staff/people"
SAM = {
    "username": "sam.green",
    "name": "Sam Green",
    "email": "sam@landlord.example",
    "role": "officer",
}
NEW = "purple kettle on the moon"


@pytest.fixture
def boss(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """An administrator's browser."""
    return signed_in_browser("administrator")


def post(client: httpx.Client, path: str = "", **data: str) -> httpx.Response:
    csrf = token_in(client.get(PEOPLE))
    return client.post(f"{PEOPLE}{path}", data={"csrf": csrf, **data})


def staff(door: Door, username: str) -> Staff:
    with door.database.read() as session:
        return session.scalars(select(Staff).where(Staff.username == username)).one()


def link_on(page: httpx.Response) -> str:
    found = re.search(r'id="link">[^<]*?(/staff/sign-in/invitation/\w+)<', page.text)
    assert found, "a link is shown"
    return unescape(found[1])


def audited(door: Door) -> list[tuple[str, str]]:
    with door.database.read() as session:
        rows = session.execute(select(AuditEvent.action, AuditEvent.object_id))
        return [(action, about) for action, about in rows]


def test_somebody_is_added_and_sets_a_password_by_a_link_that_works_once(
    boss: httpx.Client, door: Door, address: str
) -> None:
    shown = post(boss, **SAM)
    assert "Give this to Sam Green" in words_of(shown)
    assert link_on(shown) not in boss.get(PEOPLE).text, "shown once"
    made = staff(door, "sam.green")
    assert ("staff_added", str(made.id)) in audited(door)
    with browser(address) as sam:
        assert give_password(sam, username="sam.green", password="").status_code == 422
        page = sam.get(link_on(shown))
        assert "sam.green" in words_of(page)
        form = {"csrf": token_in(page), "password": "sam.green 2026"}
        refused = sam.post(link_on(shown), data=form)
        assert refused.status_code == 422
        assert "a name that others know" in words_of(refused)
        done = sam.post(link_on(shown), data={**form, "password": NEW})
        assert (done.status_code, done.headers["location"]) == (303, "/staff")
        assert "Sam Green" in words_of(sam.get("/staff"))
        for answer in (sam.get(link_on(shown)), sam.post(link_on(shown), data=form)):
            assert answer.status_code == 404
            assert "used already" in words_of(answer)
        assert give_password(sam, username="sam.green", password=NEW).status_code == 303
    assert ("password_set", str(made.id)) in audited(door)


def test_a_link_stops_working_after_three_days_or_when_another_is_made(
    boss: httpx.Client, door: Door, clock: Clock, client: httpx.Client
) -> None:
    first = link_on(post(boss, **SAM))
    second = link_on(post(boss, f"/{staff(door, 'sam.green').id}/link"))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    clock.move(days=3)
    assert client.get(second).status_code == 404
    assert client.get("/staff/sign-in/invitation/invented").status_code == 404


def test_a_link_is_mailed_where_mail_is_set_up(
    make_door: MakeDoor, mailbox: Mailbox, clock: AnyClock
) -> None:
    door = make_door(smtp_host="127.0.0.1", smtp_port=mailbox.port, mail_from="a@landlord.example")
    with served(door) as address, browser(address) as boss:
        sit_down(boss, door, "the.boss", role="administrator")
        added = post(boss, **SAM)
        assert added.headers["location"] == f"{PEOPLE}/{staff(door, 'sam.green').id}"
        assert "A link to set a password works until" in words_of(
            boss.get(added.headers["location"])
        )
        Outbox(door.database, door.settings, RULEBOOK, clock).run_once()
        (mail,) = mailbox.messages
        assert mail["To"] == "sam@landlord.example"
        path = re.search(r"http://testserver(/staff/sign-in/invitation/\w+)", text_of(mail))
        assert path
        assert boss.get(path[1]).status_code == 200
        with door.database.read() as session:
            kept = str([one.about for one in session.scalars(select(Notice))])
        assert path[1].rpartition("/")[2] not in kept, "the secret stands nowhere"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("username", "priya", "exists already"),
        ("username", "", "The username must have"),
        ("username", "sam green", "The username must have"),
        ("username", "<b>sam</b>", "The username must have"),
        ("name", " ", "Give the person's name"),
        ("email", "sam", "is not complete"),
        ("email", "a@b.example, c@d.example", "is not complete"),
        ("email", "PRIYA@landlord.example", "Another staff account"),
        ("role", "king", "The role must be"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    boss: httpx.Client, door: Door, field: str, value: str, words: str
) -> None:
    add_staff(door, email="priya@landlord.example")
    refused = post(boss, **{**SAM, field: value})
    assert refused.status_code == 422
    assert words in words_of(refused)
    kept = next(one for name, one in SAM.items() if name != field)
    assert kept in unescape(refused.text)


def test_a_role_is_changed_and_holds_from_the_next_sign_in(
    boss: httpx.Client, door: Door, client: httpx.Client
) -> None:
    made = add_staff(door, email="priya@landlord.example")
    give_password(client)
    changed = {"name": "Priya Shah", "email": "", "role": "manager", "seen": "1"}
    assert post(boss, f"/{made.id}", **changed).status_code == 303
    assert client.get("/staff").status_code == 303, "signed out"
    assert staff(door, "priya").role == "manager"
    assert {("role_changed", str(made.id)), ("staff_changed", str(made.id))} <= set(audited(door))


def test_an_edit_of_an_old_page_is_shown_beside_what_another_wrote(
    boss: httpx.Client, door: Door
) -> None:
    made = add_staff(door)
    theirs = {"name": "Priya Patel", "email": "", "role": "officer", "seen": "1"}
    assert post(boss, f"/{made.id}", **theirs).status_code == 303
    stale = post(boss, f"/{made.id}", **{**theirs, "name": "Priya Singh"})
    assert stale.status_code == 409
    assert "Somebody else wrote: Priya Patel" in words_of(stale)
    assert 'value="Priya Singh"' in stale.text
    assert staff(door, "priya").name == "Priya Patel"


def test_a_disabled_account_is_signed_out_at_once_and_opened_again(
    boss: httpx.Client, door: Door, client: httpx.Client
) -> None:
    made = add_staff(door)
    give_password(client)
    link = link_on(post(boss, f"/{made.id}/link"))
    assert post(boss, f"/{made.id}/disable").status_code == 303
    assert client.get("/staff").status_code == 303
    assert give_password(client).status_code == 422
    assert client.get(link).status_code == 404
    assert post(boss, f"/{made.id}/link").status_code == 422
    assert "Disabled since" in words_of(boss.get(PEOPLE))
    assert post(boss, f"/{made.id}/enable").status_code == 303
    assert give_password(client).status_code == 303
    assert [action for action, about in audited(door) if about == str(made.id)][-4:] == [
        "staff_disabled",
        "sign_in_failed",
        "staff_enabled",
        "signed_in",
    ]


def test_the_chats_and_tasks_of_a_disabled_account_are_anybodys_again(
    boss: httpx.Client, door: Door
) -> None:
    made, now = add_staff(door), door.clock()
    with door.database.write() as session:
        chat, _ = conversations.start(session, channel="web", voice=door.voice, now=now)
        conversations.take_over(session, chat.id, staff_id=made.id, voice=door.voice, now=now)
        task = tasks.add(session, tasks.CALL_BACK, conversation_id=chat.id, now=now)
        task.assigned_to = made.id
        case = open_case(session, COMPLAINT, rulebook=door.rulebook, now=now)
        case.assigned_to = made.id

    assert post(boss, f"/{made.id}/disable").status_code == 303

    with door.database.read() as session:
        left = session.get_one(Conversation, chat.id)
        assert (left.owner, left.staff_id) == ("waiting", None)
        assert session.get_one(Task, task.id).assigned_to is None
    assert case.reference in boss.get("/staff/cases?show=unassigned").text
    assert ("released", chat.id) in audited(door)


def test_a_reset_second_factor_is_set_up_anew_and_the_password_stays(
    make_door: MakeDoor, clock: Clock
) -> None:
    door = make_door(second_factor=True)
    made = add_staff(door)
    with served(door) as address, browser(address) as priya, browser(address) as boss:
        secret = set_up(priya, door)
        sit_down(boss, door, "the.boss", role="administrator")
        assert post(boss, f"/{made.id}/reset-second-factor").status_code == 303
        assert priya.get("/staff").status_code == 303
        assert give_password(priya).headers["location"] == "/staff/sign-in/second-factor"
        clock.move(seconds=60)
        again = priya.get("/staff/sign-in/second-factor")
        old = {"csrf": token_in(again), "code": code(secret, door)}
        assert priya.post("/staff/sign-in/second-factor", data=old).status_code == 422


def test_a_new_password_by_link_does_not_take_the_second_factor_away(
    make_door: MakeDoor, clock: Clock
) -> None:
    door = make_door(second_factor=True)
    made = add_staff(door)
    with served(door) as address, browser(address) as priya, browser(address) as boss:
        secret = set_up(priya, door)
        sit_down(boss, door, "the.boss", role="administrator")
        link = link_on(post(boss, f"/{made.id}/link"))
        form = {"csrf": token_in(priya.get(link)), "password": NEW}
        landed = priya.post(link, data=form)
        assert landed.headers["location"] == "/staff/sign-in/code"
        clock.move(seconds=60)
        assert give_code(priya, code(secret, door)).headers["location"] == "/staff"


def test_nobody_disables_or_demotes_themselves_or_the_last_administrator(
    boss: httpx.Client, door: Door
) -> None:
    me = staff(door, "the.administrator")
    for path in ("disable", "reset-second-factor"):
        refused = post(boss, f"/{me.id}/{path}")
        assert refused.status_code == 422
        assert "your own account" in words_of(refused)
    form = {"name": me.name, "email": "", "role": "officer", "seen": str(me.version)}
    assert post(boss, f"/{me.id}", **form).status_code == 422
    assert staff(door, "the.administrator").role == "administrator"
    another = add_staff(door, "other.boss", role="administrator")
    refused = post(boss, f"/{another.id}/disable")
    assert refused.status_code == 422, "whoever never set a password cannot step in"
    assert "the only administrator who can sign in" in words_of(refused)


def test_an_unknown_account_is_said_to_be_so(boss: httpx.Client) -> None:
    for path in ("/999", "/99999999999999999999", "/x"):
        assert boss.get(f"{PEOPLE}{path}").status_code in (404, 422)
    for path in ("", "/link", "/disable", "/enable", "/reset-second-factor", "/sign-off"):
        assert post(boss, f"/999{path}", name="X", role="officer").status_code == 404


@pytest.mark.parametrize("width", [1200, 320])
def test_the_pages_can_be_used_on_any_screen(
    door: Door, address: str, chromium: Browser, width: int, artefacts: Path
) -> None:
    made = add_staff(door, name="Priya Shah-" + "Longname" * 9, email="priya@landlord.example")
    add_staff(door, "the.boss", name="Alex Boss", role="administrator")
    page = chromium.new_page(viewport={"width": width, "height": 900})

    def look(name: str) -> None:
        page.locator("main").wait_for()
        assert violations(page) == [], name
        assert sideways_pixels(page) == 0, name
        page.screenshot(path=artefacts / f"people-{name}-{width}.png", full_page=True)

    page.goto(f"{address}/staff/people")
    page.fill("#username", "the.boss")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.url == f"{address}/staff/people"
    look("list")
    page.fill("#username", "priya")
    page.get_by_role("button", name="Add account").click()
    look("list-wrong")
    page.goto(f"{address}/staff/people/{made.id}")
    look("person")
    page.get_by_role("button", name="Make a new link").click()
    look("link")
    page.goto(page.locator("#link").inner_text().replace("http://testserver", address))
    look("invitation")
    page.goto(f"{address}/staff/sign-in/invitation/x")
    look("no-invitation")
    page.close()
