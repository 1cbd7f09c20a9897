"""A conversation held over the API, as a program or the page would."""

import itertools
from collections.abc import Callable
from typing import Any

import httpx

from tests.eventually import eventually


class Chat:
    """One conversation and the token that opens it."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._ids = itertools.count()
        answer = client.post("/api/v1/conversations")
        assert answer.status_code == 201, answer.text
        started = answer.json()
        self.id: str = started["id"]
        self.headers = {"Authorization": f"Bearer {started['token']}"}
        self.path = f"/api/v1/conversations/{self.id}"

    def post(self, **body: Any) -> httpx.Response:
        """Post a body, with a client_id of its own unless it brings one."""
        body.setdefault("client_id", f"c{next(self._ids)}")
        return self._client.post(f"{self.path}/messages", json=body, headers=self.headers)

    def say(self, text: str) -> int:
        """Say something and give its number."""
        answer = self.post(text=text)
        assert answer.status_code == 202, answer.text
        seq: int = answer.json()["seq"]
        return seq

    def press(self, value: str) -> int:
        """Press a button and give the number of what it said."""
        answer = self.post(choice=value)
        assert answer.status_code == 202, answer.text
        seq: int = answer.json()["seq"]
        return seq

    def read(self, **query: Any) -> dict[str, Any]:
        """Read the conversation."""
        answer = self._client.get(f"{self.path}/messages", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def lines(self) -> list[str]:
        """Give what was said after the greeting, each line with who said it."""
        return [f"{m['sender']}: {m['text']}" for m in self.read(after=1)["messages"]]

    def wait_for(self, words: str, *, times: int = 1) -> dict[str, Any]:
        """Wait until someone other than the resident has said some words, and give the line."""

        def found() -> list[dict[str, Any]]:
            return [
                m
                for m in self.read()["messages"]
                if m["sender"] != "resident" and words in m["text"]
            ]

        eventually(lambda: len(found()) >= times, f"someone says {words!r}: {self.lines()}")
        return found()[-1]

    def wait_until(self, look: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        eventually(look, what)
