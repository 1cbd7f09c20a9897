"""Questions about the questions: whether to carry on, which answer to change, whether to stop."""

import re

from rasa_sdk.events import FollowupAction, SlotSet

from actions.afraid import answered, is_afraid, stay_calm
from actions.asking import (
    PAUSED,
    STOPPING,
    ask,
    hear_beside,
    next_question,
    recorded,
    speak,
    told,
)
from actions.handoff import hand_off
from actions.interruptions import SHORT, may_interrupt
from actions.turn import Event, Turn
from backend.intake import service
from backend.intake.listed import listed
from backend.intake.named import named
from backend.intake.questions import Row, questions
from backend.policy.reading import read_yes_no

WHICH_ANSWER = "which_answer"
STOP = "stop"
START_AGAIN = "start_again"
ASIDES = (PAUSED, WHICH_ANSWER, STOP, START_AGAIN)

_TALK = re.compile(r"\b(talk|speak|chat) (to|with) (me|someone|somebody|a person)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\b(carry on|continue|go on|next|ready|back to)\b|\b(want|like|need|can i|let me)( to)? "
    r"(tell|say|talk about|report|explain)\b",
    re.IGNORECASE,
)

# Buttons that go on to the open question.
GOES_ON = ("carry_on", "answer", "skip", "dont_know", "complain", "request_service", "report_asb")


def aside(turn: Turn, question: str) -> list[Event]:
    """Answer what was said to an aside; an empty list lets the rules answer."""
    named = named_answer(turn) if question == WHICH_ANSWER else None
    if named:
        heard = told(turn, "", payload={"intent": "change_answer", "question": named})
        speak(turn, heard.said)
        return [*recorded(heard), *ask(turn, heard.next_question)]
    if question == PAUSED and _wants_to_talk(turn):
        hand_off(turn, reason="asked")
        return ask(turn, PAUSED)
    if question == PAUSED and is_afraid(turn) and answered(turn):
        return ask(turn, PAUSED)
    if question == PAUSED and _still_afraid(turn) and not listed(turn.text):
        stay_calm(turn)
        return ask(turn, PAUSED)
    if question == STOP and read_yes_no(turn.text) == "yes":
        return _stopping(turn)
    if question == START_AGAIN and _says_yes(turn):
        return _begin_anew(turn)
    if _is_for_the_rules(turn, question):
        return []
    turn.say("utter_carry_on")
    beside = hear_beside(turn) if question == PAUSED and turn.text else None
    if beside is None:
        return ask(turn, next_question(turn))
    speak(turn, beside.said)
    return [*recorded(beside), *ask(turn, beside.next_question)]


def _wants_to_talk(turn: Turn) -> bool:
    return turn.intent.words <= SHORT and _TALK.search(turn.text) is not None


def _still_afraid(turn: Turn) -> bool:
    """Tell whether somebody who told of danger from a person has not said to carry on."""
    goes_on = turn.intent.name == "carry_on" or _GOES_ON.search(turn.text)
    return is_afraid(turn) and bool(turn.text) and not goes_on


def _stopping(turn: Turn) -> list[Event]:
    # The form may not end by itself here: its end sends the answers.
    return [*ask(turn, STOPPING), FollowupAction("action_withdraw")]


def _says_yes(turn: Turn) -> bool:
    if turn.pressed:
        return turn.pressed["intent"] == "answer" and turn.pressed.get("value") == "yes"
    return read_yes_no(turn.text) == "yes"


def _begin_anew(turn: Turn) -> list[Event]:
    """Set the unsent answers aside, where they stay on record, and ask the first question."""
    with turn.context.database.write() as session:
        service.set_aside(session, turn.conversation_id, now=turn.now)
    turn.say("utter_started_again")
    forgotten = [SlotSet(question, None) for question in questions()]
    return [*forgotten, *ask(turn, next_question(turn))]


def rows(turn: Turn) -> tuple[Row, ...]:
    """Give the answers so far, a line each."""
    with turn.context.database.read() as session:
        return service.summary(
            session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
        )


def _is_for_the_rules(turn: Turn, question: str) -> bool:
    if turn.pressed:
        return turn.pressed["intent"] not in GOES_ON
    if question == STOP and turn.intent.name == "withdraw":
        return True
    return turn.intent.name != "carry_on" and may_interrupt(turn.intent, turn.text, question)


def named_answer(turn: Turn) -> str | None:
    """Give the question that a button or some words name, among those answered."""
    if turn.pressed:
        return turn.pressed.get("question")
    return named(turn.text, {row.question for row in rows(turn)})
