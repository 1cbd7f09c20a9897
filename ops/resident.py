"""A resident made of answers, who talks to a running front door over its API."""

import json
import re
import secrets
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from ops.steps import ROOT

WAIT_SECONDS = 10
MOST_TURNS = 60
CARRY_ON = "/carry_on"

Lines = Sequence[Mapping[str, Any]]


class StuckError(Exception):
    """The conversation got nowhere, or somewhere that the resident has no answer for."""


@dataclass
class Resident:
    """One conversation from the resident's side."""

    url: str
    answers: Mapping[str, str] = field(default_factory=dict)
    timed: Callable[[float], None] | None = None
    patience: int = WAIT_SECONDS
    id: str = ""
    token: str = ""
    seq: int = 0
    owner: str = "bot"
    lines: list[Mapping[str, Any]] = field(default_factory=list)

    def start(self) -> Lines:
        """Open a conversation and give what is said first."""
        started = self._call("POST", "/conversations")
        self.id, self.token = started["id"], started["token"]
        return self._heard(started["messages"])

    def say(self, text: str) -> Lines:
        """Type something and give the reply."""
        return self._post({"text": text})

    def press(self, value: str) -> Lines:
        """Press a button by its value and give the reply."""
        return self._post({"choice": value})

    def choose(self, beginning: str) -> Lines:
        """Press the open button whose label or value begins so, and give the reply."""
        for choice in self.choices:
            if choice["label"].startswith(beginning) or choice["value"].startswith(beginning):
                return self.press(choice["value"])
        raise StuckError(f"no button {beginning!r} among {self.choices}")

    def finish(self) -> str:
        """Answer whatever is asked until a case is opened, and give its confirmation."""
        for _ in range(MOST_TURNS):
            question = self.question
            if question is None:
                return str(self.lines[-1]["text"])
            self.reply_to(question)
        raise StuckError(f"still asked {self.question} after {MOST_TURNS} turns")

    @property
    def question(self) -> str | None:
        """The question that is open now, told by the words that ask it."""
        for line in reversed(self._since_mine()):
            if any(choice["value"] == CARRY_ON for choice in line["choices"]):
                return "paused"
            if any(choice["value"].startswith("/send") for choice in line["choices"]):
                return "check"
            if any("as_suggested" in choice["value"] for choice in line["choices"]):
                return "route_choice"
            for words, name in asked().items():
                if words in line["text"]:
                    return name
        return None

    @property
    def choices(self) -> Sequence[Mapping[str, str]]:
        """The buttons that may be pressed now."""
        return [choice for line in self._since_mine() for choice in line["choices"]]

    @property
    def last_words(self) -> str:
        """Everything said since the resident's last message."""
        return "\n".join(line["text"] for line in self._since_mine())

    def reply_to(self, question: str) -> None:
        """Answer one question as this resident would; skip what they have no answer for."""
        answer = self.answers.get(question)
        if question == "paused":
            self.press(CARRY_ON)
        elif question == "check":
            self.choose("/send")
        elif answer is None:
            self.choose("/skip" if question != "more_issues" else "No")
        elif answer.startswith("/"):
            self.press(answer)
        else:
            self.say(answer)

    def _since_mine(self) -> Lines:
        mine = [n for n, line in enumerate(self.lines) if line["sender"] == "resident"]
        return self.lines[mine[-1] + 1 if mine else 0 :]

    def listen(self) -> Lines:
        """Read what is new without saying anything, and give all since the last own words."""
        self._heard(
            self._call("GET", f"/conversations/{self.id}/messages?after={self.seq}")["messages"]
        )
        return self._since_mine()

    def post(self, text: str = "", *, choice: str | None = None, client_id: str) -> int:
        """Only post, without waiting for a reply, and give the number of the message."""
        body = {"choice": choice} if choice else {"text": text}
        path = f"/conversations/{self.id}/messages"
        return int(self._call("POST", path, {**body, "client_id": client_id})["seq"])

    def _post(self, body: Mapping[str, str]) -> Lines:
        path = f"/conversations/{self.id}/messages"
        begun = time.perf_counter()
        seq = self._call("POST", path, {**body, "client_id": secrets.token_hex(8)})["seq"]
        while True:
            query = f"?after={self.seq}&wait={self.patience}"
            found = self._call("GET", path + query)
            self.owner = found["owner"]
            self._heard(found["messages"])
            said = [line["sender"] for line in self.lines if line["seq"] > seq]
            if "assistant" in said or self.owner != "bot":
                break
            if not found["messages"] and "system" not in said:
                raise StuckError(f"no reply to {body}")
            if not found["messages"]:
                break
        if self.timed:
            self.timed(time.perf_counter() - begun)
        return self._since_mine()

    def _heard(self, lines: Lines) -> Lines:
        self.lines += [line for line in lines if line["seq"] > self.seq]
        self.seq = self.lines[-1]["seq"] if self.lines else 0
        return lines

    def _call(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"content-type": "application/json", "authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)


@cache
def asked() -> Mapping[str, str]:
    """The words that ask each question, from the domain, and the question that they ask."""
    responses = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["responses"]
    words = {
        _fixed(variants[0]["text"].split("\n")[0]): name.removeprefix("utter_ask_")
        for name, variants in responses.items()
        if name.startswith("utter_ask_")
    }
    return {
        first: re.sub("_(first|next)$", "", name)
        for first, name in words.items()
        if len(first) > 10
    }


def _fixed(line: str) -> str:
    """Give the longest stretch of a line that holds no fact."""
    return max((part.strip() for part in re.split(r"\{\w+\}", line)), key=len)
