"""What happens when something fails: nothing silent, nothing lost, nobody's words in the log."""

import json
import socket
import sqlite3
from contextlib import closing

import pytest

from tests.bot.running import BOT_SECRET, Bot

PRIVATE = "Ottilie Quillfeather-Zubrowski"


@pytest.mark.parametrize("request_", ["give me trouble", "talk nonsense to me", "keep me waiting"])
def test_an_action_that_fails_leaves_no_word_of_the_resident_in_the_log(
    bot: Bot, request_: str
) -> None:
    bot.steer("hold")
    intent = bot.parse(request_).body["intent"]["name"]
    payload = f"/{intent}" + json.dumps({"name": PRIVATE})
    before = len(bot.log)
    for text in (payload, f"{request_}, says {PRIVATE}"):
        assert bot.turn(f"private {intent}", text).status == 200
    bot.steer("release")
    said = bot.log[before:]
    action = f"running action 'action_{intent.removeprefix('ask_')}'"
    assert action in said
    assert not [part for part in PRIVATE.split() if part in said]
    assert "says" not in said


def test_an_action_that_takes_too_long_is_given_up(bot: Bot) -> None:
    bot.steer("hold")
    assert bot.turn("slow", "/ask_wait").body == {"messages": []}
    bot.steer("release")
    assert bot.turn("slow", "hello").texts == ["Hello. How can we help?"]


def test_a_turn_whose_caller_hangs_up_is_carried_through(bot: Bot) -> None:
    bot.steer("hold")
    bot.turn("gone", "I want to make a complaint")
    body = json.dumps({"sender": "gone", "text": "/ask_wait"}).encode()
    head = (
        f"POST /front-door/turn HTTP/1.1\r\nHost: bot\r\nX-Front-Door-Secret: {BOT_SECRET}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", bot.port)) as caller:
        caller.sendall(head.encode() + body)
        bot.steer("waiting")
    bot.steer("release")
    bot.turn("gone", "There is mould in our hall")
    events = stored_events(bot, "gone")
    said = [event["text"] for event in events if event["event"] == "user"]
    assert said == ["I want to make a complaint", "/ask_wait", "There is mould in our hall"]
    assert "That was long." in [event.get("text") for event in events if event["event"] == "bot"]


def test_a_turn_that_cannot_be_remembered_fails_aloud(bot: Bot) -> None:
    bot.turn("forgetful", "I want to make a complaint")
    with closing(sqlite3.connect(bot.folder / "tracker.db")) as file:
        file.execute("ALTER TABLE events RENAME TO elsewhere")
        answer = bot.turn("forgetful", "There is mould in our hall")
        file.execute("ALTER TABLE elsewhere RENAME TO events")
    assert (answer.status, answer.body) == (500, {"error": "The turn failed."})
    assert bot.turn("forgetful", "There is mould in our hall").texts == ["What is your name?"]


def stored_events(bot: Bot, sender: str) -> list[dict[str, object]]:
    with closing(sqlite3.connect(bot.folder / "tracker.db")) as file:
        query = "SELECT data FROM events WHERE sender_id = ? ORDER BY id"
        return [json.loads(row) for (row,) in file.execute(query, (sender,))]
