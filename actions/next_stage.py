"""Asking for the next stage of a case that may be told of here: what remains, what is wanted."""

from rasa_sdk.events import SlotSet

from actions.acting import ABOUT, case_for, key_of, tell
from actions.asking import ask
from actions.interruptions import TELLS_US, gives_up, may_interrupt
from actions.proving import finished
from actions.turn import Event, Turn
from backend.casework import residents_acts
from backend.policy.reading import read_skip, read_yes_no

UNRESOLVED, OUTCOME = "stage_unresolved", "stage_outcome"
QUESTIONS = (UNRESOLVED, OUTCOME)


def answer(turn: Turn, question: str) -> list[Event]:
    """Hear what remains, or what is wanted; nothing has to be said. Empty for the rules."""
    if turn.pressed and turn.pressed["intent"] not in ("skip", "dont_know", "answer", *TELLS_US):
        return []
    if turn.text and gives_up(turn.intent):
        turn.say("utter_stage_not_asked")
        return finished(turn)
    if turn.text and may_interrupt(turn.intent, turn.text, question):
        return []
    about = {**(turn.tracker.get_slot(ABOUT) or {}), question: _words(turn)}
    if question == UNRESOLVED:
        return [SlotSet(ABOUT, about), *ask(turn, OUTCOME)]
    return _ask_for_it(turn, about)


def _ask_for_it(turn: Turn, about: dict[str, str]) -> list[Event]:
    with turn.context.database.write() as session:
        own = case_for(turn, session, "next_stage", words=about.get("reference", ""))
        acted = own and residents_acts.ask_next_stage(
            session,
            own.case,
            unresolved=about.get(UNRESOLVED, ""),
            outcome=about.get(OUTCOME, ""),
            by=own.by,
            key=key_of(turn, session),
            rulebook=turn.context.rulebook,
            now=turn.now,
        )
    if acted:
        tell(turn, acted)
    else:
        turn.say("utter_stage_not_possible")
    return [SlotSet(ABOUT, None), *finished(turn)]


def _words(turn: Turn) -> str:
    nothing = turn.pressed or read_skip(turn.text) or read_yes_no(turn.text) == "no"
    return "" if nothing else turn.text
