"""What comes before any topic outside the questions: danger, what was sent, and plain words."""

import re
from abc import abstractmethod

from rasa_sdk.events import FollowupAction

from actions.afraid import answered, is_afraid, leave_alone, stay_calm, wants_to_be_left
from actions.afterwards import Afterwards, is_about_what_was_sent, wants_a_complaint_of_it
from actions.displeasure import offer_to_complain
from actions.handoff import hand_off
from actions.interruptions import SHORT, SURE
from actions.plain_questions import asked_about_us, is_in_another_language, offer_in_their_language
from actions.proving import Prove, ask_for_references, is_code
from actions.safety import CALM, calm
from actions.sent import ADD, NEW, asks_for_the_reference, chosen, tell_the_reference
from actions.spoken import Spoken
from actions.trouble import dangers_in, names_a_topic
from actions.turn import FORM, Event, Turn

# What the bot makes of a few words after danger, when it does not know better.
GUESSES = (
    "nlu_fallback", "out_of_scope", "withdraw", "change_answer", "affirm", "deny", "dont_know",
    "skip",
)  # fmt: skip
WANTS_TO_TALK = re.compile(r"\b(talk|speak|chat) (to|with) (me|someone|somebody)\b", re.IGNORECASE)


class Topic(Spoken):
    """An action that a typed message may reach by a wrong guess, so the words come first."""

    def act(self, turn: Turn) -> list[Event]:
        """Answer danger and plain words first, then the topic."""
        if not turn.text or turn.in_form:
            return self.tell(turn)
        found = _before_any_topic(turn)
        if found is not None:
            return found
        events = self.tell(turn)
        offer_to_complain(turn, events)
        return events

    @abstractmethod
    def tell(self, turn: Turn) -> list[Event]:
        """Do the work of this topic."""


def _before_any_topic(turn: Turn) -> list[Event] | None:
    kinds = dangers_in(turn.text)
    if kinds:
        return calm(turn, kinds)
    if wants_to_be_left(turn):
        leave_alone(turn)
        return []
    if turn.said_before() & CALM and is_afraid(turn) and answered(turn):
        return []
    if turn.said_before() & CALM and _is_a_guess(turn):
        return _stay_calm(turn)
    if asked_about_us(turn):
        return []
    if asks_for_the_reference(turn):
        return [] if tell_the_reference(turn) else ask_for_references()
    following = _following(turn)
    if following is None and is_in_another_language(turn.text):
        offer_in_their_language(turn)
        return []
    return [FollowupAction(following)] if following else None


def _following(turn: Turn) -> str | None:
    """Give the action that plain words are for, None where they are for the topic itself."""
    if is_code(turn):
        return Prove.called
    which = chosen(turn)
    if which:
        return {ADD: "action_add_to_case", NEW: FORM}[which]
    if is_in_another_language(turn.text):
        return None
    if is_about_what_was_sent(turn) and not wants_a_complaint_of_it(turn):
        return Afterwards.called
    return FORM if wants_a_complaint_of_it(turn) or names_a_topic(turn) else None


def _is_a_guess(turn: Turn) -> bool:
    return turn.intent.name in GUESSES or turn.intent.confidence < SURE


def _stay_calm(turn: Turn) -> list[Event]:
    if WANTS_TO_TALK.search(turn.text) and turn.intent.words <= SHORT:
        hand_off(turn, reason="asked")
    else:
        stay_calm(turn)
    return []
