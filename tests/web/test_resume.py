"""A chat is carried on with on another device: by a private link, once, and whoever has it sees."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from backend.conversations import service as conversations
from backend.conversations.models import Conversation, ConversationKey, ResumeAsked
from backend.notifications.outbox import Outbox
from backend.settings import Settings
from backend.web.door import Door
from tests.altered import altered
from tests.mailbox import Mailbox, text_of
from tests.parts import VOICE, Clock, at_once
from tests.web.axe import violations
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, token_in, words_of
from tests.web.visits import COMPLAINT, complain, fill_in, post

PAT = "pat@example.com"
LINK = re.compile(r"https://complaints\.landlord\.example(/resume/\S+)")
OPENED = "This chat was opened on another device"
ONLY_HERE = 'action="/resume/only-here"'
NewBrowser = Callable[[], httpx.Client]


@pytest.fixture
def another(address: str) -> Iterator[NewBrowser]:
    """A way to get browsers that have no cookie yet."""
    with ExitStack() as open_browsers:
        yield lambda: open_browsers.enter_context(browser(address))


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A front door that can mail."""
    return make_door(smtp_host="127.0.0.1")


@pytest.fixture
def outbox(door: Door, clock: Clock, mail_sink: Mailbox) -> Outbox:
    """The worker of this door, with a mailbox that is empty."""
    mail_sink.messages.clear()
    settings = Settings(
        secret_key="a secret key",
        bot_secret="b",
        actions_secret="a",
        public_url="https://complaints.landlord.example",
        smtp_host="127.0.0.1",
        smtp_port=mail_sink.port,
    )
    return Outbox(door.database, settings, door.rulebook, clock)


def say(client: httpx.Client, text: str) -> httpx.Response:
    return post(client, "/chat/messages", page="/chat", text=text)


def ask_here(client: httpx.Client, email: str = PAT) -> httpx.Response:
    return post(client, "/resume/this-chat", page="/resume", email=email)


def ask(client: httpx.Client, email: str = PAT) -> httpx.Response:
    return post(client, "/resume", page="/resume", email=email)


def links(outbox: Outbox, mail_sink: Mailbox, email: str = PAT) -> list[str]:
    """Let the worker go round, and give the links that one address has got so far."""
    outbox.run_once()
    found = (LINK.search(text_of(mail)) for mail in mail_sink.to(email))
    return [one[1] for one in found if one]


def open_by(client: httpx.Client, link: str) -> httpx.Response:
    return post(client, link, page=link)


def opened_on_a_phone(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> tuple[httpx.Client, str]:
    """Begin a chat, open it on another device too, and give that device and the link it used."""
    say(client, "My boiler is off")
    ask_here(client)
    (link,) = links(outbox, mail_sink)
    phone = another()
    open_by(phone, link)
    return phone, link


def test_a_link_opens_the_chat_on_another_device_and_the_first_one_keeps_it(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My boiler has been off for three weeks")
    answer = ask_here(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat#latest")
    assert "A private link to this chat is on its way" in words_of(client.get("/chat"))
    (link,) = links(outbox, mail_sink)

    phone = another()
    opened = open_by(phone, link)

    assert (opened.status_code, opened.headers["location"]) == (303, "/chat#latest")
    assert "Max-Age=2592000" in opened.headers["set-cookie"]
    assert "boiler has been off" in words_of(phone.get("/chat"))
    say(phone, "and the shower is cold")
    first = words_of(client.get("/chat"))
    assert OPENED in first
    assert "and the shower is cold" in first
    assert say(client, "still off").status_code == 303


def test_looking_at_a_link_spends_nothing_and_opening_it_spends_it(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My boiler is off")
    ask_here(client)
    (link,) = links(outbox, mail_sink)
    scanner = another()
    for _ in range(3):
        page = scanner.get(link)
        assert page.status_code == 200
        assert "boiler" not in page.text
        assert "set-cookie" not in page.headers
        assert page.headers["referrer-policy"] == "no-referrer"

    phone = another()
    token = token_in(phone.get(link))
    assert phone.post(link, data={"csrf": token}).status_code == 303
    again = another().post(link, data={"csrf": token})

    assert again.status_code == 404
    assert "does not work any more" in words_of(again)
    assert 'href="/resume"' in again.text
    assert scanner.get(link).status_code == 404


def test_a_link_pressed_by_many_at_once_opens_one_browser(
    door: Door, client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My boiler is off")
    ask_here(client)
    (link,) = links(outbox, mail_sink)
    token = token_in(another().get(link))
    browsers = [another() for _ in range(6)]

    answers = at_once(6, lambda n: browsers[n].post(link, data={"csrf": token}).status_code)

    assert sorted(answers, key=str) == [303, 404, 404, 404, 404, 404]
    assert len(keys_of(door, "browser")) == 1


@pytest.mark.parametrize("change", ["one character", "too old", "never one"])
def test_a_link_that_is_altered_or_old_opens_nothing(
    client: httpx.Client,
    another: NewBrowser,
    outbox: Outbox,
    mail_sink: Mailbox,
    clock: Clock,
    change: str,
) -> None:
    say(client, "My boiler is off")
    ask_here(client)
    (link,) = links(outbox, mail_sink)
    token = token_in(another().get(link))
    if change == "one character":
        link = link[:-1] + ("A" if link[-1] != "A" else "B")
    elif change == "too old":
        clock.move(days=7)
    else:
        link = "/resume/nothing"

    phone = another()

    assert phone.get(link).status_code == 404
    assert phone.post(link, data={"csrf": token}).status_code in (403, 404)
    assert "chat" not in phone.cookies


def test_no_character_of_a_link_may_be_another(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My boiler is off")
    ask_here(client)
    (link,) = links(outbox, mail_sink)
    token, phone = link.removeprefix("/resume/"), another()
    spent = {
        phone.get(f"/resume/{other}").status_code for other in altered(token) if other != "asked"
    }
    assert spent == {404}
    assert phone.get(link).status_code == 200, "and the right one still works"


def test_a_chat_stays_in_its_browser_for_thirty_days_from_each_use(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox, clock: Clock
) -> None:
    phone, _ = opened_on_a_phone(client, another, outbox, mail_sink)
    for _ in range(3):
        clock.move(days=29)
        outbox.run_once()
        for one in (client, phone):
            page = one.get("/chat")
            assert "My boiler is off" in words_of(page)
            assert "Max-Age=2592000" in page.headers["set-cookie"]
    clock.move(days=30)
    outbox.run_once()

    assert "My boiler is off" not in words_of(phone.get("/chat"))


def test_finish_and_clear_closes_the_chat_on_every_device(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My boiler is off")
    ask_here(client)
    ask_here(client)
    first, second = links(outbox, mail_sink)
    phone = another()
    open_by(phone, first)

    post(phone, "/chat/finish", page="/chat")

    for one in (client, phone):
        assert "My boiler is off" not in words_of(one.get("/chat"))
    assert another().get(second).status_code == 404


def test_a_chat_that_staff_end_is_opened_by_no_link_and_read_for_a_day_where_one_did(
    door: Door,
    client: httpx.Client,
    another: NewBrowser,
    outbox: Outbox,
    mail_sink: Mailbox,
    clock: Clock,
) -> None:
    say(client, "My boiler is off")
    ask_here(client)
    ask_here(client)
    first, second = links(outbox, mail_sink)
    phone = another()
    open_by(phone, first)
    with door.database.write() as session:
        chat = conversations.find_by_token(session, phone.cookies["chat"])
        assert chat is not None
        conversations.close(session, chat.id, voice=VOICE, now=clock())

    assert another().get(second).status_code == 404
    assert "This chat has ended" in words_of(phone.get("/chat"))
    clock.move(days=1)
    outbox.run_once()
    assert "My boiler is off" not in words_of(phone.get("/chat"))
    assert "My boiler is off" in words_of(client.get("/chat"))


def test_a_resident_who_sees_a_device_that_is_not_theirs_closes_it_there(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My boiler is off")
    ask_here(client)
    ask_here(client)
    first, second = links(outbox, mail_sink)
    stranger = another()
    assert ONLY_HERE not in client.get("/chat").text
    open_by(stranger, first)

    answer = post(client, "/resume/only-here", page="/chat")

    assert answer.status_code == 303
    assert "closed on all other phones" in words_of(client.get("/chat"))
    closed = words_of(stranger.get("/chat"))
    assert "This chat was closed here" in closed
    assert "My boiler is off" not in closed
    assert another().get(second).status_code == 404
    assert ONLY_HERE not in client.get("/chat").text


def test_the_device_that_came_by_a_link_can_close_the_first_one(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    phone, _ = opened_on_a_phone(client, another, outbox, mail_sink)

    post(phone, "/resume/only-here", page="/chat")

    assert "My boiler is off" in words_of(phone.get("/chat"))
    assert "My boiler is off" not in words_of(client.get("/chat"))


@pytest.fixture
def shut_out(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> httpx.Client:
    """The browser that began a chat, which was then closed there from the phone."""
    phone, _ = opened_on_a_phone(client, another, outbox, mail_sink)
    post(phone, "/resume/only-here", page="/chat")
    return client


@pytest.mark.parametrize("to", ["/chat/messages", "/chat/person"])
def test_what_is_written_where_the_chat_was_closed_begins_no_other(
    door: Door, shut_out: httpx.Client, to: str
) -> None:
    for accept in ("text/html", "application/json"):
        answer = shut_out.post(to, data={"text": "It smells of gas"}, headers={"accept": accept})
        assert answer.status_code == 410
        words = words_of(answer)
        assert "This chat was closed here" in words
        assert "has not been sent" in words
        assert "It smells of gas" in words
        assert "0800 111 999" in words, "danger is answered all the same"
        assert "My boiler is off" not in words
    with door.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1


def test_another_chat_begins_where_one_was_closed_only_when_it_is_asked_for(
    shut_out: httpx.Client,
) -> None:
    assert shut_out.post("/chat/new", data={"csrf": "x"}).status_code == 403
    assert "This chat was closed here" in words_of(shut_out.get("/"))
    assert post(shut_out, "/chat/new", page="/chat").status_code == 303
    assert "Make a complaint" in words_of(shut_out.get("/chat"))
    assert say(shut_out, "The lift is broken").status_code == 303
    assert "The lift is broken" in words_of(shut_out.get("/chat"))


def test_nobody_else_is_told_that_a_chat_was_closed(
    shut_out: httpx.Client, another: NewBrowser
) -> None:
    for cookies in ({}, {"chat": "never one"}):
        stranger = another()
        stranger.cookies.update(cookies)
        assert "Make a complaint" in words_of(stranger.get("/chat"))
        assert stranger.get("/chat/stream").status_code == 204
        assert stranger.post("/chat/new").status_code == 303


@pytest.mark.parametrize("how", ["/resume/only-here", "/chat/finish"])
def test_a_device_where_the_chat_is_closed_is_told_at_once(
    how: str, client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    phone, _ = opened_on_a_phone(client, another, outbox, mail_sink)

    with client.stream("GET", "/chat/stream") as here, phone.stream("GET", "/chat/stream") as there:
        lines = here.iter_lines()
        at_phone = there.iter_lines()
        assert "event: messages" in lines
        assert "event: messages" in at_phone
        post(phone, how, page="/chat")
        assert list(lines)[-3:-1] == ["event: closed-here", "data: {}"]
        if how == "/resume/only-here":
            assert next(line for line in at_phone if line.startswith("event")) == "event: messages"

    with client.stream("GET", "/chat/stream") as later:
        assert list(later.iter_lines())[:2] == ["event: closed-here", "data: {}"]
    assert client.get("/chat/fragment").status_code == 410


def test_whoever_finished_a_chat_begins_anew_without_a_word(client: httpx.Client) -> None:
    say(client, "My boiler is off")
    post(client, "/chat/finish", page="/chat")
    assert "Make a complaint" in words_of(client.get("/chat"))


def test_what_a_case_holds_is_proved_again_after_a_link(
    door: Door, client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    complain(client, COMPLAINT)
    token = client.cookies["chat"]
    with door.database.read() as session:
        chat = conversations.find_by_token(session, token)
        assert chat is not None
        assert chat.verified_until is not None
    ask_here(client)
    (link,) = links(outbox, mail_sink)

    open_by(another(), link)

    with door.database.read() as session:
        chat = conversations.find_by_token(session, token)
        assert chat is not None
        assert chat.verified_until is None


def test_what_is_sent_while_two_have_the_chat_is_shown_to_neither_without_a_code(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "hello")
    ask_here(client)
    (link,) = links(outbox, mail_sink)
    phone = another()
    open_by(phone, link)

    complain(phone, COMPLAINT)

    for one in (client, phone):
        assert "/status/cases/" not in one.get("/status").text


def test_an_address_gets_links_to_its_chats_and_every_address_the_same_answer(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    fill_in(client, COMPLAINT)
    new = another()

    known, unknown = ask(new, "  PAT@example.com "), ask(new, "nobody@example.com")

    for answer in (known, unknown):
        assert (answer.status_code, answer.headers["location"]) == (303, "/resume/asked")
        assert answer.content == b""
    (link,) = links(outbox, mail_sink)
    assert mail_sink.to("nobody@example.com") == []
    assert "boiler" not in text_of(mail_sink.to(PAT)[0])
    open_by(new, link)
    assert "My boiler has been off" in new.get("/complaint").text


def test_an_address_that_is_in_no_chat_any_more_gets_nothing(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox, clock: Clock
) -> None:
    fill_in(client, COMPLAINT)
    clock.move(days=31)
    ask(another())
    assert links(outbox, mail_sink) == []
    say(client, "hello again")
    ask(another())
    assert len(links(outbox, mail_sink)) == 1
    post(client, "/chat/finish", page="/chat")
    ask(another())
    assert len(links(outbox, mail_sink)) == 1


@pytest.mark.parametrize("told", ["My husband hits me", "My husband reads my emails"])
def test_no_link_is_mailed_for_an_address_where_somebody_at_home_may_read_it(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox, told: str
) -> None:
    fill_in(client, {**COMPLAINT, "issue": f"{told} and you did not change the locks"})
    assert ask(another()).headers["location"] == "/resume/asked"
    assert links(outbox, mail_sink) == []
    ask_here(client, "safe@example.com")
    assert len(links(outbox, mail_sink, "safe@example.com")) == 1


def test_an_address_gets_three_in_an_hour_and_asking_reads_the_same(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox, clock: Clock
) -> None:
    fill_in(client, COMPLAINT)
    new = another()
    answers = [ask(new) for _ in range(5)]
    assert {answer.headers["location"] for answer in answers} == {"/resume/asked"}
    assert len(links(outbox, mail_sink)) == 3
    clock.move(minutes=61)
    ask(new)
    assert len(links(outbox, mail_sink)) == 4


def test_strangers_who_ask_for_an_address_keep_nobody_from_a_link_to_their_own_chat(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My boiler is off")
    stranger = another()
    for _ in range(4):
        ask(stranger)
    assert links(outbox, mail_sink) == []
    assert ask_here(client, PAT).status_code == 303
    assert len(links(outbox, mail_sink)) == 1


def test_three_in_an_hour_holds_for_many_who_ask_at_once(
    client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    fill_in(client, COMPLAINT)
    new = another()
    csrf = token_in(new.get("/resume"))
    browsers = [another() for _ in range(8)]
    at_once(8, lambda n: browsers[n].post("/resume", data={"csrf": csrf, "email": PAT}))
    assert len(links(outbox, mail_sink)) == 3


def test_in_a_chat_somebody_is_told_when_they_asked_too_often(client: httpx.Client) -> None:
    say(client, "My boiler is off")
    for n in range(6):
        assert ask_here(client, f"pat{n}@example.com").status_code == 303
    refused = ask_here(client, "pat7@example.com")
    assert refused.status_code == 429
    assert "asked for too often" in words_of(refused)
    assert "pat7@example.com" in refused.text


def test_a_place_that_asks_for_many_addresses_is_stopped(
    door: Door, another: NewBrowser, clock: Clock
) -> None:
    new = another()
    csrf = token_in(new.get("/resume"))

    def one(n: int) -> int:
        email = f"somebody{n}@example.com"
        return new.post("/resume", data={"csrf": csrf, "email": email}).status_code

    assert [one(n) for n in range(21)] == [303] * 20 + [429]
    clock.move(minutes=61)
    assert one(22) == 303


def test_the_address_that_was_typed_is_forgotten_once_it_was_dealt_with(
    door: Door, another: NewBrowser, outbox: Outbox
) -> None:
    ask(another(), "nobody@example.com")
    outbox.run_once()
    with door.database.read() as session:
        assert [row.email for row in session.scalars(select(ResumeAsked))] == [""]


@pytest.mark.parametrize("email", ["", "pat", "pat@", "a@b.c, d@e.f", "x" * 250 + "@example.com"])
def test_what_is_no_address_is_said_with_what_was_typed(client: httpx.Client, email: str) -> None:
    for asked in (ask, ask_here):
        refused = asked(client, email)
        assert refused.status_code == 422
        assert "Enter an email address in full" in words_of(refused)
        assert f'value="{email}"' in refused.text
        say(client, "My boiler is off")


def test_the_address_given_in_the_chat_stands_in_the_form(client: httpx.Client) -> None:
    fill_in(client, COMPLAINT)
    assert f'value="{PAT}"' in client.get("/resume").text


def test_no_secret_of_a_link_or_a_browser_is_kept(
    door: Door, client: httpx.Client, another: NewBrowser, outbox: Outbox, mail_sink: Mailbox
) -> None:
    phone, link = opened_on_a_phone(client, another, outbox, mail_sink)
    kept = " ".join(row.token_hash for row in keys_of(door, "link") + keys_of(door, "browser"))
    assert link.rpartition("/")[2] not in kept
    assert phone.cookies["chat"] not in kept


def test_a_post_from_elsewhere_opens_and_asks_for_nothing(
    client: httpx.Client, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My boiler is off")
    ask_here(client)
    (link,) = links(outbox, mail_sink)
    for path in ("/resume", "/resume/this-chat", "/resume/only-here", link):
        assert client.post(path, data={"csrf": "x", "email": PAT}).status_code == 403
    assert client.get(link).status_code == 200


def keys_of(door: Door, kind: str) -> list[ConversationKey]:
    with door.database.read() as session:
        return list(session.scalars(select(ConversationKey).where(ConversationKey.kind == kind)))


def test_without_a_mail_server_nobody_is_promised_a_mail(make_door: MakeDoor) -> None:
    door = make_door(smtp_host="")
    with served(door) as address, browser(address) as client:
        say(client, "My boiler is off")
        for path in ("/resume", "/chat/transcript"):
            page = client.get(path)
            assert page.status_code == 200
            assert "Email address" not in page.text
            assert 'name="email"' not in page.text
        assert "We cannot send emails at the moment" in words_of(client.get("/resume"))


@pytest.mark.browser
@pytest.mark.parametrize("how", ["/resume/only-here", "/chat/finish"])
def test_a_page_hides_the_chat_at_once_when_it_is_closed_there(
    how: str,
    chromium: Browser,
    address: str,
    another: NewBrowser,
    outbox: Outbox,
    mail_sink: Mailbox,
) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/chat")
    page.get_by_label("Your message").fill("My boiler is off")
    page.get_by_role("button", name="Send").click()
    phone, laptop = another(), another()
    (cookie,) = page.context.cookies()
    laptop.cookies.set("chat", cookie["value"])
    ask_here(laptop)
    (link,) = links(outbox, mail_sink)
    open_by(phone, link)
    expect(page.locator("#chat")).to_have_attribute("data-following", "yes")
    page.get_by_label("Your message").fill("and my daughter is")

    post(phone, how, page="/chat")

    expect(page.get_by_role("heading", level=1)).to_have_text("This chat was closed here")
    expect(page.get_by_text("My boiler is off")).to_have_count(0)
    assert violations(page) == []
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("This chat was closed here")
    page.get_by_role("button", name="Start a new chat").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Make a complaint")
    page.close()


@pytest.mark.browser
def test_whoever_finishes_on_a_page_is_not_told_that_it_was_closed(
    chromium: Browser, address: str
) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/chat")
    page.get_by_label("Your message").fill("My boiler is off")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#chat")).to_have_attribute("data-following", "yes")

    page.get_by_text("Finish, and clear this chat from this browser").click()
    page.get_by_role("button", name="Finish and clear this chat").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Make a complaint")
    assert page.context.cookies() == []
    page.close()
