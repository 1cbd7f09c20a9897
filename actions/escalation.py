"""Asking for the next stage: said what it is, then taken down like a complaint."""

from actions.spoken import Spoken
from actions.turn import Event, Turn


class Escalate(Spoken):
    """Says what the next stage is before the form takes it down."""

    called = "action_escalate"

    def act(self, turn: Turn) -> list[Event]:
        """Explain; the rule then begins the form with the same words."""
        turn.say("utter_escalate", stage=turn.next_stage)
        return []
