"""When the database fails, words are said, nothing is lost, and trying again works."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.database import Database
from tests.dialogue.driver import PLAIN, Chat


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    @contextmanager
    def fails(_database: Database) -> Iterator[Session]:
        raise OSError("the disk is full of Mary Okafor")
        yield

    monkeypatch.setattr(Database, "write", fails)
    yield
    monkeypatch.undo()


def test_a_failed_answer_is_asked_again(
    chat: Chat, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != "outcome"})
    request.getfixturevalue("broken")
    chat.say("Mend it")
    assert "on our side" in chat.text
    assert chat.question == "outcome"
    assert "Okafor" not in caplog.text
    assert "validate_complaint_form failed with OSError" in caplog.text


def test_a_failed_beginning_asks_what_went_wrong(
    chat: Chat, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("broken")
    chat.say("I want to complain about the stairs, nobody has cleaned them")
    assert "on our side" in chat.text
    assert chat.question == "issue"


def test_a_failed_sending_can_be_tried_again(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.say("/complain")
    chat.answer(**PLAIN)

    def fails(*_args: object, **_kwargs: object) -> None:
        raise OSError

    with monkeypatch.context() as for_once:
        for_once.setattr("backend.intake.service.send", fails)
        chat.press("/send")
        assert "was not sent yet" in chat.text
    chat.press("/send")
    with chat.database.read() as session:
        assert session.query(Case).one().reference in chat.text


def test_a_refused_sending_says_why(chat: Chat) -> None:
    chat.say("/send")
    assert "nothing to send yet" in chat.text
    assert "/talk_to_person" in chat.buttons
