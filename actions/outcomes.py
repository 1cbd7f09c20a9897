"""Asking what is wanted: once, or for each of several things that went wrong."""

from actions.spoken import Spoken
from actions.turn import Event, Turn
from backend.intake import outcomes, service
from backend.intake.naming import name_of


class AskOutcome(Spoken):
    """Names the issue in its own first words where there are several."""

    called = "action_ask_outcome"

    def act(self, turn: Turn) -> list[Event]:
        """Ask for the outcome of the first issue that has none yet."""
        with turn.context.database.read() as session:
            intake = service.latest(session, turn.conversation_id)
        answers = intake.answers if intake else {}
        told, number = outcomes.issues(answers), outcomes.open_issue(answers)
        if number is None or len(told) < 2:
            turn.say("utter_ask_outcome")
            return []
        known = any(outcomes.wanted(answers, n) for n in range(len(told)))
        words = name_of(told[number])
        turn.say("utter_ask_outcome_next" if known else "utter_ask_outcome_first", words=words)
        return []
