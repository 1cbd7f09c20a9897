"""Intakes for tests: heard message by message, as the chat does it."""

from collections.abc import Mapping
from typing import Any

from backend.database import Database
from backend.intake import service
from backend.intake.hearing import Hearing
from backend.intake.service import Heard, Intent, Sent
from tests.parts import MONDAY_NOON, RULEBOOK, Clock

BOILER = "My boiler has been off for weeks and nobody came"

# What a resident answers to each question, unless a test says otherwise.
ANSWERS: Mapping[str, str] = {
    "issue": BOILER,
    "more_issues": "no",
    "noticed_on": "three weeks ago",
    "reported_before": "yes",
    "reported_result": "Somebody promised to come and did not",
    "outcome": "Mend it and say sorry",
    "route_choice": "log a complaint",
    "on_behalf": "me",
    "represented_name": "Joan Smith",
    "permission": "yes",
    "permission_evidence": "she told me",
    "safe_contact": "Ring her sister on 01732 123456",
    "group_members": "Ann and Bob",
    "relationship": "tenant",
    "full_name": "Pat Jones",
    "address": "1 High Street, Sevenoaks TN13 1AX",
    "contact_details": "pat@example.com",
    "preferred_contact": "email",
    "adjustments": "large print",
}


def hearing(**answers: Any) -> Hearing:
    """Give an intake that holds some answers already."""
    known = {name: {"value": value, "words": str(value)} for name, value in answers.items()}
    return Hearing(answers=known, misses={}, pack=RULEBOOK.pack, today=MONDAY_NOON.date())


def said(one: Hearing) -> list[str]:
    """Give the responses that are to be said, in order."""
    return [say.response for say in one.said]


def told(one: Hearing, response: str) -> str:
    """Give the facts of a response that is to be said, joined."""
    found = next(say for say in one.said if say.response == response)
    return " ".join(found.arguments.values())


class Telling:
    """One conversation's intake in a database, told message by message."""

    def __init__(self, database: Database, conversation_id: str, clock: Clock) -> None:
        self.database = database
        self.id = conversation_id
        self.clock = clock
        self.question: str | None = None
        self.asked: list[str] = []

    def say(self, text: str, *, intent: str | None = None) -> Heard:
        """Say something while the last question is open."""
        meant = Intent(intent, 0.99, len(text.split())) if intent else None
        return self._heard(text=text, payload=None, intent=meant)

    def press(self, intent: str, **values: str) -> Heard:
        """Press a button while the last question is open."""
        return self._heard(text="", payload={"intent": intent, **values}, intent=None)

    def answer_all(self, **other: str) -> None:
        """Answer every question that is asked, up to the check."""
        if self.question is None:
            self.say(other.get("issue", ANSWERS["issue"]))
        while self.question not in (None, "check"):
            assert self.question is not None
            asked = self.question
            self.asked.append(asked)
            self.say(other.get(asked, ANSWERS[asked]))
            if asked != "outcome":  # asked for each of several issues
                assert self.question != asked, f"{asked} is asked again after {other.get(asked)!r}"

    def send(self) -> Sent:
        """Send what was told."""
        with self.database.write() as session:
            return service.send(session, self.id, rulebook=RULEBOOK, now=self.clock())

    def rows(self) -> dict[str, str]:
        """Give the summary by question."""
        with self.database.write() as session:
            found = service.summary(session, self.id, rulebook=RULEBOOK, now=self.clock())
        return {row.question: row.answer for row in found}

    def answers(self) -> dict[str, dict[str, Any]]:
        """Give what is recorded."""
        with self.database.read() as session:
            intake = service.latest(session, self.id)
            return intake.answers if intake else {}

    def _heard(
        self, *, text: str, payload: Mapping[str, str] | None, intent: Intent | None
    ) -> Heard:
        with self.database.write() as session:
            heard = service.hear(
                session,
                self.id,
                text=text,
                question=self.question,
                payload=payload,
                intent=intent,
                rulebook=RULEBOOK,
                now=self.clock(),
            )
        self.question = heard.next_question
        return heard
