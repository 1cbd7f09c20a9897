"""Giving the conversation to a person."""

import re

from rasa_sdk.events import FollowupAction

from actions.interruptions import SHORT
from actions.plain_questions import asked_about_us
from actions.spoken import Spoken
from actions.trouble import may_be_trouble
from actions.turn import FORM, Event, Turn
from backend.conversations import service
from backend.intake import service as intake
from backend.intake.call_back import put_down

_RING = re.compile(
    r"\b((ring|call|phone|telephone) (me|us)( back)?|(give|want|need|have|like) (me |us )?a "
    r"(ring|call|phone ?call|call ?back)|call ?back)\b",
    re.IGNORECASE,
)


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
        if _RING.search(turn.text):
            _call_back(turn)
        return []


def _call_back(turn: Turn) -> None:
    """Put it down for staff to ring, and ask for the number where none is known."""
    with turn.context.database.write() as session:
        last = intake.latest(session, turn.conversation_id)
        voice = turn.context.voice
        task = put_down(
            session, turn.conversation_id, turn.text, last=last, voice=voice, now=turn.now
        )
        if not task.place:
            # The app asks, because what the assistant says now is not shown any more.
            chat = service.find(session, turn.conversation_id)
            line = voice.line("call_back_number")
            service.say(session, chat, "system", line, now=turn.now)


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
