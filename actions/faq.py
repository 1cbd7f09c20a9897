"""Answering questions about complaints with the landlord's own facts."""

from rasa_sdk.events import FollowupAction

from actions.interruptions import is_question
from actions.spoken import Spoken
from actions.trouble import tells_of_trouble
from actions.turn import FORM, Event, Turn

PREFIX = "faq_"
# Whoever asks about it may have meant to ask for it.
OFFERED = {"stage_two": "utter_offer_stage_two"}


class AnswerQuestion(Spoken):
    """Answers every question from the policy pack."""

    called = "action_answer_question"

    def act(self, turn: Turn) -> list[Event]:
        """Give the pack's answer, or take down what was really an account of trouble."""
        asked = turn.pressed or is_question(turn.text) or turn.in_form
        if not asked and tells_of_trouble(turn):
            return [FollowupAction(FORM)]
        name = (turn.pressed or {"intent": turn.intent.name})["intent"].removeprefix(PREFIX)
        answer = turn.pack.answers.get(name)
        if answer is None:
            turn.say("utter_answer_missing")
            return []
        turn.say("utter_answer", answer=answer)
        if not turn.in_form:
            turn.say(OFFERED.get(name, "utter_more_help"))
        return []
