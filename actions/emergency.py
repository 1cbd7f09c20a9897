"""When someone may be in danger: the app has shown the number already, and the questions wait."""

import re
from collections.abc import Mapping

from rasa_sdk.events import FollowupAction, SlotSet

from actions.asking import PAUSED
from actions.plain_questions import asked_about_us
from actions.safety import calm, tells_more
from actions.spoken import Spoken
from actions.trouble import cannot_stay, dangers_in, hazards_in, names_a_topic, tells_of_haste
from actions.turn import FORM, Event, Turn
from backend.conversations.service import alert_staff
from backend.policy.danger import advice_for, emergency_numbers
from backend.policy.triage import SURE_OF_DANGER

# The advice for danger from people: whom to ring now, and how when it is not safe to speak.
FROM_SOMEONE = ("violence",)
ASKED_FIRST = "utter_danger_perhaps"
# What words are about when no danger is recognised in them, in the words of safety.yaml.
ABOUT: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(words, re.IGNORECASE)
    for kind, words in {
        "electrics": r"\b(electric\w*|wir(e|es|ing)|socket\w*|plug\w*|spark\w*|fuse\w*|shock\w*)\b",
        "leak": r"\b(water|leak\w*|flood\w*|drip\w*|burst|pipe\w*|tap|taps|ceiling)\b",
        "collapse": r"\b(collaps\w*|fell|falling|came down|coming down)\b",
    }.items()
}


class Danger(Spoken):
    """Puts safety first and keeps the words for later."""

    called = "action_danger"

    def act(self, turn: Turn) -> list[Event]:
        """Wait inside the form; outside it, take down what the landlord has to put right."""
        kinds = dangers_in(turn.text)
        if turn.in_form:
            _speak(turn, kinds)
            return [SlotSet("requested_slot", PAUSED)]
        if kinds:
            return calm(turn, kinds)
        if asked_about_us(turn):
            return []
        if hazards_in(turn.text) or names_a_topic(turn) or cannot_stay(turn.text):
            return [FollowupAction(FORM)]
        if _is_unsure(turn):
            turn.say(ASKED_FIRST, emergency=emergency_numbers()["emergency"].digits)
            return []
        _speak(turn, kinds)
        if tells_more(turn, kinds):
            return [FollowupAction(FORM)]
        turn.say("utter_danger_choices")
        return []


def _is_unsure(turn: Turn) -> bool:
    """Tell whether the bot only guesses at danger, and has not asked about it yet."""
    enough = SURE_OF_DANGER.get(turn.intent.name, 0.0)
    return turn.intent.confidence < enough and ASKED_FIRST not in turn.said_before()


def _speak(turn: Turn, kinds: frozenset[str]) -> None:
    if kinds:
        turn.say("utter_danger")
        return
    with turn.context.database.write() as session:
        alert_staff(session, turn.conversation_id, kind=_suspected(turn), now=turn.now)
    if tells_of_haste(turn.text):
        turn.say("utter_danger")
        return
    # The assistant answers here, so nobody of the staff is in the chat.
    voice = turn.context.voice
    with turn.context.database.read() as session:
        there = voice.attendance(session, turn.now)
    reads = voice.who_reads(there, mailed=True, attended=False)
    advice = _advice(turn)
    if advice:
        turn.say("utter_danger_unseen", advice=advice, who_reads=reads)
    else:
        emergency = emergency_numbers()["emergency"].digits
        turn.say("utter_danger_general", emergency=emergency, who_reads=reads)


def _suspected(turn: Turn) -> str:
    """Give the danger that the bot hears; a yes to our question is of no kind."""
    return turn.intent.name if turn.intent.name in SURE_OF_DANGER else "emergency"


def _advice(turn: Turn) -> str:
    """Give the advice for what the words mention; none where they mention nothing known."""
    if turn.intent.name == "safeguarding":
        return advice_for(FROM_SOMEONE)
    said = turn.words_before() if ASKED_FIRST in turn.said_before() else turn.text
    about = {kind for kind, words in ABOUT.items() if words.search(said)}
    return advice_for(about | hazards_in(said))
