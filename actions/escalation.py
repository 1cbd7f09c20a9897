"""Asking for the next stage: said what it is, then taken down like a complaint."""

import re

from rasa_sdk.events import FollowupAction, SlotSet

from actions import next_stage
from actions.acting import ABOUT, reference_for
from actions.asking import next_question, told
from actions.interruptions import SURE
from actions.spoken import Spoken
from actions.turn import FORM, Event, Turn

_NEXT_STAGE = re.compile(
    r"\b(stage|step) (two|2)\b|\b(second|next) stage\b|\bescalat\w*"
    r"|\b(your|the|ur) (\w+ ){0,3}(answer|response|reply|decision|outcome|letter)\b",
    re.IGNORECASE,
)
# Fewer only ask for it; so many say what is still not right.
FEWEST_WORDS_OF_REASONS = 8
# Answered at the first stage already: the next one looks at what is still not right.
ANSWERED_BEFORE = {
    "more_issues": {"intent": "answer", "value": "no"},
    "noticed_on": {"intent": "skip"},
    "reported_before": {"intent": "answer", "value": "yes"},
    "reported_result": {"intent": "skip"},
}


def leave_out_what_was_answered(turn: Turn, following: str | None) -> str | None:
    """Give the next question, past what whoever asks for the next stage has answered before."""
    sure = turn.intent.name == "escalate" and turn.intent.confidence >= SURE
    if not sure or (turn.text and not _NEXT_STAGE.search(turn.text)):
        return following
    for question, payload in ANSWERED_BEFORE.items():
        told(turn, "", question=question, payload=payload)
    return next_question(turn)


class Escalate(Spoken):
    """Asks for the next stage of a case that may be told of here; else says what it is."""

    called = "action_escalate"

    def act(self, turn: Turn) -> list[Event]:
        """Ask what remains; where the case is not known, the rule begins the form instead."""
        reference = reference_for(turn, "next_stage")
        if reference is None:
            turn.say("utter_escalate", stage=turn.next_stage)
            return []
        turn.say("utter_escalate_case", stage=turn.next_stage, reference=reference)
        about = {"reference": reference}
        question = next_stage.UNRESOLVED
        if turn.intent.words >= FEWEST_WORDS_OF_REASONS:
            about[question] = turn.text
            question = next_stage.OUTCOME
        return [
            SlotSet(ABOUT, about),
            SlotSet("requested_slot", question),
            FollowupAction(FORM),
        ]
