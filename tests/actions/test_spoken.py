"""Whatever fails, words are said, and the log holds none of the resident's."""

import pytest

from actions.turn import Turn
from backend.database import Database
from tests.actions.stage import Stage


def test_a_failed_action_apologises_and_logs_where_but_not_what(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_database: Database) -> None:
        raise OSError("Mary Okafor of TN13 1AX")

    monkeypatch.setattr(Database, "read", fails)
    done = stage.run("action_case_status", "when will I hear back?", intent="check_status")
    assert done.said == ["utter_action_failed"]
    assert "action_case_status failed with OSError at" in caplog.text
    assert "Okafor" not in caplog.text


def test_half_a_reply_is_taken_back_when_the_rest_fails(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = Turn.say
    said: list[str] = []

    def says_one_thing(turn: Turn, response: str, **facts: str) -> None:
        if said and response != "utter_action_failed":
            raise OSError
        said.append(response)
        says(turn, response, **facts)

    monkeypatch.setattr(Turn, "say", says_one_thing)
    done = stage.run("action_afterwards", "how do I delete my data")
    assert said == ["utter_answer", "utter_action_failed"]
    assert done.said == ["utter_action_failed"]


def test_a_failed_validation_asks_the_same_question_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.open_form("The lift is out of order and nobody tells us anything.")

    def fails(_database: Database) -> None:
        raise OSError

    monkeypatch.setattr(Database, "write", fails)
    done = stage.answer("no")
    assert done.said == ["utter_action_failed"]
    assert done.slots["requested_slot"] == "more_issues"


def test_a_failed_sending_leaves_the_words_to_the_rule(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_database: Database) -> None:
        raise OSError

    monkeypatch.setattr(Database, "write", fails)
    done = stage.run("action_open_case", "/send", intent="send")
    assert done.slots == {"case_outcome": None}


def test_a_value_that_would_spoil_a_response_is_made_harmless(stage: Stage) -> None:
    done = stage.run("action_note_adjustments", "please use 0[ in all letters", intent="x")
    assert done.messages[0]["words"] == "please use 0 [ in all letters"
