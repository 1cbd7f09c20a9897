"""Hearing an answer through the app, and telling Rasa which question to ask next."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import SlotSet

from actions import interruptions
from actions.turn import WAITED_FOR, Event, Turn
from backend.intake import service
from backend.intake.declining import declined
from backend.intake.record import Understood
from backend.intake.say import Say
from backend.intake.service import Heard, Intent

PAUSED = "paused"
CHECK = "check"
# Asked by nothing: the form waits for the action that ends it.
STOPPING = "stopping"


def hear(turn: Turn, question: str | None) -> Heard:
    """Let the app hear this turn's message as an answer to a question."""
    payload, intent, text = turn.pressed, None, turn.text
    if payload is None and question is not None:
        if interruptions.leaves_open(turn.intent, question) and not _is_of_another(turn, question):
            payload = {"intent": turn.intent.name}
        elif interruptions.may_interrupt(turn.intent, turn.text, question):
            intent = turn.intent
        if question == "issue" and "utter_tell_me_more" in turn.said_before():
            text = f"{turn.words_before()}. {text}"
    return told(turn, text, question=question, payload=payload, intent=intent)


def is_asking(turn: Turn) -> bool:
    """Tell whether a question is open to which the form comes back after this."""
    return turn.in_form and turn.question not in (None, STOPPING)


def _is_of_another(turn: Turn, question: str) -> bool:
    """Tell whether somebody will not answer another question than the open one."""
    return declined(turn.text) not in (None, question)


def told(
    turn: Turn,
    text: str,
    *,
    question: str | None = None,
    payload: Mapping[str, str] | None = None,
    intent: Intent | None = None,
) -> Heard:
    """Let the app hear some words or a button."""
    with turn.context.database.write() as session:
        return service.hear(
            session,
            turn.conversation_id,
            text="" if payload else text,
            question=question,
            payload=payload,
            intent=intent,
            understood=_understood(turn),
            rulebook=turn.context.rulebook,
            now=turn.now,
        )


def hear_beside(turn: Turn) -> Heard:
    """Let the app take what this turn's words answer though no question was open to them."""
    with turn.context.database.write() as session:
        return service.hear_beside(
            session,
            turn.conversation_id,
            turn.text,
            understood=_understood(turn),
            rulebook=turn.context.rulebook,
            now=turn.now,
        )


def _understood(turn: Turn) -> Understood | None:
    """Give what the bot took typed words to mean; a button has its meaning written on it."""
    if turn.pressed or not turn.intent.name:
        return None
    return Understood(turn.intent.name, turn.intent.confidence)


def next_question(turn: Turn) -> str:
    """Give the first question without an answer; the check when there is none."""
    return told(turn, "", payload={"intent": "carry_on"}).next_question or CHECK


def speak(turn: Turn, said: tuple[Say, ...]) -> None:
    """Say what the app wants said before the next question."""
    for say in said:
        turn.say(say.response, **say.arguments)


def recorded(heard: Heard) -> list[Event]:
    """Mirror what the app recorded in the slots."""
    values: dict[str, Any] = {**heard.recorded, **dict.fromkeys(heard.cleared)}
    return [SlotSet(question, value) for question, value in values.items()]


def ask(turn: Turn, question: str | None) -> list[Event]:
    """Make the form ask a question next; None ends it."""
    # An event of a slot other than requested_slot tells Rasa that the form was answered.
    answered = SlotSet(WAITED_FOR, turn.tracker.get_slot(WAITED_FOR))
    return [answered, SlotSet("requested_slot", question)]


def wait_for(turn: Turn, fears: frozenset[str]) -> list[Event]:
    """Make the form wait until the resident carries on."""
    known = set(turn.tracker.get_slot(WAITED_FOR) or ())
    return [SlotSet(WAITED_FOR, sorted(known | fears)), SlotSet("requested_slot", PAUSED)]
