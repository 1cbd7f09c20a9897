"""Asking for the next stage: said what it is, then taken down like a complaint."""

import re

from actions.asking import next_question, told
from actions.interruptions import SURE
from actions.spoken import Spoken
from actions.turn import Event, Turn

_NEXT_STAGE = re.compile(
    r"\b(stage|step) (two|2)\b|\b(second|next) stage\b|\bescalat\w*"
    r"|\b(your|the|ur) (\w+ ){0,3}(answer|response|reply|decision|outcome|letter)\b",
    re.IGNORECASE,
)
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
    """Says what the next stage is before the form takes it down."""

    called = "action_escalate"

    def act(self, turn: Turn) -> list[Event]:
        """Explain; the rule then begins the form with the same words."""
        turn.say("utter_escalate", stage=turn.next_stage)
        return []
