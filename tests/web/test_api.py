"""The interface for programs: the same conversations, by bearer token, in JSON."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from backend.cases import service as cases
from backend.web.door import Door
from tests.cases.opened import REQUEST
from tests.eventually import eventually
from tests.parts import at_once
from tests.web.chats import Chat
from tests.web.served import browser, served
from tests.web.stand_in_bot import StandInBot, hangs


@pytest.fixture
def chat(client: httpx.Client) -> Chat:
    return Chat(client)


def sentence(answer: httpx.Response) -> str:
    """Give the one sentence of a refusal."""
    assert answer.headers["content-type"] == "application/json"
    refusal = answer.json()
    assert set(refusal) == {"error", "error_id"}
    words: str = refusal["error"]
    assert words.endswith((".", "]", '"')) or ": " in words
    return words


def test_a_new_conversation_comes_with_its_secret_and_a_greeting(anyone: httpx.Client) -> None:
    answer = anyone.post("/api/v1/conversations")
    started = answer.json()
    assert answer.status_code == 201
    assert set(started) == {"id", "token", "messages"}
    assert len(started["token"]) >= 43, "256 bits"
    (greeting,) = started["messages"]
    assert set(greeting) == {"seq", "sender", "text", "choices", "at"}
    assert (greeting["seq"], greeting["sender"]) == (1, "assistant")
    assert {"label": "Talk to a person", "value": "/talk_to_person"} in greeting["choices"]


def test_twenty_posts_at_once_of_one_client_id_get_one_number(chat: Chat, bot: StandInBot) -> None:
    answers = at_once(20, lambda _n: chat.post(text="Only once", client_id="same"))
    assert {
        (a.status_code, a.json()["seq"]) if isinstance(a, httpx.Response) else a for a in answers
    } == {(202, 2)}
    chat.wait_for("You said: Only once")
    assert bot.said == ["Only once"]


def test_the_same_client_id_with_another_body_is_refused(chat: Chat) -> None:
    chat.post(text="Nobody rings me back", client_id="one")
    refused = chat.post(text="Nobody writes to me", client_id="one")
    assert refused.status_code == 422
    assert "client_id" in sentence(refused)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"text": ""}, "Write a message"),
        ({"text": " \0\t"}, "Write a message"),
        ({"text": "x" * 4_001}, "4,000"),
        ({"text": "x" * 10_000}, "4,000"),
        ({"text": "Hello", "choice": "/complain"}, "either text or a choice"),
        ({}, "either text or a choice"),
        ({"choice": "/restart"}, "no longer open"),
        ({"choice": "\0"}, "no longer open"),
        ({"choice": "x" * 501}, "choice"),
        ({"text": "Hello", "client_id": ""}, "client_id"),
        ({"text": "Hello", "client_id": "x" * 81}, "client_id"),
        ({"text": ["Hello"]}, "text"),
        ({"text": 7}, "text"),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_with_a_sentence(
    anyone: httpx.Client, body: dict[str, Any], told: str
) -> None:
    chat = Chat(anyone)
    refused = chat.post(**body)
    assert refused.status_code == 422
    assert told in sentence(refused)
    assert chat.lines() == []


def test_a_client_id_that_no_database_takes_does_no_harm(chat: Chat) -> None:
    answer = chat.post(text="Hello", client_id="a\0b")
    assert answer.status_code in (202, 422)


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"text": "\\ud800", "client_id": "x"}'],
)
def test_a_body_that_is_not_a_message_is_refused_with_a_sentence(
    anyone: httpx.Client, raw: bytes
) -> None:
    chat = Chat(anyone)
    headers = {**chat.headers, "content-type": "application/json"}
    refused = anyone.post(f"{chat.path}/messages", content=raw, headers=headers)
    assert refused.status_code in (400, 422)
    assert sentence(refused)


def test_a_body_that_is_too_large_is_refused_with_a_sentence(anyone: httpx.Client) -> None:
    refused = Chat(anyone).post(text="x" * 300_000)
    assert refused.status_code == 413
    assert "shorter" in sentence(refused)


@pytest.mark.parametrize("method", ["messages", "stream"])
def test_nothing_is_read_without_the_token_of_that_conversation(
    anyone: httpx.Client, method: str
) -> None:
    mine, other = Chat(anyone), Chat(anyone)
    for headers in (
        {},
        other.headers,
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic abc"},
        {"Authorization": mine.headers["Authorization"].removeprefix("Bearer ")},
    ):
        refused = anyone.get(f"{mine.path}/{method}", headers=headers)
        assert refused.status_code == 401, headers
        assert "token" in sentence(refused)


def test_nothing_is_posted_without_the_token_of_that_conversation(anyone: httpx.Client) -> None:
    mine, other = Chat(anyone), Chat(anyone)
    mine.headers, headers = other.headers, mine.headers
    refused = mine.post(text="Hello")
    assert refused.status_code == 401
    mine.headers = headers
    assert mine.lines() == []


@pytest.mark.parametrize("path", ["nobodys", "%00", "..%2f", "x" * 500, "%F0%9F%92%A9"])
def test_an_unknown_conversation_is_refused_with_a_sentence(
    client: httpx.Client, path: str
) -> None:
    refused = client.get(
        f"/api/v1/conversations/{path}/messages", headers={"Authorization": "Bearer x"}
    )
    assert refused.status_code in (404, 422)
    assert sentence(refused)


def test_only_what_is_newer_is_given(chat: Chat) -> None:
    seq = chat.say("Nobody rings me back")
    chat.wait_for("You said")
    newer = chat.read(after=seq)
    assert [m["seq"] for m in newer["messages"]] == [seq + 1]
    assert newer["last_seq"] == seq + 1
    assert chat.read(after=seq + 1)["messages"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"after": "-1"},
        {"after": "99999999999999999999"},
        {"after": "two"},
        {"wait": "-1"},
        {"wait": "nan"},
        {"wait": "soon"},
    ],
)
def test_a_query_that_makes_no_sense_is_refused_with_a_sentence(
    anyone: httpx.Client, query: dict[str, str]
) -> None:
    chat = Chat(anyone)
    refused = anyone.get(f"{chat.path}/messages", params=query, headers=chat.headers)
    assert refused.status_code == 422
    assert next(iter(query)) in sentence(refused)


def test_waiting_gives_the_whole_reply_as_soon_as_it_is_there(chat: Chat, bot: StandInBot) -> None:
    bot.next.append(hangs)
    seq = chat.say("Nobody rings me back")
    eventually(lambda: bool(bot.said), "the bot is asked")
    assert chat.read(after=seq, wait=0.05)["messages"] == []
    bot.released.set()
    reply = chat.read(after=seq, wait=20)
    assert [m["text"] for m in reply["messages"]] == ["You said: Nobody rings me back"]


def test_waiting_ends_for_a_reader_of_another_process(
    make_door: Any, chat: Chat, bot: StandInBot
) -> None:
    with served(make_door()) as address, browser(address) as elsewhere:
        there = Chat(elsewhere)
        there.path, there.headers = chat.path, chat.headers
        bot.next.append(hangs)
        seq = chat.say("Nobody rings me back")
        bot.released.set()
        assert there.read(after=seq, wait=20)["messages"]


def test_the_owner_is_told_with_the_messages(chat: Chat) -> None:
    assert chat.read()["owner"] == "bot"
    chat.press("/talk_to_person")
    assert chat.read()["owner"] == "waiting"


def test_danger_is_answered_in_the_same_moment(chat: Chat, bot: StandInBot) -> None:
    bot.die()
    seq = chat.say("I can smell gas")
    shown = chat.read(after=seq)["messages"]
    assert shown[0]["sender"] == "system"
    assert "0800 111 999" in shown[0]["text"]


def test_a_hazard_told_after_sending_is_added_to_the_open_case(chat: Chat, door: Door) -> None:
    chat.post(text="My tap drips", client_id="one")
    with door.database.write() as session:
        new = replace(REQUEST, conversation_id=chat.id)
        reference = cases.open_case(
            session, new, rulebook=door.rulebook, now=door.clock()
        ).reference
    for _ in range(2):
        chat.post(text="Now I smell gas, and my baby is here", client_id="two")
    with door.database.read() as session:
        case = cases.find(session, reference)
        assert (case.hazards, case.vulnerability) == (["gas"], ["child"])
        assert "hazard:gas" in {one.stage for one in case.deadlines}
        assert [event.kind for event in case.events].count("risk_added") == 1


def test_a_text_is_triaged_with_the_rules_that_decided(
    client: httpx.Client, bot: StandInBot
) -> None:
    answer = client.post("/api/v1/triage", json={"text": "/restart I can smell gas"})
    assert answer.status_code == 200
    assert set(answer.json()) >= {
        "route",
        "parts",
        "unknown",
        "hazards",
        "vulnerability",
        "offer_complaint",
    }
    assert bot.parsed == ["restart I can smell gas"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_triage_works_when_the_bot_talks_nonsense(client: httpx.Client, bot: StandInBot) -> None:
    talk: list[Any] = [
        [],
        None,
        "complain",
        {},
        {"intent": None},
        {"intent": "complain"},
        {"intent": {"name": "complain"}},
        {"intent": {"name": "complain", "confidence": "very"}},
        {"intent": {"name": None, "confidence": None}},
    ]
    for nonsense in talk:
        bot.understanding = nonsense
        answer = client.post("/api/v1/triage", json={"text": "No heating"})
        assert answer.status_code == 200, nonsense


def test_triage_works_without_the_bot(anyone: httpx.Client) -> None:
    answer = anyone.post("/api/v1/triage", json={"text": "You never answered my complaint"})
    assert answer.status_code == 200
    assert answer.json()["route"]


@pytest.mark.parametrize("text", ["", "\0", "😀", "الغلاية معطلة", "x" * 20_000, "/restart"])
def test_any_text_can_be_triaged(anyone: httpx.Client, text: str) -> None:
    assert anyone.post("/api/v1/triage", json={"text": text}).status_code == 200


def test_a_text_too_long_to_be_triaged_is_refused(anyone: httpx.Client) -> None:
    refused = anyone.post("/api/v1/triage", json={"text": "x" * 20_001})
    assert refused.status_code == 422
    assert sentence(refused)


def test_the_published_interface_is_the_api_and_nothing_else(anyone: httpx.Client) -> None:
    described = anyone.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/conversations",
        "/api/v1/conversations/{conversation_id}/messages",
        "/api/v1/conversations/{conversation_id}/stream",
        "/api/v1/triage",
    }


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/metrics", "/api/v1/"])
def test_there_is_nothing_else_for_programs(anyone: httpx.Client, path: str) -> None:
    assert anyone.get(path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/conversations", 405),
        ("DELETE", "/api/v1/triage", 405),
    ],
)
def test_what_is_not_there_is_refused_with_a_sentence(
    anyone: httpx.Client, method: str, path: str, status: int
) -> None:
    refused = anyone.request(method, path)
    assert refused.status_code == status
    assert sentence(refused)


def test_a_failure_is_a_sentence_with_a_number_and_nothing_of_the_inside(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_text: str) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr("backend.web.api.triage", lambda *_a, **_k: fail(""))
    with served(door) as address, browser(address) as client:
        failed = client.post("/api/v1/triage", json={"text": "Hello"})
    assert failed.status_code == 500
    assert "went wrong on our side" in sentence(failed)
    assert failed.json()["error_id"]
    assert "secret inside" not in failed.text
    assert failed.headers["content-security-policy"].startswith("default-src 'none'")
    assert failed.headers["cache-control"] == "no-store"
