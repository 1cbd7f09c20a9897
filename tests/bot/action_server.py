"""The small assistant's actions, run by today's rasa-sdk in a process of their own."""

import asyncio
import json
import logging
import os
import sys
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

Events = list[dict[str, Any]]


class ValidateComplaintForm(FormValidationAction):
    """Takes each answer as it is; a question about contacts is no answer."""

    def name(self) -> str:
        return "validate_complaint_form"

    async def extract_issue(self, _d: CollectingDispatcher, tracker: Tracker, _domain: Any) -> Any:
        return _answer("issue", tracker)

    async def extract_full_name(
        self, _d: CollectingDispatcher, tracker: Tracker, _domain: Any
    ) -> Any:
        return _answer("full_name", tracker)


class OpenCase(Action):
    """Says the reference as text and as data."""

    def name(self) -> str:
        return "action_open_case"

    async def run(
        self, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: Any
    ) -> Events:
        dispatcher.utter_message(text="Thank you.", json_message={"reference": "C-1"})
        return [SlotSet("case_outcome", "created")]


class Contact(Action):
    """Says two paragraphs with buttons."""

    def name(self) -> str:
        return "action_contact"

    async def run(
        self, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: Any
    ) -> Events:
        buttons = [{"title": "Yes", "payload": "/affirm"}]
        dispatcher.utter_message(text="Ring us.\n\nOr write.", buttons=buttons)
        return []


class Trouble(Action):
    """Fails, quoting the resident as careless code does."""

    def name(self) -> str:
        return "action_trouble"

    async def run(self, _d: CollectingDispatcher, tracker: Tracker, _domain: Any) -> Events:
        raise RuntimeError(tracker.latest_message["text"])


class Wait(Action):
    """Answers when it is released."""

    def name(self) -> str:
        return "action_wait"

    async def run(
        self, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: Any
    ) -> Events:
        Server.waiting.set()
        await asyncio.to_thread(Server.released.wait, 30)
        dispatcher.utter_message(text="That was long.")
        return []


class Nonsense(Action):
    """Returns an event that Rasa 3.6 does not know, with the resident's words in it."""

    def name(self) -> str:
        return "action_nonsense"

    async def run(self, _d: CollectingDispatcher, tracker: Tracker, _domain: Any) -> Events:
        return [{"event": 7, "text": tracker.latest_message["text"]}]


class Server(BaseHTTPRequestHandler):
    """POST /webhook runs an action; GET /waiting and /release steer the one that waits."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two would wait 40 ms for each other
    executor = ActionExecutor()
    waiting = threading.Event()
    released = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/waiting":
            self.waiting.wait(30)
            self.waiting.clear()
        if self.path == "/release":
            self.released.set()
        if self.path == "/hold":
            self.released.clear()
        self._answer(200, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["X-Actions-Secret"] != os.environ["ACTIONS_SECRET"]:
            self._answer(403, {})
            return
        try:
            result = asyncio.run(self.executor.run(json.loads(body)))
        except ActionExecutionRejection as rejection:
            answer = {"error": rejection.message, "action_name": rejection.action_name}
            self._answer(400, answer)
        except RuntimeError:
            self._answer(500, {"error": "failed", "request": body.decode()})
        else:
            self._answer(200, result.model_dump() if result else {})

    def _answer(self, status: int, answer: Any) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _answer(slot: str, tracker: Tracker) -> dict[str, Any]:
    if tracker.get_slot("requested_slot") != slot:
        return {}
    if str(tracker.latest_message["intent"]["name"]).startswith("ask_"):
        return {}
    return {slot: tracker.latest_message["text"]}


def main() -> None:
    """Serve until killed."""
    warnings.simplefilter("ignore")  # the two versions differ, and we know
    logging.disable(logging.WARNING)
    for action in (ValidateComplaintForm, OpenCase, Contact, Trouble, Wait, Nonsense):
        Server.executor.register_action(action)
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Server).serve_forever()


if __name__ == "__main__":
    main()
