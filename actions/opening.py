"""Beginning the form: the words that led here are the first answer, so nothing is asked twice."""

from rasa_sdk.events import SlotSet

from actions.asking import CHECK, ask, new_fears, recorded, speak, told, wait_for
from actions.trouble import dangers_in
from actions.turn import Event, Turn

# Typed words of these intents begin the form without telling anything.
WORDLESS = ("affirm", "carry_on", "greet", "thank", "send", "change_answer")
# What was said just before one of these is not asked for again when a button begins the form.
KEPT_AFTER = frozenset({"utter_unclear", "utter_unclear_again", "utter_danger", "utter_feedback"})
FEWEST_KEPT_WORDS = 5


def open_form(turn: Turn) -> list[Event]:
    """Hear what began the form, and ask the first question that is still open."""
    words = _account(turn)
    heard = told(turn, words, payload=None if words else turn.pressed or {"intent": "carry_on"})
    if words and turn.pressed:
        # The button itself says something too: that it is to be a complaint.
        told(turn, "", payload=turn.pressed)
    began = [SlotSet("case_outcome", None), *recorded(heard)]
    fears = new_fears(turn, dangers_in(words))
    if fears:
        turn.say("utter_danger")
        return [*began, *wait_for(turn, fears)]
    speak(turn, heard.said)
    return [*began, *ask(turn, heard.next_question or CHECK)]


def _account(turn: Turn) -> str:
    if turn.pressed is None:
        return "" if turn.intent.name in WORDLESS else turn.text
    before = turn.words_before()
    kept = turn.said_before() & KEPT_AFTER and len(before.split()) >= FEWEST_KEPT_WORDS
    return before if kept else ""
