"""Running one action as the webhook does: a tracker in, events and said responses out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.types import ActionCall

from actions.context import configure
from backend.database import Database
from tests.parts import RULEBOOK, VOICE, Clock, started

FORM = "complaint_form"
LISTEN = {"event": "action", "name": "action_listen"}


@dataclass
class Outcome:
    """What an action did."""

    events: list[dict[str, Any]]
    messages: list[dict[str, Any]]

    @property
    def said(self) -> list[str]:
        """The names of the responses said, in order."""
        return [message["response"] for message in self.messages]

    @property
    def slots(self) -> dict[str, Any]:
        """The slots set."""
        return {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}

    @property
    def other_events(self) -> list[str]:
        """The kinds of the other events."""
        return [str(e["event"]) for e in self.events if e["event"] != "slot"]


@dataclass
class Stage:
    """One conversation in which actions are run one at a time."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    id: str = ""
    question: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._executor = ActionExecutor()
        self._executor.register_package("actions")
        self.id = started(self.database)
        configure(database=self.database, rulebook=RULEBOOK, voice=VOICE, clock=self.clock)

    def run(
        self,
        action: str,
        text: str = "",
        *,
        intent: str = "nlu_fallback",
        confidence: float = 0.99,
        entities: dict[str, str] | None = None,
        before: Sequence[dict[str, Any]] = (),
        after: Sequence[dict[str, Any]] = (),
    ) -> Outcome:
        """Run an action after a message; a text that begins with a slash is a pressed button."""
        parsed = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": [{"entity": n, "value": v} for n, v in (entities or {}).items()],
        }
        events = [*before, LISTEN, {"event": "user", "text": text, "parse_data": parsed}, *after]
        call: ActionCall = {
            "next_action": action,
            "sender_id": self.id,
            "version": "3.6.21",
            "domain": {},  # type: ignore[typeddict-item]
            "tracker": {
                "sender_id": self.id,
                "slots": {**self.slots, "requested_slot": self.question},
                "latest_message": parsed,
                "events": events,
                "paused": False,
                "followup_action": None,
                "active_loop": {"name": FORM} if self.question else {},
                "active_form": {},
                "latest_action_name": "action_listen",
                "stack": [],
                "user_id": None,
            },
        }
        done = asyncio.run(self._executor.run(dict(call)))
        assert done is not None
        return Outcome(done.events, done.responses)

    def open_form(self, text: str, *, intent: str = "complain", **more: Any) -> Outcome:
        """Run the validation as Rasa does when the form begins."""
        began = [{"event": "active_loop", "name": FORM}, {"event": "action", "name": FORM}]
        done = self.run("validate_complaint_form", text, intent=intent, after=began, **more)
        self.question = done.slots.get("requested_slot")
        return done

    def answer(self, text: str, *, intent: str = "nlu_fallback", **more: Any) -> Outcome:
        """Run the validation as Rasa does when a question is answered."""
        ran = [{"event": "action", "name": FORM}]
        done = self.run("validate_complaint_form", text, intent=intent, after=ran, **more)
        self.question = done.slots.get("requested_slot", self.question)
        return done

    def press(self, intent: str, **entities: str) -> Outcome:
        """Run the validation as Rasa does when a button is pressed."""
        return self.answer(f"/{intent}", intent=intent, confidence=1.0, entities=entities)
