"""What it takes to tell a language is loaded before the database is kept waiting."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from py3langid.langid import LanguageIdentifier
from sqlalchemy.orm import Session

from backend.database import Database
from backend.languages import detection
from tests.web.chats import Chat
from tests.web.visits import COMPLAINT, fill_in, post

POLISH = "Kaloryfery nie działają i moje dzieci marzną"


def by_chat(client: httpx.Client) -> httpx.Response:
    return post(client, "/chat/messages", page="/chat", text=POLISH)


def by_asking_for_a_person(client: httpx.Client) -> httpx.Response:
    return post(client, "/chat/person", page="/chat", text=POLISH)


def by_program(client: httpx.Client) -> httpx.Response:
    return Chat(client).post(text=POLISH)


def by_form(client: httpx.Client) -> httpx.Response:
    return fill_in(client, {**COMPLAINT, "issue": f"My home\n{POLISH}"})


@pytest.fixture
def loaded_while_writing(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each loading of the detector held up whoever else writes."""
    writes, load, found = Database.write, LanguageIdentifier.from_model_file, []
    here = threading.local()

    @contextmanager
    def write(self: Database) -> Iterator[Session]:
        with writes(self) as session:
            here.writing = True
            try:
                yield session
            finally:
                here.writing = False

    def watched(*given: Any, **more: Any) -> LanguageIdentifier:
        found.append(getattr(here, "writing", False))
        return load(*given, **more)

    monkeypatch.setattr(Database, "write", write)
    monkeypatch.setattr(LanguageIdentifier, "from_model_file", watched)
    detection._detector.cache_clear()
    return found


@pytest.mark.parametrize("say", [by_chat, by_asking_for_a_person, by_program, by_form])
def test_no_transaction_waits_for_the_detector(
    client: httpx.Client,
    say: Callable[[httpx.Client], httpx.Response],
    loaded_while_writing: list[bool],
) -> None:
    assert say(client).status_code < 400
    assert loaded_while_writing == [False]
