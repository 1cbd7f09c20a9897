"""Streams tell every reader of every change once, in order, across processes."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from backend.conversations import service as conversations
from backend.conversations.voice import Line
from backend.database import Database
from backend.web import api, server, stream
from backend.web.door import Door
from backend.web.feeds import CONVERSATION
from backend.web.wakeups import Reader, Wakeups
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


def test_a_reader_whose_number_was_never_given_out_is_told_to_begin_anew(
    client: httpx.Client, bot: StandInBot
) -> None:
    bot.die()
    chat = Chat(client)
    chat.press("/talk_to_person")
    with events(client, chat, **{"Last-Event-ID": "99"}) as seen:
        assert next(seen) == ("0", {"after": 0})
        told, content = next(seen)
        assert (told, [m["seq"] for m in content["messages"]]) == ("3", [1, 2, 3])
        chat.say("One more")
        assert next(seen)[1]["messages"][0]["text"] == "One more"


def test_reading_after_a_number_that_was_never_given_out_says_so_at_once(
    client: httpx.Client, bot: StandInBot
) -> None:
    chat = Chat(client)
    read = chat.read(after=99, wait=20)
    assert (read["messages"], read["last_seq"], read["reset"]) == ([], 1, True)
    assert chat.read(after=1)["reset"] is False


MOMENTS = (
    "before it is watched",
    "once it is watched",
    "while it is first read",
    "once it was first read",
    "before the words are read",
    "once the words were read",
    "once they were told",
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_is_stored_between_any_two_steps_is_told_once_and_in_order(
    door: Door, client: httpx.Client, bot: StandInBot, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    bot.die()
    chat = Chat(client)
    chat.press("/talk_to_person")
    steps = Steps(door, chat, moment)
    steps.watch(monkeypatch)
    steps.reach("before it is watched")
    seqs: list[int] = []
    with events(client, chat) as seen:
        while True:
            state = next(seen)[1]
            seqs += [m["seq"] for m in state["messages"]]
            steps.reach("once they were told")
            fresh = chat.read()
            if state["last_seq"] == fresh["last_seq"] and state["owner"] == fresh["owner"]:
                break
    assert steps.done
    assert seqs == [m["seq"] for m in fresh["messages"]]
    assert seqs == list(range(1, len(seqs) + 1))
    assert state["owner"] == "closed"


class Steps:
    """The steps of a stream that begins; at one of them somebody writes and ends the chat."""

    def __init__(self, door: Door, chat: Chat, moment: str) -> None:
        self.door, self.chat, self.moment = door, chat, moment
        self.done = False

    def reach(self, moment: str) -> None:
        if moment != self.moment or self.done:
            return
        self.done = True
        posted(self.door.database, self.chat.id, "In between", client_id="between")
        with self.door.database.write() as session:
            conversations.close(session, self.chat.id, voice=VOICE, now=MONDAY_NOON)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wakeups = self.door.wakeups
        reading, states, read, words = wakeups.reading, wakeups.states, wakeups._read, api._read

        @contextmanager
        def watched(*topics: Any) -> Iterator[Any]:
            with reading(*topics) as reader:
                self.reach("once it is watched")
                yield reader

        def first_read(topics: Any) -> Any:
            found = states(topics)
            self.reach("once it was first read")
            return found

        def one_read(kind: str, names: list[str]) -> Any:
            found = read(kind, names)
            self.reach("while it is first read")
            return found

        def words_read(*about: Any) -> Any:
            self.reach("before the words are read")
            found = words(*about)
            self.reach("once the words were read")
            return found

        monkeypatch.setattr(wakeups, "reading", watched)
        monkeypatch.setattr(wakeups, "states", first_read)
        monkeypatch.setattr(wakeups, "_read", one_read)
        monkeypatch.setattr(api, "_read", words_read)


def test_a_reader_who_does_not_read_is_closed_and_goes_on_from_their_number(
    door: Door, client: httpx.Client, bot: StandInBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.die()
    monkeypatch.setattr(server, "STALL_SECONDS", 0.2)
    chat = Chat(client)
    chat.press("/talk_to_person")
    with door.database.write() as session:
        talk = conversations.find(session, chat.id)
        for _ in range(2_000):  # more than any buffer between the two holds
            conversations.say(session, talk, "system", Line("x" * 4_000), now=MONDAY_NOON)
    lazy = socket.create_connection((client.base_url.host, client.base_url.port or 80))
    lines = (f"GET {chat.path}/stream HTTP/1.1", "Host: x", *map(": ".join, chat.headers.items()))
    lazy.sendall("\r\n".join([*lines, "", ""]).encode())
    eventually(lambda: door.wakeups._readers, "the stream is open")
    eventually(lambda: not door.wakeups._readers, "whoever does not read is closed")
    lazy.close()
    with events(client, chat, **{"Last-Event-ID": "1990"}) as seen:
        assert [m["seq"] for m in next(seen)[1]["messages"]] == list(range(1_991, 2_004))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_listening_connection_that_is_cut_is_made_anew_and_nothing_is_missed(
    door: Door, bot: StandInBot
) -> None:
    bot.die()
    with served(door) as address, browser(address) as client:
        chat = Chat(client)
        with events(client, chat) as seen:
            next(seen)
            with door.database.write() as session:
                cut = session.scalars(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                    )
                ).all()
            assert cut == [True]
            chat.press("/talk_to_person")
            assert next(seen)[1]["owner"] == "waiting"


def test_news_that_come_while_it_is_first_read_are_not_lost_to_the_reading() -> None:
    topic = (CONVERSATION, "one")

    async def read() -> Any:
        loop = asyncio.get_running_loop()

        class Slow(Wakeups):
            def states(self, _topics: Any) -> Any:
                asyncio.run_coroutine_threadsafe(tell(), loop).result()
                return {topic: "older"}

        async def tell() -> None:
            reader.tell(topic, "newer")

        reader = Reader(Slow(Database("sqlite://")), (topic,))
        await reader.read()
        return reader[topic]

    assert asyncio.run(read()) == "newer"


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
                given += [m["seq"] for m in next(reader)[1].get("messages", ())]
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
        for words in late:
            posted(door.database, chat.id, words, client_id="late")
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
