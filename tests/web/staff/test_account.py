"""Everybody looks after their own account: password, second factor, sign-ins and preferences."""

import re

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.staff import service as accounts
from backend.staff.models import Staff
from backend.staff.preferences import Preferences, preferences_of
from backend.web import stream
from backend.web.door import Door
from tests.parts import Clock
from tests.staff.people import PASSWORD
from tests.web.conftest import SignedInBrowser
from tests.web.served import browser, token_in, words_of
from tests.web.staff.people import add_staff, code, give_code, give_password, secret_on
from tests.web.visits import sit_down

ACCOUNT = "/staff/account"
NEW = "purple kettle on the moon"


@pytest.fixture
def priya(door: Door, client: httpx.Client) -> httpx.Client:
    """Priya's browser, known to the front door."""
    add_staff(door)
    give_password(client)
    return client


def post(client: httpx.Client, path: str = "", **data: str) -> httpx.Response:
    csrf = token_in(client.get(ACCOUNT))
    return client.post(f"{ACCOUNT}{path}", data={"csrf": csrf, **data})


def actions(door: Door) -> list[str]:
    with door.database.read() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def is_signed_in(client: httpx.Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def test_a_new_password_asks_for_the_old_one_and_ends_other_sign_ins(
    priya: httpx.Client, door: Door, address: str
) -> None:
    with browser(address) as elsewhere:
        give_password(elsewhere)
        before = priya.cookies["staff"]
        wrong = post(priya, "/password", old_password="wrong", new_password=NEW)
        assert wrong.status_code == 422
        assert "not your password" in words_of(wrong)
        assert is_signed_in(elsewhere)
        assert post(priya, "/password", old_password=PASSWORD, new_password=NEW).status_code == 303
        assert not is_signed_in(elsewhere)
        assert is_signed_in(priya)
        assert priya.cookies["staff"] != before
        assert give_password(elsewhere).status_code == 422
        assert give_password(elsewhere, password=NEW).status_code == 303
    assert "password_changed" in actions(door)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("tiny", "too short"),
        ("password123456", "easy to guess"),
        ("Priya Shah 2026", "a name that others know"),
        ("West Kent 12345678", "a name that others know"),
        ("x" * 201, "too long"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    priya: httpx.Client, password: str, words: str
) -> None:
    refused = post(priya, "/password", old_password=PASSWORD, new_password=password)
    assert refused.status_code == 422
    assert words in words_of(refused)
    assert password not in refused.text


def test_the_old_password_cannot_be_guessed_in_an_unattended_browser(
    priya: httpx.Client,
) -> None:
    for _ in range(10):
        post(priya, "/password", old_password="wrong", new_password=NEW)
    refused = post(priya, "/password", old_password=PASSWORD, new_password=NEW)
    assert "Wait 15 minutes" in words_of(refused)


def test_a_second_factor_is_set_up_and_changed_after_the_password_only(
    priya: httpx.Client, door: Door, clock: Clock, address: str
) -> None:
    assert post(priya, "/second-factor/new", password="wrong").status_code == 422
    assert priya.get(f"{ACCOUNT}/second-factor").status_code == 303, "nothing was begun"
    assert priya.get(f"{ACCOUNT}/second-factor.svg").status_code == 404
    before = priya.cookies["staff"]
    begun = post(priya, "/second-factor/new", password=PASSWORD)
    assert begun.headers["location"] == f"{ACCOUNT}/second-factor"
    assert priya.cookies["staff"] != before
    page = priya.get(begun.headers["location"])
    secret = secret_on(page)
    assert priya.get(f"{ACCOUNT}/second-factor.svg").headers["content-type"] == "image/svg+xml"
    form = {"csrf": token_in(page), "code": "000000"}
    assert priya.post(f"{ACCOUNT}/second-factor", data=form).status_code == 422
    with browser(address) as elsewhere:
        assert give_password(elsewhere).headers["location"] == "/staff", "not in force yet"
        shown = priya.post(f"{ACCOUNT}/second-factor", data={**form, "code": code(secret, door)})
        assert "Keep your recovery codes" in words_of(shown)
        assert is_signed_in(priya)
        assert not is_signed_in(elsewhere)
        clock.move(seconds=30)
        assert give_password(elsewhere).headers["location"] == "/staff/sign-in/code"
        assert give_code(elsewhere, code(secret, door)).status_code == 303
    assert "second_factor_set" in actions(door)
    assert "10 recovery codes left" in words_of(priya.get(ACCOUNT))


def test_new_recovery_codes_take_the_place_of_the_old(
    priya: httpx.Client, door: Door, address: str
) -> None:
    assert post(priya, "/recovery-codes", password=PASSWORD).status_code == 303, "none to replace"
    page = priya.get(post(priya, "/second-factor/new", password=PASSWORD).headers["location"])
    first = priya.post(
        f"{ACCOUNT}/second-factor",
        data={"csrf": token_in(page), "code": code(secret_on(page), door)},
    )
    assert post(priya, "/recovery-codes", password="wrong").status_code == 422
    second = post(priya, "/recovery-codes", password=PASSWORD)
    old, new = (re.findall(r"<li>([a-z2-7-]{20,})</li>", one.text) for one in (first, second))
    assert len(set(old) | set(new)) == 20
    with browser(address) as elsewhere:
        give_password(elsewhere)
        assert give_code(elsewhere, old[0]).status_code == 422
        assert give_code(elsewhere, new[0]).status_code == 303
    assert "9 recovery codes left" in words_of(priya.get(ACCOUNT))


def test_without_a_password_one_has_to_have_signed_in_just_now(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    sit_down(client, door, "priya")
    assert post(client, "/second-factor/new").status_code == 303
    clock.move(minutes=6)
    refused = post(client, "/second-factor/new")
    assert refused.status_code == 422
    assert "signed in too long ago" in words_of(refused)


def test_own_sign_ins_are_listed_and_ended_one_by_one_or_all(
    priya: httpx.Client, address: str, door: Door
) -> None:
    firefox = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko Firefox/140.0"}
    with browser(address) as there, browser(address) as third:
        there.headers.update(firefox)
        give_password(there)
        give_password(third)
        page = priya.get(ACCOUNT)
        assert "Firefox on Windows at 127.0.0.1" in words_of(page).replace(" ,", "")
        (line,) = (one for one in page.text.split("<li>") if "Firefox" in one)
        (number,) = re.findall(r"sign-ins/(\w+)/end\"", line)
        assert post(priya, f"/sign-ins/{number}/end").status_code == 303
        assert not is_signed_in(there)
        assert is_signed_in(third)
        assert post(priya, f"/sign-ins/{number}/end").status_code == 404, "ended already"
        out = post(priya, "/sign-ins/end-all")
        assert out.headers["location"] == "/staff/sign-in"
        assert not is_signed_in(third)
        assert not is_signed_in(priya)
    assert {"sign_in_ended", "signed_out_everywhere"} <= set(actions(door))


def test_nobody_ends_or_sees_the_sign_ins_of_another(
    priya: httpx.Client, door: Door, address: str
) -> None:
    add_staff(door, "sam", name="Sam Green", role="administrator")
    with browser(address) as sam, browser(address) as sam_too:
        give_password(sam, username="sam")
        give_password(sam_too, username="sam")
        (number,) = re.findall(r"sign-ins/(\w+)/end\"", sam.get(ACCOUNT).text)
        assert number not in priya.get(ACCOUNT).text
        assert post(priya, f"/sign-ins/{number}/end").status_code == 404
        assert is_signed_in(sam_too)


def test_preferences_are_kept_for_the_person(priya: httpx.Client, door: Door) -> None:
    chosen = {"sound": "true", "quiet_from": "18:00", "quiet_until": "08:00"}
    saved = post(priya, "/preferences", **chosen)
    assert saved.headers["location"] == f"{ACCOUNT}?done=preferences"
    assert "Your preferences are saved" in words_of(priya.get(saved.headers["location"]))
    with door.database.read() as session:
        staff = session.scalars(select(Staff)).one()
        assert preferences_of(staff) == Preferences(False, True, False, "18:00", "08:00")


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("18:00", ""), ("", "08:00"), ("25:00", "08:00"), ("6pm", "8am"), ("18", "8")],
)
def test_odd_quiet_hours_are_refused_and_stay_as_they_were_typed(
    priya: httpx.Client, begins: str, ends: str
) -> None:
    refused = post(priya, "/preferences", sound="true", quiet_from=begins, quiet_until=ends)
    assert refused.status_code == 422
    assert "Give both times" in words_of(refused)
    assert f'value="{begins}"' in refused.text or not begins
    assert "checked" in refused.text


def test_signing_somebody_off_ends_their_open_streams(
    signed_in_browser: SignedInBrowser, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 60.0)
    client = signed_in_browser()
    with client.stream("GET", "/staff/stream") as open_stream:
        lines = open_stream.iter_lines()
        next(lines)
        with door.database.write() as session:
            staff = session.scalars(select(Staff)).one()
            accounts.sign_out_everywhere(session, staff.id, now=door.clock())
        rest = list(lines)  # it ends by itself, long before a heartbeat
    assert "event: signed-out" in rest
    assert client.get(ACCOUNT).status_code == 303
