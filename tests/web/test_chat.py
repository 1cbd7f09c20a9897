"""The resident's chat works by plain posts, keeps what was typed, and begins without a cookie."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from backend.cases import service as cases
from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.conversations.models import Alert, Conversation, Message
from backend.web.door import Door
from tests.cases.opened import opened
from tests.eventually import eventually
from tests.parts import Clock
from tests.two_at_once import until_it_waits
from tests.web.conftest import MakeDoor
from tests.web.served import browser, door_over, served, token_in, words_of
from tests.web.stand_in_bot import StandInBot, dies_mid_answer, hangs, says
from tests.web.visits import post

BY_SCRIPT = {"Accept": "application/json"}
LINE = re.compile(r"<li[^>]*data-seq=\"(\d+)\"")


def say(client: httpx.Client, text: str, **more: str) -> httpx.Response:
    """Say something as a browser without scripts does."""
    return post(client, "/chat/messages", page="/chat", text=text, **more)


def count(door: Door, table: type) -> int:
    with door.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_the_first_page_says_that_an_automated_assistant_answers_and_starts_nothing(
    client: httpx.Client, door: Door, path: str
) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "An automated assistant answers first" in words_of(page)
    for number in ("999", "0800 111 999", "116 123"):
        assert number in words_of(page)
    assert 'href="/complaint"' in page.text
    assert "set-cookie" not in page.headers
    assert count(door, Conversation) == 0


def test_the_first_message_starts_a_conversation_and_shows_its_answer(
    client: httpx.Client,
) -> None:
    posted = client.post("/chat/messages", data={"text": "My boiler is off", "client_id": "one"})
    assert (posted.status_code, posted.headers["location"]) == (303, "/chat#latest")
    shown = words_of(client.get("/chat"))
    assert "My boiler is off" in shown
    assert "You said: My boiler is off" in shown, "the answer is usually there already"


def test_danger_told_while_a_photo_joins_the_case_stops_neither(
    postgresql_url: str, clock: Clock, tmp_path: Path
) -> None:
    door = door_over(postgresql_url, clock, data_dir=tmp_path)
    with served(door) as address, browser(address) as client, ThreadPoolExecutor() as pool:
        say(client, "My boiler is off", client_id="one")
        opened(door.database)
        with door.database.write() as session:
            chat = session.scalars(select(Conversation)).one().id
            case = session.scalars(select(Case)).one()
            case.conversation_id = chat
        with door.database.write() as session:
            # As a photo does it: first the case, then the chat.
            cases.hold(session, case.id)
            told = pool.submit(say, client, "I can smell gas in the kitchen", client_id="two")
            until_it_waits(session, told)
            conversations.find(session, chat)
        assert told.result().status_code == 303
    with door.database.read() as session:
        assert "gas" in session.scalars(select(Case)).one().hazards
    door.database.engine.dispose()


def test_without_scripts_the_page_does_not_wait_for_a_slow_bot_for_ever(
    client: httpx.Client, bot: StandInBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.web.chat.NO_SCRIPT_WAIT", 0.1)
    bot.next.append(hangs)
    assert client.post("/chat/messages", data={"text": "Hello"}).status_code == 303
    page = client.get("/chat")
    assert 'data-waiting="yes"' in page.text
    assert "Check for new messages" in words_of(page)
    bot.released.set()


def test_with_the_bot_down_the_page_says_so_and_offers_the_form_and_a_person(
    client: httpx.Client, bot: StandInBot
) -> None:
    bot.die()
    client.post("/chat/messages", data={"text": "My boiler is off"})
    page = client.get("/chat")
    shown = words_of(page)
    assert "not answering at the moment" in shown
    assert "My boiler is off" in shown
    assert 'href="/complaint"' in page.text or "/complaint" in shown
    assert "Talk to a person" in shown
    assert 'data-waiting="no"' in page.text


def test_a_lost_answer_can_be_asked_for_again_by_its_button(
    client: httpx.Client, bot: StandInBot
) -> None:
    bot.next.append(dies_mid_answer)
    client.post("/chat/messages", data={"text": "My boiler is off"})
    page = client.get("/chat")
    assert "Send it again" in words_of(page)
    pressed = client.post(
        "/chat/messages", data={"csrf": token_in(page), "choice": "again:2", "client_id": "two"}
    )
    assert pressed.status_code == 303
    assert "You said: My boiler is off" in words_of(client.get("/chat"))


def test_the_buttons_shown_last_can_be_pressed(client: httpx.Client, bot: StandInBot) -> None:
    value = '/answer{"value":"yes"}'
    bot.next.append(says({"text": "Before?", "buttons": [{"title": "Yes", "payload": value}]}))
    client.post("/chat/messages", data={"text": "My boiler is off"})
    page = client.get("/chat")
    assert escape(value) in page.text or value.replace('"', "&#34;") in page.text
    client.post("/chat/messages", data={"csrf": token_in(page), "choice": value})
    assert bot.said[-1] == value
    refused = client.post(
        "/chat/messages", data={"csrf": token_in(page), "choice": value, "client_id": "again"}
    )
    assert refused.status_code == 422
    assert "no longer open" in words_of(refused)


def test_a_form_sent_twice_is_one_message(client: httpx.Client, bot: StandInBot) -> None:
    client.post("/chat/messages", data={"text": "Hello"})
    body = {"csrf": token_in(client.get("/chat")), "text": "My boiler is off", "client_id": "x"}
    for _ in range(3):
        assert client.post("/chat/messages", data=body).status_code == 303
    assert bot.said == ["Hello", "My boiler is off"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Write a message"),
        (" \n ", "Write a message"),
        ("\0\u202e", "Write a message"),
        ("x" * 4_001, "4,000 characters or fewer"),
        ("boiler " * 1_500, "4,000 characters or fewer"),
    ],
)
def test_what_cannot_be_taken_gets_a_sentence_and_stays_in_the_box(
    client: httpx.Client, door: Door, typed: str, told: str
) -> None:
    refused = client.post("/chat/messages", data={"text": typed})
    assert refused.status_code == 422
    assert told in words_of(refused)
    assert count(door, Conversation) == 0, "nothing is started by it"
    client.post("/chat/messages", data={"text": "Hello"})
    later = say(client, typed)
    assert later.status_code == 422
    assert told in words_of(later)
    if typed.strip("\0\u202e \n"):
        assert typed.strip() in refused.text
        assert typed.strip() in later.text


def test_danger_in_words_that_are_too_long_is_answered_all_the_same(
    client: httpx.Client,
) -> None:
    typed = f"{'word ' * 900} I can smell gas in the hallway"
    for _ in range(2):
        refused = client.post(
            "/chat/messages", data={"text": typed, "csrf": token_in(client.get("/chat"))}
        )
        assert refused.status_code == 422
        assert "0800 111 999" in words_of(refused)
        assert not re.search(r"two parts\.\s*\w", refused.text), "the advice has its own line"
        client.post("/chat/messages", data={"text": "Hello"})


def test_danger_is_answered_and_alerts_staff_while_waiting_for_a_person(
    client: httpx.Client, door: Door, bot: StandInBot
) -> None:
    bot.die()
    client.post("/chat/person")
    say(client, "I can smell gas in the hallway")
    page = client.get("/chat")
    assert "0800 111 999" in words_of(page)
    assert count(door, Alert) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert('x')</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}",
        "</textarea><b>",
        "الغلاية معطلة منذ ثلاثة أسابيع",
        "javascript:alert(1)",
    ],
)
def test_what_was_typed_is_shown_as_text_and_nothing_else(client: httpx.Client, typed: str) -> None:
    client.post("/chat/messages", data={"text": typed})
    page = client.get("/chat")
    assert typed in words_of(page) or typed in page.text.replace("&#39;", "'").replace(
        "&#34;", '"'
    ).replace("&lt;", "<").replace("&gt;", ">")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "49" not in re.findall(r"You said: ([^<]*)", page.text)


def test_a_script_gets_numbers_and_sentences(client: httpx.Client) -> None:
    taken = client.post("/chat/messages", data={"text": "Hello"}, headers=BY_SCRIPT)
    assert (taken.status_code, taken.json()) == (202, {"seq": 2})
    token = token_in(client.get("/chat"))
    refused = client.post("/chat/messages", data={"text": "", "csrf": token}, headers=BY_SCRIPT)
    assert refused.status_code == 422
    assert refused.json() == {"error": "Write a message before you send it."}


def test_a_fragment_gives_only_what_is_newer_and_where_things_stand(
    client: httpx.Client, bot: StandInBot
) -> None:
    client.post("/chat/messages", data={"text": "Nobody answered my letter"})
    fragment = client.get("/chat/fragment", params={"after": 2})
    assert LINE.findall(fragment.text) == ["3"]
    assert fragment.headers["x-last-seq"] == "3"
    assert fragment.headers["x-owner"] == "bot"
    assert fragment.headers["x-waiting"] == "no"
    bot.next.append(hangs)
    token = token_in(client.get("/chat"))
    client.post("/chat/messages", data={"text": "Hello", "csrf": token}, headers=BY_SCRIPT)
    assert client.get("/chat/fragment", params={"after": 3}).headers["x-waiting"] == "yes"
    bot.released.set()


@pytest.mark.parametrize("after", ["-1", "99999999999999999999", "two"])
def test_a_fragment_after_nonsense_is_refused(client: httpx.Client, after: str) -> None:
    client.post("/chat/messages", data={"text": "Hello"})
    assert client.get("/chat/fragment", params={"after": after}).status_code == 422


def test_without_a_conversation_there_is_nothing_to_stream(anyone: httpx.Client) -> None:
    assert anyone.get("/chat/stream").status_code == 204
    assert anyone.get("/chat/fragment").status_code == 404


def test_the_stream_of_a_browser_tells_where_its_conversation_stands(
    client: httpx.Client,
) -> None:
    client.post("/chat/messages", data={"text": "Hello"})
    with client.stream("GET", "/chat/stream") as answer:
        data = next(line for line in answer.iter_lines() if line.startswith("data: "))
    assert '"last_seq": 3' in data
    assert '"owner": "bot"' in data
    assert "Hello" not in data, "words are fetched, not streamed"


def test_a_person_can_be_asked_for_before_a_word_was_said(
    client: httpx.Client, bot: StandInBot
) -> None:
    asked = client.post("/chat/person")
    assert asked.headers["location"] == "/chat#latest"
    assert "passed this conversation to West Kent's staff" in words_of(client.get("/chat"))
    say(client, "Are you there?")
    assert bot.said == []


def test_a_finished_chat_is_forgotten_by_this_browser_and_kept_on_record(
    client: httpx.Client, door: Door
) -> None:
    client.post("/chat/messages", data={"text": "My boiler is off"})
    old = client.cookies["chat"]
    left = post(client, "/chat/finish", page="/chat")
    assert left.headers["location"] == "/"
    assert left.headers["clear-site-data"] == '"cache"'
    assert "chat" not in client.cookies
    assert "My boiler is off" not in words_of(client.get("/"))
    client.cookies.set("chat", old, domain="127.0.0.1")
    assert "My boiler is off" not in words_of(client.get("/chat"))
    with door.database.read() as session:
        assert session.scalars(select(Conversation.owner)).all() == ["closed"]
        assert "My boiler is off" in session.scalars(select(Message.text)).all()


def test_writing_after_the_end_sends_nothing_and_begins_no_other_unasked(
    client: httpx.Client, door: Door
) -> None:
    client.post("/chat/messages", data={"text": "My boiler is off"})
    old = client.cookies["chat"]
    post(client, "/chat/finish", page="/chat")
    client.cookies.set("chat", old, domain="127.0.0.1")
    refused = client.post("/chat/messages", data={"text": "One more thing"})
    assert refused.status_code == 410
    assert "One more thing" in words_of(refused)
    assert "My boiler is off" not in words_of(refused)
    assert count(door, Conversation) == 1


def test_an_unknown_cookie_starts_afresh(client: httpx.Client) -> None:
    client.cookies.set("chat", "long gone", domain="127.0.0.1")
    assert "Make a complaint" in words_of(client.get("/chat"))
    assert client.post("/chat/messages", data={"text": "Hello"}).status_code == 303
    assert "You said: Hello" in words_of(client.get("/chat"))


def test_two_browsers_see_their_own_conversations_only(client: httpx.Client, address: str) -> None:
    client.post("/chat/messages", data={"text": "My boiler is off"})
    with browser(address) as other:
        other.post("/chat/messages", data={"text": "My roof leaks"})
        assert "boiler" not in words_of(other.get("/chat"))
    assert "roof" not in words_of(client.get("/chat"))


def test_a_chat_goes_on_after_the_web_process_was_started_again(
    make_door: MakeDoor, bot: StandInBot
) -> None:
    with served(make_door()) as address, browser(address) as client:
        client.post("/chat/messages", data={"text": "My boiler is off"})
        cookie = client.cookies["chat"]
    with served(make_door()) as address, browser(address) as client:
        client.cookies.set("chat", cookie, domain="127.0.0.1")
        say(client, "Are you there?")
        eventually(lambda: bot.said[-1] == "Are you there?", "the bot is asked")
        assert "My boiler is off" in words_of(client.get("/chat"))
