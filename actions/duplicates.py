"""Whoever tells of a matter again may add it to the open case, or say that it is new."""

import re

from rasa_sdk.events import FollowupAction

from actions.adding import AddToCase
from actions.asking import STOPPING, ask, next_question
from actions.interruptions import may_interrupt
from actions.spoken import Spoken
from actions.turn import Event, Turn
from backend.intake import duplicates
from backend.intake.adding import OwnCase
from backend.policy.reading import read_yes_no

ADD_OR_NEW = "add_or_new"
QUESTIONS = (ADD_OR_NEW,)
ADD, NEW = "add", "new"

_IS_NEW = re.compile(r"\b(new|different|another|separate)\b", re.IGNORECASE)
# "Address" and "ladder" choose nothing.
_ADDS = re.compile(r"\b(add|added|same|that one)\b", re.IGNORECASE)


class AskAddOrNew(Spoken):
    """Names the open case and asks whether this belongs to it."""

    called = "action_ask_add_or_new"

    def act(self, turn: Turn) -> list[Event]:
        """Ask; a person can always be talked to instead."""
        case = _same_matter(turn)
        turn.say("utter_add_or_new", reference=case.reference if case else "")
        return []


def before(turn: Turn, question: str | None) -> str | None:
    """Give the question to ask next: this one first, where a case of the same matter is open."""
    return ADD_OR_NEW if question and _same_matter(turn) else question


def answer(turn: Turn, question: str) -> list[Event]:
    """Hear whether it is added or new; an empty list lets the rules answer."""
    case = _same_matter(turn)
    said = turn.pressed.get("value") if turn.pressed else _read(turn.text)
    if case is None or said == NEW or (turn.pressed and turn.pressed["intent"] == "complain"):
        return _go_on(turn)
    if said == ADD:
        with turn.context.database.write() as session:
            duplicates.add_instead(session, turn.conversation_id, case, now=turn.now)
        turn.say("utter_added_to_case", reference=case.reference)
        # The form may not end by itself here: its end sends the answers.
        return [*ask(turn, STOPPING), FollowupAction(AddToCase.called)]
    if turn.pressed or may_interrupt(turn.intent, turn.text, question):
        return []
    turn.say("utter_problem_not_understood")
    return ask(turn, question)


def not_the_same_matter(turn: Turn) -> None:
    """Note that what is told is new, so that it is not asked about again."""
    with turn.context.database.write() as session:
        duplicates.is_something_new(session, turn.conversation_id, now=turn.now)


def _go_on(turn: Turn) -> list[Event]:
    not_the_same_matter(turn)
    return ask(turn, next_question(turn))


def _read(text: str) -> str | None:
    if _IS_NEW.search(text):
        return NEW
    if _ADDS.search(text):
        return ADD
    return {"yes": ADD, "no": NEW}.get(str(read_yes_no(text)))


def _same_matter(turn: Turn) -> OwnCase | None:
    with turn.context.database.read() as session:
        return duplicates.same_matter(session, turn.conversation_id, now=turn.now)
