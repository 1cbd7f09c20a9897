"""Whoever comes back is greeted with where things stand, also when the bot remembers nothing."""

import sqlite3

import pytest

from backend.intake.coming_back import welcome_back
from tests.dialogue.desk import Desk, Talk
from tests.dialogue.driver import PLAIN
from tests.parts import VOICE


@pytest.fixture
def talk(desk: Desk) -> Talk:
    talk = desk.start()
    talk.press("/complain")
    return talk


def answer(talk: Talk, *, until: str = "") -> Talk:
    while (question := talk.question) in PLAIN and question != until:
        said = PLAIN[question]
        if said.startswith("/"):
            talk.press(said)
        else:
            talk.say(said)
    return talk


def come_back(talk: Talk, *, by_link: bool = False) -> bool:
    """Open the page again, which lets the assistant greet."""
    with talk.desk.database.write() as session:
        greets = welcome_back(session, talk.id, by_link=by_link, voice=VOICE, now=talk.desk.clock())
    talk.desk.serve()
    return greets


def forget_all(talk: Talk) -> None:
    """Lose all that the bot remembers of a conversation."""
    memory = sqlite3.connect(talk.desk.bot.folder / "tracker.db", timeout=10)
    with memory:
        assert memory.execute("DELETE FROM events WHERE sender_id = ?", (talk.id,)).rowcount
    memory.close()


def text(talk: Talk) -> str:
    return "\n".join(line.text for line in talk.heard)


@pytest.mark.parametrize("lost", [False, True])
def test_an_unfinished_complaint_goes_on_after_thirty_days(talk: Talk, lost: bool) -> None:
    answer(talk, until="full_name")
    talk.desk.clock.move(days=30)
    if lost:
        forget_all(talk)
    assert come_back(talk)
    assert "Hello again" in text(talk)
    assert "The lift is out of order" in text(talk)
    assert talk.question == "full_name"
    talk.say("Mary Okafor")
    assert talk.answers["full_name"]["value"] == "Mary Okafor"
    answer(talk)
    talk.press("/send")
    assert len(talk.cases) == 1


def test_an_answer_typed_at_once_is_taken_though_the_bot_remembers_nothing(talk: Talk) -> None:
    answer(talk, until="full_name")
    talk.desk.clock.move(days=30)
    forget_all(talk)
    talk.say("Mary Okafor")
    assert talk.answers["full_name"]["value"] == "Mary Okafor"
    assert talk.question == "address"


@pytest.mark.parametrize("words", ["yes", "no"])
def test_a_yes_or_no_is_filed_under_no_question_that_the_bot_does_not_remember(
    talk: Talk, words: str
) -> None:
    answer(talk, until="reported_before")
    forget_all(talk)
    talk.say(words)
    assert "reported_before" not in talk.answers
    assert talk.question == "reported_before"
    talk.say(words)
    assert talk.answers["reported_before"]["value"] == words


def test_a_button_pressed_at_once_is_taken_though_the_bot_remembers_nothing(talk: Talk) -> None:
    answer(talk, until="reported_before")
    forget_all(talk)
    talk.press('/answer{"value": "yes"}')
    assert talk.answers["reported_before"]["value"] == "yes"


def test_answers_that_were_all_given_can_be_sent_though_the_bot_remembers_nothing(
    talk: Talk,
) -> None:
    answer(talk)
    assert talk.question == "check"
    forget_all(talk)
    talk.press("/send")
    assert len(talk.cases) == 1


def test_one_return_is_greeted_once(talk: Talk) -> None:
    answer(talk, until="full_name")
    assert not come_back(talk), "nobody was away"
    talk.desk.clock.move(hours=2)
    assert come_back(talk)
    assert not come_back(talk)
    talk.desk.clock.move(days=1)
    assert not come_back(talk), "nothing was said since"


def test_by_a_private_link_the_greeting_comes_at_once(talk: Talk) -> None:
    answer(talk, until="full_name")
    assert come_back(talk, by_link=True)
    assert talk.question == "full_name"


def test_what_was_sent_is_told_of_only_to_whoever_shows_who_they_are(talk: Talk) -> None:
    answer(talk)
    talk.press("/send")
    come_back(talk, by_link=True)
    assert "Thursday 10 December 2026" in text(talk)
    talk.say("hello")
    talk.desk.clock.move(days=3)
    assert come_back(talk)
    assert talk.cases[0].reference in text(talk)
    assert "2026" not in text(talk)
    assert "/check_status" in [choice["value"] for choice in talk.heard[-1].choices]


def test_whoever_told_nothing_is_greeted_like_anybody(desk: Desk) -> None:
    talk = desk.start()
    talk.say("hello")
    desk.clock.move(days=1)
    assert come_back(talk)
    assert "what has happened" in text(talk)
