"""Noting what makes us hard to use, whenever it is said."""

from rasa_sdk.events import FollowupAction

from actions.asking import recorded, told
from actions.interruptions import is_question
from actions.topic import Topic
from actions.trouble import may_be_trouble
from actions.turn import FORM, Event, Turn

QUESTION = "adjustments"


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
        heard = told(turn, turn.text, question=QUESTION)
        if QUESTION in heard.recorded:
            turn.say("utter_adjustments_noted", words=turn.text)
            if not turn.in_form:
                turn.say("utter_what_next")
        else:
            turn.say("utter_adjustments_ask")
        return recorded(heard)
