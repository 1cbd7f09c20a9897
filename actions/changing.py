"""The wish to change an answer, before and after sending."""

from rasa_sdk.events import FollowupAction, SlotSet

from actions.adding import change_contact, wants_contact_changed
from actions.asides import WHICH_ANSWER, rows
from actions.check import sent_reference
from actions.topic import Topic
from actions.turn import FORM, Event, Turn
from backend.intake import service


class WhichAnswer(Topic):
    """Answers the wish to change something, before and after sending."""

    called = "action_which_answer"

    def tell(self, turn: Turn) -> list[Event]:
        """Make the form ask which, or say what can still be done."""
        with turn.context.database.read() as session:
            latest = service.latest(session, turn.conversation_id)
        if not turn.in_form and wants_contact_changed(turn):
            return change_contact(turn)
        if latest is not None and latest.state == "sent" and not turn.in_form:
            turn.say("utter_change_after_sending", reference=sent_reference(turn))
        elif latest is None or latest.state != "open" or not rows(turn):
            turn.say("utter_nothing_to_change_yet" if turn.in_form else "utter_nothing_to_change")
        elif turn.in_form:
            return [SlotSet("requested_slot", WHICH_ANSWER)]
        else:
            turn.say("utter_which_answer")
            return [FollowupAction(FORM)]
        return []
