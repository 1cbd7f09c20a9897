"""A conversation begins, or goes on at its open question where Rasa remembers nothing of it."""

import pytest

from actions import session as sessions
from backend.conversations.models import Message
from tests.actions.stage import Stage

START = "action_session_start"
NEW = [("session_started", None), ("action", "action_listen")]


def began(stage: Stage) -> list[tuple[str, str | None]]:
    return [(event["event"], event.get("name")) for event in stage.run(START).events]


def answered(stage: Stage) -> None:
    """Have something said here that the assistant has answered."""
    with stage.database.write() as session:
        line = {"conversation_id": stage.id, "sender": "resident", "text": "hello"}
        session.add(Message(seq=99, at=stage.clock(), turn="answered", **line))


def test_a_new_conversation_begins_with_nothing(stage: Stage) -> None:
    assert began(stage) == NEW


def test_what_the_assistant_was_asking_is_open_again(stage: Stage) -> None:
    stage.open_form("The roof over my landing drips and nobody came back to me about it")
    answered(stage)
    done = stage.run(START)
    assert done.slots == {"requested_slot": "more_issues"}
    assert done.other_events == ["session_started", "active_loop", "action"]
    assert done.said == []


def test_what_a_plain_form_holds_was_asked_by_nobody_here(stage: Stage) -> None:
    stage.open_form("The roof over my landing drips and nobody came back to me about it")
    assert began(stage) == NEW


def test_what_was_sent_is_not_asked_again(stage: Stage, reference: str) -> None:
    answered(stage)
    assert began(stage) == NEW


def test_a_failure_begins_anew_without_a_word(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> bool:
        raise OSError

    monkeypatch.setattr(sessions, "has_answered", fails)
    done = stage.run(START)
    assert (done.said, len(done.events)) == ([], 2)
