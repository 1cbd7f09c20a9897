"""The speed-ups change no answer: the same model, served with and without them."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.bot.running import Bot

CONVERSATIONS = {
    "complaint": [
        "hello",
        "I want to make a complaint",
        "There is mould in our hall",
        "Sam Jones",
        "hello",
    ],
    "digression": ["I want to make a complaint", "what is your phone number", "It leaks", "Ann"],
    "buttons": ["/complain", "/affirm", "/ask_contact", "/no_such_intent", "/greet"],
    "not understood": ["florbel grantz quix", "/nlu_fallback", "will it rain tomorrow"],
    "failing actions": ["/ask_trouble", "/ask_nonsense", "hello"],
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_every_reply_and_every_stored_event_is_the_same(
    bot: Bot, as_shipped: Bot, name: str
) -> None:
    for text in CONVERSATIONS[name]:
        assert bot.turn(name, text) == as_shipped.turn(name, text)
    assert stored(bot, name) == stored(as_shipped, name)


@pytest.mark.parametrize("text", ["hello", "/restart", "when is the boiler mended", "🔥", "yes"])
def test_every_parse_is_the_same(bot: Bot, as_shipped: Bot, text: str) -> None:
    ours, theirs = bot.parse(text).body, as_shipped.parse(text).body
    assert ours["intent"]["name"] == theirs["intent"]["name"]
    for one, other in zip(ours["intent_ranking"], theirs["intent_ranking"], strict=True):
        assert one["name"] == other["name"]
        assert one["confidence"] == pytest.approx(other["confidence"], abs=1e-4)


def test_the_bot_s_memory_survives_a_killed_process_without_waiting_for_the_disk(bot: Bot) -> None:
    bot.turn("memory", "hello")
    with closing(sqlite3.connect(bot.folder / "tracker.db")) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def stored(bot: Bot, sender: str) -> list[tuple[Any, ...]]:
    """What stands in the tracker's table, less what differs between any two runs."""
    with closing(sqlite3.connect(bot.folder / "tracker.db")) as file:
        query = (
            "SELECT sender_id, type_name, intent_name, action_name, data FROM events"
            " WHERE sender_id = ? ORDER BY id"
        )
        rows = file.execute(query, (sender,)).fetchall()
    return [(*row[:4], steady(json.loads(row[4]))) for row in rows]


def steady(value: Any) -> Any:
    """A value without times and ids, its numbers rounded."""
    passing = {"timestamp", "message_id", "metadata", "model_id"}
    if isinstance(value, dict):
        return {key: steady(each) for key, each in value.items() if key not in passing}
    if isinstance(value, list):
        return [steady(each) for each in value]
    return round(value, 3) if isinstance(value, float) else value
