"""Streams tell every reader of every change once, in order, across processes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import httpx
import pytest

from backend.conversations import service as conversations
from backend.web import stream
from backend.web.door import Door
from backend.web.feeds import CONVERSATION
from tests.eventually import eventually
from tests.parts import MONDAY_NOON, VOICE, conversation, posted, started
from tests.web.chats import Chat
from tests.web.served import browser, served
from tests.web.stand_in_bot import StandInBot


@contextmanager
def events(
    client: httpx.Client, chat: Chat, **more: str
) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
    """Read a stream: the id and the content of each event."""
    headers = {**chat.headers, **more}
    with client.stream("GET", f"{chat.path}/stream", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"

        def read() -> Iterator[tuple[str, dict[str, Any]]]:
            seen = ""
            for line in answer.iter_lines():
                if line.startswith("id: "):
                    seen = line.removeprefix("id: ")
                if line.startswith("data: "):
                    yield seen, json.loads(line.removeprefix("data: "))

        yield read()


def test_a_stream_begins_with_what_stands_there_and_goes_on_with_what_is_new(
    client: httpx.Client, bot: StandInBot
) -> None:
    bot.die()
    chat = Chat(client)
    with events(client, chat) as seen:
        first_id, first = next(seen)
        assert (first_id, [m["seq"] for m in first["messages"]]) == ("1", [1])
        chat.press("/talk_to_person")
        second_id, second = next(seen)
        assert [m["sender"] for m in second["messages"]] == ["resident", "system"]
        assert (second_id, second["owner"]) == ("3", "waiting")


def test_a_reader_who_comes_back_goes_on_where_they_were(
    client: httpx.Client, bot: StandInBot
) -> None:
    bot.die()
    chat = Chat(client)
    chat.press("/talk_to_person")
    with events(client, chat, **{"Last-Event-ID": "2"}) as seen:
        _, content = next(seen)
    assert [m["seq"] for m in content["messages"]] == [3]


def test_an_odd_last_event_id_does_no_harm(anyone: httpx.Client) -> None:
    chat = Chat(anyone)
    for odd in ("x", "-1", "9999999999999999", "", "٣"):
        headers: Any = [*chat.headers.items(), ("Last-Event-ID", odd.encode())]
        with anyone.stream("GET", f"{chat.path}/stream", headers=headers) as answer:
            assert answer.status_code == 200
            assert next(answer.iter_lines()) == "retry: 2000"


def test_every_message_is_given_once_and_in_order_to_every_reader(
    client: httpx.Client, door: Door, bot: StandInBot
) -> None:
    bot.die()
    chat = Chat(client)
    chat.press("/talk_to_person")
    with (
        browser(str(client.base_url)) as second,
        events(client, chat) as one,
        events(second, chat) as other,
    ):
        for n in range(20):
            posted(door.database, chat.id, f"Part {n}", client_id=f"part {n}")
        last = conversation(door.database, chat.id).last_seq
        assert last > 20
        for reader in (one, other):
            given: list[int] = []
            while not given or given[-1] < last:
                given += [m["seq"] for m in next(reader)[1]["messages"]]
            assert given == list(range(1, len(given) + 1))


def test_what_is_stored_while_an_event_is_written_is_not_given_twice(
    client: httpx.Client, door: Door, bot: StandInBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.die()
    chat = Chat(client)
    chat.press("/talk_to_person")
    late = iter(["While it was being written"])
    states = door.wakeups.states

    def read_and_write(topics: Any) -> Any:
        found = states(topics)
        for text in late:
            posted(door.database, chat.id, text, client_id="late")
        return found

    monkeypatch.setattr(door.wakeups, "states", read_and_write)
    with events(client, chat) as seen:
        given = [m["seq"] for m in next(seen)[1]["messages"]]
        posted(door.database, chat.id, "Afterwards", client_id="after")
        last = conversation(door.database, chat.id).last_seq
        while given[-1] < last:
            given += [m["seq"] for m in next(seen)[1]["messages"]]
    assert given == list(range(1, last + 1))


def test_what_another_process_writes_wakes_the_readers_here(
    make_door: Any, client: httpx.Client, bot: StandInBot
) -> None:
    bot.die()
    chat = Chat(client)
    elsewhere = make_door()
    with events(client, chat) as seen:
        next(seen)
        with elsewhere.database.write() as session:
            conversations.hand_off(session, chat.id, reason="asked", voice=VOICE, now=MONDAY_NOON)
        assert next(seen)[1]["owner"] == "waiting"


def test_a_quiet_stream_shows_that_it_lives(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    chat = Chat(client)
    with client.stream("GET", f"{chat.path}/stream", headers=chat.headers) as answer:
        assert "event: heartbeat" in islice(answer.iter_lines(), 50)


def test_readers_who_left_are_forgotten(door: Door, client: httpx.Client) -> None:
    chat = Chat(client)
    with events(client, chat) as seen:
        next(seen)
        assert (CONVERSATION, chat.id) in door.wakeups._readers
    chat.read(after=1, wait=0.05)
    eventually(lambda: not door.wakeups._readers, "the reader is forgotten")


def test_an_open_stream_does_not_keep_the_process_from_stopping(
    door: Door, bot: StandInBot
) -> None:
    with served(door) as address, browser(address) as client:
        chat = Chat(client)
        reading = client.stream("GET", f"{chat.path}/stream", headers=chat.headers)
        answer = reading.__enter__()
        assert answer.status_code == 200
    reading.__exit__(None, None, None)


def test_watching_goes_on_after_the_database_was_away(
    door: Door, bot: StandInBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [ConnectionError("the server closed the connection")]
    read = door.wakeups._read

    def fail_once(kind: str, names: list[str]) -> Any:
        if failures:
            raise failures.pop()
        return read(kind, names)

    bot.die()
    chat_id = started(door.database)
    with served(door) as address, browser(address) as client:
        chat = Chat(client)
        with events(client, chat) as seen:
            next(seen)
            monkeypatch.setattr(door.wakeups, "_read", fail_once)
            posted(door.database, chat_id, "A change elsewhere")
            eventually(lambda: not failures, "watching failed")
            chat.press("/talk_to_person")
            assert next(seen)[1]["owner"] == "waiting"
