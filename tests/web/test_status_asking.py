"""Asking for a code and giving it back: everybody reads the same, and one browser gets in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import httpx
import pytest
from fastapi import Request
from sqlalchemy import event, select

from backend.conversations.models import Conversation
from backend.database import Base
from backend.proving import service
from backend.proving.codes import link_of
from backend.proving.limits import ASKED_FROM_ONE_PLACE
from backend.staff.passwords import fits
from backend.web.door import Door
from backend.web.staff.devices import place_of
from tests.cases.opened import FOR_ANOTHER, SAM, opened
from tests.parts import Clock, at_once
from tests.proving.desk import KEY, PATS, Desk, wrong
from tests.web.served import browser, words_of
from tests.web.staff.forms import filled
from tests.web.test_chat import say as say_in_chat
from tests.web.visits import COMPLAINT, complain

# What the process does all the time, whoever asks: it looks for messages to be answered, and now
# and then whether a manager changed the policy.
BESIDE = ("BEGIN", "SELECT DISTINCT messages.", "SELECT landlord_settings.")
NOBODY = {"reference": "WK-0000-0000", "contact": "nobody@example.com"}


@pytest.fixture
def desk(door: Door, clock: Clock) -> Desk:
    """Pat's complaint, and the worker that looks up who asks about it."""
    return Desk(door.database, clock)


def post(client: httpx.Client, path: str, *, page: str = "", **typed: str) -> httpx.Response:
    """Post a form of a page as a browser without scripts does it."""
    given = filled(client.get(page or path), path)
    return client.post(path, data={**given, **typed})


def ask(client: httpx.Client, desk: Desk, contact: str = PATS, reference: str = "") -> None:
    """Ask for a code, and let the worker look it up."""
    reference = reference or desk.case.reference
    answer = post(client, "/status", reference=reference, contact=contact)
    assert (answer.status_code, answer.headers["location"]) == (303, "/status/code")
    desk.look_up(hashed=True)


def get_in(client: httpx.Client, desk: Desk) -> None:
    """Ask for a code and type it."""
    ask(client, desk)
    answer = post(client, "/status/code", code=desk.code())
    assert answer.status_code == 303, words_of(answer)
    assert answer.headers["location"] == f"/status/cases/{desk.case.reference}"


def seen_of(answer: httpx.Response) -> tuple[object, ...]:
    """Give all of an answer that could tell one from another."""
    headers = {
        name: "a secret" if name == "set-cookie" else value
        for name, value in answer.headers.items()
        if name != "date"
    }
    return answer.status_code, headers, answer.content


@contextmanager
def statements(door: Door) -> Iterator[list[str]]:
    """Note every statement that the web process sends to the database."""
    noted: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(BESIDE):
            noted.append(statement)

    event.listen(door.database.engine, "before_cursor_execute", note)
    yield noted
    event.remove(door.database.engine, "before_cursor_execute", note)


def test_the_right_code_shows_the_case_to_this_browser_and_to_no_other(
    client: httpx.Client, address: str, desk: Desk
) -> None:
    get_in(client, desk)
    page = words_of(client.get("/status"))
    assert desk.case.reference in page
    assert "10 December 2026" in page
    with browser(address) as elsewhere:
        assert desk.case.reference not in elsewhere.get("/status").text


def test_hit_and_miss_are_the_same_to_the_last_byte(address: str, desk: Desk) -> None:
    typed = (
        {"reference": desk.case.reference, "contact": PATS},
        {"reference": desk.case.reference, "contact": "nobody@example.com"},
        NOBODY,
        {"reference": "WK-8PN0-YP2E", "contact": "07700 900999"},
    )
    seen = []
    for one in typed:
        with browser(address) as client:
            asked = post(client, "/status", **one)
            before = client.get("/status/code")
            desk.look_up(hashed=True)
            after = client.get("/status/code")
            tries = [post(client, "/status/code", code="000001") for _ in range(5)]
            status = client.get("/status")
            seen.append([seen_of(each) for each in (asked, before, after, *tries, status)])
    assert desk.states() == ["sent", "nothing", "nothing", "nothing"]
    assert desk.code(0) != "000001"
    assert seen.count(seen[0]) == len(typed)


def test_references_are_answered_the_same_to_the_last_byte(address: str, desk: Desk) -> None:
    seen = []
    for contact in (PATS, "nobody@example.com"):
        with browser(address) as client:
            asked = post(client, "/status/references", contact=contact)
            desk.look_up()
            page = client.get("/status/references/asked")
            seen.append([seen_of(asked), seen_of(page)])
    assert desk.states() == ["sent", "nothing"]
    assert seen[0] == seen[1]


def test_hit_and_miss_send_the_same_statements_to_the_database(
    address: str, desk: Desk, door: Door
) -> None:
    hit = {"reference": desk.case.reference, "contact": PATS}
    done = []
    for typed in (NOBODY, hit, NOBODY):
        with browser(address) as client, statements(door) as noted:
            post(client, "/status", **typed)
            post(client, "/status/references", contact=typed["contact"])
        done.append(list(noted))
    assert done[0] == done[1] == done[2]
    assert any("INSERT" in statement for statement in done[0])


def test_a_wrong_code_costs_the_same_whether_or_not_a_code_was_sent(
    address: str, desk: Desk, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same statements, and one slow hash each time, for which nobody who writes waits."""
    hashed: list[str] = []

    def noting(code: str, kept: str) -> bool:
        hashed.append(code)
        with door.database.write():
            return fits(code, kept)

    monkeypatch.setattr(service, "fits", noting)
    done = []
    for contact in (PATS, "nobody@example.com"):
        with browser(address) as client:
            ask(client, desk, contact)
            with statements(door) as noted:
                for code in ("000001", "000002", "000003", "000004"):
                    post(client, "/status/code", code=code)
            done.append((list(noted), len(hashed)))
            hashed.clear()
    assert desk.states() == ["sent", "nothing"]
    assert done[0] == done[1]
    assert done[0][1] == 3


def test_the_secret_of_a_browser_changes_when_it_gets_in(client: httpx.Client, desk: Desk) -> None:
    ask(client, desk)
    before = client.cookies["status"]
    assert post(client, "/status/code", code=desk.code()).status_code == 303
    after = client.cookies["status"]
    assert before != after
    client.cookies.set("status", before, domain="127.0.0.1")
    assert desk.case.reference not in client.get("/status").text


def test_the_cookie_is_for_this_site_alone(client: httpx.Client, desk: Desk) -> None:
    answer = post(client, "/status", **NOBODY)
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    assert len(client.cookies["status"]) >= 43
    assert desk.rows()[0].browser != client.cookies["status"]


def test_a_code_may_be_typed_with_spaces(client: httpx.Client, desk: Desk) -> None:
    ask(client, desk)
    code = desk.code()
    assert post(client, "/status/code", code=f" {code[:3]}-{code[3:]} ").status_code == 303


def test_a_wrong_code_is_shown_again_with_what_was_typed(client: httpx.Client, desk: Desk) -> None:
    ask(client, desk)
    page = post(client, "/status/code", code=wrong(desk.code()))
    assert page.status_code == 422
    assert "does not work here" in words_of(page)
    assert f'value="{wrong(desk.code())}"' in page.text
    assert 'autocomplete="one-time-code"' in page.text
    assert 'inputmode="numeric"' in page.text


LEFT = ("You can try 2 more times.", "You can try 1 more time.")


@pytest.mark.parametrize("contact", [PATS, "nobody@example.com"])
def test_how_many_tries_are_left_is_said_and_that_the_third_was_the_last(
    client: httpx.Client, desk: Desk, contact: str
) -> None:
    ask(client, desk, contact)
    right = desk.code()
    for said in LEFT:
        page = words_of(post(client, "/status/code", code=wrong(right)))
        assert "does not work here" in page
        assert said in page
    for code in (wrong(right), right):
        page = words_of(post(client, "/status/code", code=code))
        assert "That was not right 3 times, so that code is no use any more." in page
        assert "Ask for another one." in page
        assert "more time" not in page
        assert "does not work here" not in page
    title = re.search("<title>(.*?)</title>", client.get("/status/code").text, re.DOTALL)
    assert title is not None
    failed = post(client, "/status/code", code=right).text
    assert failed.count("<title>Error: Type your code") == 1


def test_of_two_submits_of_one_code_at_once_one_gets_in(client: httpx.Client, desk: Desk) -> None:
    ask(client, desk)
    data = {**filled(client.get("/status/code"), "/status/code"), "code": desk.code()}
    came = at_once(2, lambda _: client.post("/status/code", data=data).status_code)
    assert sorted(map(str, came)) == ["303", "422"]


@pytest.mark.parametrize("spoilt", ["used", "late"])
def test_a_code_that_was_used_or_is_late_is_answered_as_a_wrong_one(
    client: httpx.Client, desk: Desk, clock: Clock, spoilt: str
) -> None:
    ask(client, desk)
    code = desk.code()
    if spoilt == "used":
        assert post(client, "/status/code", code=code).status_code == 303
    else:
        clock.move(minutes=10, seconds=1)
    page = post(client, "/status/code", code=code)
    assert page.status_code == 422
    assert "does not work here" in words_of(page)


def test_who_never_asked_reads_of_no_tries(anyone: httpx.Client) -> None:
    anyone.cookies.set("status", "made up", domain="127.0.0.1")
    page = words_of(post(anyone, "/status/code", page="/status/code", code="123456"))
    assert "does not work here" in page
    assert "more time" not in page


@pytest.mark.parametrize("code", ["", "<b>", "12345", "\x00" * 6, "１２３", "9" * 500])
def test_what_is_no_code_is_asked_for_again(client: httpx.Client, desk: Desk, code: str) -> None:
    ask(client, desk)
    page = post(client, "/status/code", code=code)
    assert page.status_code == 422
    assert "6 digits" in words_of(page)
    assert desk.rows()[0].tries == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reference": "", "contact": PATS}, "Enter your reference"),
        ({"reference": "WK-1", "contact": ""}, "Enter the email address or phone number"),
        ({"reference": "WK-1", "contact": "Pat <b>"}, "Enter an email address, such as"),
        ({"reference": "\x00", "contact": "\x00"}, "Enter your reference"),
        ({"reference": "no reference at all", "contact": PATS}, "It looks like WK-XXXX-XXXX"),
        ({"reference": "WK-0000-0001", "contact": PATS}, "It looks like WK-XXXX-XXXX"),
        ({"reference": "WK-0000-0000", "contact": f"{PATS}, 07700900000"}, "Enter an email"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    client: httpx.Client, desk: Desk, typed: dict[str, str], said: str
) -> None:
    page = post(client, "/status", **typed)
    assert page.status_code == 422
    assert said in words_of(page)
    assert page.text.count("<b>") == 0
    if typed["reference"].isprintable() and typed["reference"]:
        assert f'value="{typed["reference"]}"' in page.text
    assert desk.rows() == []


def test_a_reference_and_an_address_are_read_as_they_are_copied_out_of_a_mail(
    client: httpx.Client, desk: Desk
) -> None:
    reference = f"We have your complaint, ref: {desk.case.reference.lower()}"
    ask(client, desk, f"Pat Jones <{PATS}>", reference)
    assert desk.states() == ["sent"]


def test_a_browser_that_never_asked_is_sent_to_where_one_asks(anyone: httpx.Client) -> None:
    anyone.cookies.clear()
    assert anyone.get("/status/code").headers["location"] == "/status"
    assert "reference" in anyone.get("/status").text


def test_forms_of_other_sites_are_refused(client: httpx.Client, desk: Desk) -> None:
    given = filled(client.get("/status"), "/status")
    typed = {**given, "reference": desk.case.reference, "contact": PATS}
    foreign = {"origin": "https://elsewhere.example"}
    assert client.post("/status", data=typed, headers=foreign).status_code == 403
    assert client.post("/status", data={**typed, "csrf": "x"}).status_code == 403
    assert client.post("/status/code", data={"csrf": "x", "code": "123456"}).status_code == 403
    assert client.post("/status/sign-out", data={"csrf": "x"}).status_code == 403
    assert desk.rows() == []


def test_after_signing_out_nothing_is_shown(client: httpx.Client, desk: Desk) -> None:
    get_in(client, desk)
    cookie = client.cookies["status"]
    answer = post(client, "/status/sign-out", page="/status")
    assert answer.headers["location"] == "/status"
    assert answer.headers["clear-site-data"] == '"cache"'
    client.cookies.set("status", cookie, domain="127.0.0.1")
    assert desk.case.reference not in client.get("/status").text


def test_signing_out_ends_what_the_chat_of_this_browser_shows_as_well(
    client: httpx.Client,
) -> None:
    complain(client, COMPLAINT)
    assert "10 December 2026" in client.get("/status").text
    post(client, "/status/sign-out", page="/status")
    assert "10 December 2026" not in client.get("/status").text


def test_a_representative_without_consent_sees_the_receipt_only(
    client: httpx.Client, desk: Desk
) -> None:
    case = opened(desk.database, replace(FOR_ANOTHER, idempotency_key="two"))
    ask(client, desk, SAM.email, case.reference)
    assert post(client, "/status/code", code=desk.code()).status_code == 303
    page = words_of(client.get("/status"))
    assert case.reference in page
    assert "10 December" not in page
    assert "Pat" not in page


def test_the_link_of_a_mail_does_nothing_until_it_is_pressed(
    client: httpx.Client, address: str, desk: Desk
) -> None:
    with browser(address) as stranger:
        ask(stranger, desk)
    path = f"/status/link/{link_of(desk.rows()[0], KEY)}"
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert len(desk.rows()) == 1
    assert post(client, path).headers["location"] == "/status/code"
    desk.look_up(hashed=True)
    assert post(client, "/status/code", code=desk.code()).status_code == 303
    assert desk.case.reference in client.get("/status").text


@pytest.mark.parametrize(
    "token", ["1-AAAAAAAAAAAAAAAAAAAAAA", "x", "99999999999999999-" + "A" * 22]
)
def test_a_link_that_is_none_of_ours_says_what_to_do(client: httpx.Client, token: str) -> None:
    page = client.get(f"/status/link/{token}")
    assert page.status_code == 404
    assert "Ask for a code again" in words_of(page)


def test_a_place_that_asks_without_end_is_told_to_wait_whatever_it_asks(
    client: httpx.Client, desk: Desk
) -> None:
    post(client, "/status", **NOBODY)
    here = desk.rows()[0].source
    for _ in range(ASKED_FROM_ONE_PLACE - 1):
        desk.ask("nobody@example.com", source=here)
    for typed in ({"reference": desk.case.reference, "contact": PATS}, NOBODY):
        page = post(client, "/status", **typed)
        assert page.status_code == 429
        assert "Wait 10 minutes" in words_of(page)


def test_a_page_and_a_chat_of_one_browser_are_one_place_and_no_address_is_kept(
    client: httpx.Client, desk: Desk, door: Door
) -> None:
    post(client, "/status", **NOBODY)
    say_in_chat(client, "when will I hear back?")
    with door.database.read() as session:
        chat = session.scalars(select(Conversation)).one()
    desk.ask("nobody@example.com", chat=chat.id, source="")
    page, from_chat = (row.source for row in desk.rows())
    assert page == from_chat == chat.place
    assert re.fullmatch("[0-9a-f]{32}", page)
    with door.database.read() as session:
        for table in Base.metadata.sorted_tables:
            assert "127.0.0.1" not in str(session.execute(select(table)).all())


def test_the_place_of_a_chat_is_that_of_whoever_wrote_last(
    client: httpx.Client, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = []
    for host in ("192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
        monkeypatch.setattr("backend.web.places.place_of", partial(_placed, host))
        say_in_chat(client, "hello")
        with door.database.read() as session:
            places.append(session.scalars(select(Conversation.place)).one())
    # One household has all addresses of its part of the long kind.
    assert places[1] == places[2]
    assert len({*places}) == 3


def _placed(host: str, _request: Request) -> str:
    scope = {"type": "http", "client": (host, 1), "headers": []}
    return place_of(Request(scope))


def test_after_thirty_minutes_the_case_is_shown_no_more(
    client: httpx.Client, desk: Desk, clock: Clock
) -> None:
    get_in(client, desk)
    clock.move(minutes=30)
    assert desk.case.reference in client.get("/status").text
    clock.move(seconds=1)
    assert desk.case.reference not in client.get("/status").text
