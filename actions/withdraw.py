"""Stopping before anything is sent, and taking back what was sent."""

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.afraid import leave_alone, wants_to_be_left
from actions.asides import STOP
from actions.asking import STOPPING
from actions.sent import last_reference
from actions.topic import Topic
from actions.trouble import may_be_trouble, tells_of_a_fault
from actions.turn import FORM, Event, Turn
from backend.intake import service
from backend.intake.questions import questions


class Withdraw(Topic):
    """Asks first; unsent answers are set aside, and a sent case is a person's to withdraw."""

    called = "action_withdraw"

    def tell(self, turn: Turn) -> list[Event]:
        """Ask, stop, or offer the person who can take it back."""
        if wants_to_be_left(turn):
            leave_alone(turn)
            return [SlotSet("requested_slot", None), ActiveLoop(None)]
        if may_be_trouble(turn):
            return [FollowupAction(FORM)]
        reference = last_reference(turn)
        if turn.in_form and not _is_sure(turn):
            if reference:
                turn.say("utter_withdraw_sent_stays", reference=reference)
            return [SlotSet("requested_slot", STOP)]
        with turn.context.database.read() as session:
            latest = service.latest(session, turn.conversation_id)
        if turn.in_form or (latest is not None and latest.state == "open"):
            return _stop(turn)
        if reference:
            turn.say("utter_withdraw_confirm", reference=reference)
        elif tells_of_a_fault(turn):
            # "It doesn't work", with nothing there to take back, is told of a thing.
            return [FollowupAction(FORM)]
        else:
            turn.say("utter_withdraw_unknown")
        return []


def _stop(turn: Turn) -> list[Event]:
    """Set the unsent answers aside and end the form."""
    with turn.context.database.write() as session:
        service.set_aside(session, turn.conversation_id, now=turn.now)
    turn.say("utter_set_aside")
    forgotten = [SlotSet(question, None) for question in questions()]
    return [*forgotten, SlotSet("requested_slot", None), ActiveLoop(None)]


def _is_sure(turn: Turn) -> bool:
    pressed = turn.pressed or {}
    return pressed.get("value") == "yes" or turn.question in (STOP, STOPPING)
