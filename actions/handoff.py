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
from backend.intake.models import Intake
from backend.policy import reading
from backend.policy.reading import Answer
from backend.tasks import service as tasks

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
        number = _number(turn, intake.latest(session, turn.conversation_id))
        tasks.add(
            session,
            tasks.CALL_BACK,
            conversation_id=turn.conversation_id,
            words=turn.text,
            place=number,
            now=turn.now,
        )
        if not number:
            # The app asks, because what the assistant says now is not shown any more.
            chat = service.find(session, turn.conversation_id)
            line = turn.context.voice.line("call_back_number")
            service.say(session, chat, "system", line, now=turn.now)


def _number(turn: Turn, last: Intake | None) -> str:
    """Give the number to ring, from these words or from what was gathered; empty if unknown."""
    said = reading.read_contact(turn.text)
    known = last.answers.get("contact_details", {}).get("value") if last else None
    found = said.value if isinstance(said, Answer) else known
    return str((found or {}).get("phone") or "")


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
