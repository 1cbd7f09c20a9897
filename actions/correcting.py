"""Typed words at the check: they send, correct an answer, add to it, or ask which one to change."""

import re

from actions.asides import WHICH_ANSWER, aside, named_answer
from actions.asking import CHECK, ask, recorded, speak, told
from actions.interruptions import may_interrupt, sends
from actions.turn import Event, Turn
from backend.clock import local_date
from backend.intake import answers as reader
from backend.policy.reading import Answer, read_yes_no, says_nothing

SHALL_I_SEND = "shall_i_send"
# Asked about the answers as a whole, beside the check itself.
ABOUT_SENDING = (WHICH_ANSWER, SHALL_I_SEND)
# In more words than these somebody tells something and names no answer.
MOST_WORDS_OF_A_NAME = 5

_STOPS = re.compile(
    r"\b(stop|cancel|withdraw|forget (it|about)|scrap|bin it|give up|do ?n.?t (want to )?send"
    r"|leave it|never ?mind)\b",
    re.IGNORECASE,
)
_SENDS = re.compile(r"\b(send|submit)\b", re.IGNORECASE)
_ENOUGH = re.compile(r"\b(all|it|everything|enough|done|finished)\W*$", re.IGNORECASE)
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
    if heard.missed and (_says_no_more(turn.text) or read_yes_no(turn.text) == "yes"):
        return ask(turn, SHALL_I_SEND)
    named = named_answer(turn) if heard.missed else None
    if named is None and heard.missed in SHOWS_ANSWERS:
        return ask(turn, WHICH_ANSWER)
    if named is None:
        speak(turn, heard.said)
        return [*recorded(heard), *ask(turn, heard.next_question)]
    cleared = told(turn, "", payload={"intent": "change_answer", "question": named})
    return [*recorded(cleared), *ask(turn, cleared.next_question)]


def about_sending(turn: Turn, question: str) -> list[Event]:
    """Hear words to "which answer?" and "shall I send it?"; an empty list lets the rules answer."""
    if _wants_to_send(turn, question):
        heard = told(turn, "", question=CHECK, payload={"intent": "send"})
        return [*recorded(heard), *ask(turn, heard.next_question)]
    if turn.text and _says_no_more(turn.text):
        return ask(turn, SHALL_I_SEND if question == WHICH_ANSWER else WHICH_ANSWER)
    if turn.text and (question == SHALL_I_SEND or turn.intent.words > MOST_WORDS_OF_A_NAME):
        return at_the_check(turn)
    return aside(turn, question)


def _wants_to_send(turn: Turn, question: str) -> bool:
    if turn.pressed:
        return turn.pressed["intent"] == "send"
    read = reader.read(CHECK, turn.text, local_date(turn.now))
    agrees = isinstance(read, Answer) or sends(turn.intent, turn.text)
    if question == WHICH_ANSWER:
        return agrees and _SENDS.search(turn.text) is not None
    is_done = _says_no_more(turn.text) and _ENOUGH.search(turn.text) is not None
    return agrees or is_done or read_yes_no(turn.text) == "yes"


def _says_no_more(text: str) -> bool:
    return says_nothing(text, about="no_more")


def _is_for_the_rules(turn: Turn) -> bool:
    if turn.intent.name == "withdraw":
        return _STOPS.search(turn.text) is not None
    return turn.intent.name not in CORRECTS and may_interrupt(turn.intent, turn.text, CHECK)
