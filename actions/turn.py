"""One turn as an action sees it: what the resident said or pressed, and how to answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.context import Context
from backend.intake.service import Intent
from backend.policy.pack import PolicyPack

FORM = "complaint_form"
# The slot that holds the dangers told of.
WAITED_FOR = "waited_for"

Event = dict[str, Any]


class Moment(Enum):
    """Why the form asks what to do: it begins, it was answered, or something else came between."""

    OPENING = "opening"
    ANSWERED = "answered"
    RETURNING = "returning"


@dataclass(frozen=True)
class Turn:
    """What was said, to whom to answer, and what to work with."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    context: Context

    @property
    def conversation_id(self) -> str:
        """The app's id of the conversation."""
        return str(self.tracker.sender_id)

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.context.clock()

    @property
    def pack(self) -> PolicyPack:
        """The landlord's policy."""
        return self.context.rulebook.pack

    @property
    def next_stage(self) -> str:
        """What the landlord calls the stage after the first, or its only one, in a sentence."""
        first = self.pack.first_stage
        name = (*self.pack.stages_after(first.id), first)[0].name
        return name[0].lower() + name[1:]

    def page(self, path: str) -> str:
        """Give the address of one of our pages, such as "/status"."""
        return self.context.voice.form_url.removesuffix("/complaint") + path

    @property
    def text(self) -> str:
        """The typed words; none when a button was pressed."""
        return "" if self.pressed else str(self.tracker.latest_message.get("text") or "")

    @property
    def pressed(self) -> dict[str, str] | None:
        """The intent and values of a pressed button; None for typed words."""
        return _pressed(self.tracker.latest_message)

    @property
    def value(self) -> str:
        """The value of a pressed button; empty for a button without one and for typed words."""
        return (self.pressed or {}).get("value", "")

    @property
    def intent(self) -> Intent:
        """What the bot takes the words to mean."""
        found = self.tracker.latest_message.get("intent") or {}
        return Intent(
            name=str(found.get("name") or ""),
            confidence=float(found.get("confidence") or 0.0),
            words=len(self.text.split()),
        )

    @property
    def in_form(self) -> bool:
        """Whether the questions are being asked."""
        return bool(self.tracker.active_loop_name == FORM)

    @property
    def question(self) -> str | None:
        """The open question, None outside the form."""
        asked = self.tracker.get_slot("requested_slot") if self.in_form else None
        return str(asked) if asked else None

    @property
    def remembers_nothing(self) -> bool:
        """Whether the bot's memory of this chat was lost, and it has asked nothing since."""
        for event in reversed(self.tracker.events):
            if event["event"] in ("bot", "session_started"):
                return bool(event["event"] == "session_started")
        return False

    @property
    def moment(self) -> Moment:
        """Why the form is run now."""
        # Rasa adds the form's own action at the end before it calls the validation.
        for event in reversed(self.tracker.events):
            if event["event"] == "active_loop" and event.get("name") == FORM:
                return Moment.OPENING
            if event["event"] == "user":
                break
            if event["event"] == "action" and event["name"] not in (FORM, "action_listen"):
                return Moment.RETURNING
        return Moment.ANSWERED

    def say(self, response: str, **arguments: str) -> None:
        """Say a response of domain.yml with its facts filled in."""
        filled: dict[str, Any] = {name: _harmless(value) for name, value in arguments.items()}
        self.dispatcher.utter_message(response=response, **filled)

    def say_with(
        self,
        response: str,
        *,
        buttons: list[dict[str, str]],
        card: dict[str, Any] | None = None,
        **arguments: str,
    ) -> None:
        """Say a response of domain.yml with buttons made now, and a card where there is one."""
        filled: dict[str, Any] = {name: _harmless(value) for name, value in arguments.items()}
        self.dispatcher.utter_message(
            response=response, buttons=buttons, json_message=card, **filled
        )

    def said_before(self) -> frozenset[str]:
        """The responses said in answer to the resident's previous message."""
        return frozenset(
            response
            for event in self._previous_exchange()
            if event["event"] == "bot"
            and (response := (event.get("metadata") or {}).get("utter_action"))
        )

    def has_said(self, response: str) -> bool:
        """Whether a response was said in this conversation, or is being said now."""
        return any(
            (event.get("metadata") or {}).get("utter_action") == response
            for event in self.tracker.events
            if event["event"] == "bot"
        ) or any(message.get("response") == response for message in self.dispatcher.messages)

    def said_now(self) -> frozenset[str]:
        """The responses said since the resident's newest message by the actions before this one."""
        said = set()
        for event in reversed(self.tracker.events):
            if event["event"] == "user":
                break
            if event["event"] == "bot":
                said.add((event.get("metadata") or {}).get("utter_action"))
        return frozenset(response for response in said if response)

    def words_before(self) -> str:
        """The resident's previous message, when it was typed."""
        for event in self._previous_exchange():
            if event["event"] == "user":
                before = event.get("parse_data") or {}
                return "" if _pressed(before) else str(event.get("text") or "")
        return ""

    def words_asked_about(self, asked: frozenset[str]) -> str:
        """The typed messages just before this one to which each of these responses was said."""
        words: list[str] = []
        answered = present = False
        for event in reversed(self.tracker.events):
            if event["event"] == "bot":
                answered |= (event.get("metadata") or {}).get("utter_action") in asked
            elif event["event"] == "user":
                said = event.get("parse_data") or {}
                if present and (not answered or _pressed(said)):
                    break
                if present:
                    words.append(str(event.get("text") or ""))
                present, answered = True, False
        return "\n\n".join(reversed(words))

    def _previous_exchange(self) -> Iterator[Event]:
        """The events from the newest message back to the one before it, newest first."""
        users = 0
        for event in reversed(self.tracker.events):
            users += event["event"] == "user"
            if users == 1 and event["event"] != "user":
                yield event
            elif users > 1:
                yield event
                return


def _pressed(parsed: dict[str, Any]) -> dict[str, str] | None:
    if not str(parsed.get("text") or "").startswith("/"):
        return None
    entities = {str(e["entity"]): str(e["value"]) for e in parsed.get("entities") or ()}
    return {**entities, "intent": str((parsed.get("intent") or {}).get("name") or "")}


def _harmless(value: str) -> str:
    # Rasa leaves a whole response unfilled when a filled-in value holds this pair.
    return value.replace("0[", "0 [")
