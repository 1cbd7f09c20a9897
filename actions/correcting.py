"""Typed words at the check: they send, correct an answer, or ask which one to change."""

import re

from actions.asides import WHICH_ANSWER, named_answer
from actions.asking import CHECK, ask, recorded, speak, told
from actions.interruptions import may_interrupt, sends
from actions.turn import Event, Turn

_STOPS = re.compile(
    r"\b(stop|cancel|withdraw|forget (it|about)|scrap|bin it|give up|do ?n.?t (want to )?send"
    r"|leave it|never ?mind)\b",
    re.IGNORECASE,
)
# How often in a row words at the check were none, when the answers are shown to choose from.
SHOWS_ANSWERS = (1, 3)
# Heard as a correction first, whatever else the words sound like.
CORRECTS = ("withdraw", "change_answer", "skip", "dont_know", "deny", "complain", "ask_adjustments")


def at_the_check(turn: Turn) -> list[Event]:
    """Hear typed words at the check; an empty list lets the rules answer."""
    if _is_for_the_rules(turn):
        return []
    agreed = {"intent": "send"} if sends(turn.intent, turn.text) else None
    heard = told(turn, turn.text, question=CHECK, payload=agreed)
    named = named_answer(turn) if heard.missed else None
    if named is None and heard.missed in SHOWS_ANSWERS:
        return ask(turn, WHICH_ANSWER)
    if named is None:
        speak(turn, heard.said)
        return [*recorded(heard), *ask(turn, heard.next_question)]
    cleared = told(turn, "", payload={"intent": "change_answer", "question": named})
    return [*recorded(cleared), *ask(turn, cleared.next_question)]


def _is_for_the_rules(turn: Turn) -> bool:
    if turn.intent.name == "withdraw":
        return _STOPS.search(turn.text) is not None
    return turn.intent.name not in CORRECTS and may_interrupt(turn.intent, turn.text, CHECK)
