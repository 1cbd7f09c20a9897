"""Giving the conversation to a person."""

from actions.spoken import Spoken
from actions.turn import Event, Turn
from backend.conversations import service


class HandOff(Spoken):
    """Passes the conversation to whoever of the staff takes it."""

    called = "action_hand_off"

    def act(self, turn: Turn) -> list[Event]:
        """Hand off because the resident asked."""
        hand_off(turn, reason="asked")
        return []


def hand_off(turn: Turn, *, reason: str) -> None:
    """Give the conversation to staff; the app says when someone is there."""
    with turn.context.database.write() as session:
        service.hand_off(
            session,
            turn.conversation_id,
            reason=reason,
            voice=turn.context.voice,
            now=turn.now,
        )
    turn.say("utter_handed_off")
