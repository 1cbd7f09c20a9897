"""Giving the conversation to a person."""

from rasa_sdk.events import FollowupAction

from actions.interruptions import SHORT
from actions.plain_questions import asked_about_us
from actions.spoken import Spoken
from actions.trouble import may_be_trouble
from actions.turn import FORM, Event, Turn
from backend.conversations import service


class HandOff(Spoken):
    """Passes the conversation to whoever of the staff takes it."""

    called = "action_hand_off"

    def act(self, turn: Turn) -> list[Event]:
        """Hand off because the resident asked."""
        if asked_about_us(turn):
            return []
        # Whoever asks shortly for a person gets one, however unsure the bot is.
        if turn.intent.words > SHORT and may_be_trouble(turn):
            return [FollowupAction(FORM)]
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
