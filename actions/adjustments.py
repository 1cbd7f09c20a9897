"""Noting what makes us hard to use, whenever it is said."""

import re

from rasa_sdk.events import FollowupAction

from actions.asking import recorded, told
from actions.interruptions import is_question
from actions.sent import own_case
from actions.topic import Topic
from actions.trouble import may_be_trouble
from actions.turn import FORM, Event, Turn
from backend.intake import adding

QUESTION = "adjustments"
# Whoever cannot come to us may want to be visited.
_VISIT = re.compile(
    r"\b(come|visit|call) (to|at|round|on)? ?(me|my|us|our)\b|\bvisit(s|ing)?\b|\bhousebound\b",
    re.IGNORECASE,
)


class NoteAdjustments(Topic):
    """Writes down the adjustment asked for; when only asked about, says what we can do."""

    called = "action_note_adjustments"

    def tell(self, turn: Turn) -> list[Event]:
        """Note it with the answers, so that it is not asked again."""
        if may_be_trouble(turn):
            return [FollowupAction(FORM)]
        if turn.pressed or is_question(turn.text):
            turn.say("utter_adjustments_ask")
            return []
        if not turn.in_form and _added_to_a_case(turn):
            return []
        heard = told(turn, turn.text, question=QUESTION)
        if QUESTION in heard.recorded:
            turn.say("utter_adjustments_noted", words=turn.text)
            if not turn.in_form:
                turn.say("utter_offer_meeting" if _VISIT.search(turn.text) else "utter_what_next")
        else:
            turn.say("utter_adjustments_ask")
        return recorded(heard)


def _added_to_a_case(turn: Turn) -> bool:
    """Tell staff at once what somebody needs whose case is open already."""
    with turn.context.database.write() as session:
        own = own_case(turn, session)
        if own is None:
            return False
        adding.add(
            session, turn.conversation_id, own.reference, turn.text, about="same", now=turn.now
        )
    turn.say("utter_adjustments_on_the_case", words=turn.text, reference=own.reference)
    return True
