"""When someone may be in danger: the app has shown the number already, and the questions wait."""

from rasa_sdk.events import FollowupAction, SlotSet

from actions.asking import PAUSED
from actions.spoken import Spoken
from actions.trouble import FROM_PEOPLE, dangers_in, tells_of_trouble
from actions.turn import FORM, Event, Turn
from backend.policy.danger import advice_for

# The advice that holds for any danger: whom to ring now.
ANY_DANGER = ("violence",)


class Danger(Spoken):
    """Puts safety first and keeps the words for later."""

    called = "action_danger"

    def act(self, turn: Turn) -> list[Event]:
        """Wait inside the form; outside it, take down what the landlord has to put right."""
        kinds = dangers_in(turn.text)
        if turn.in_form:
            _speak(turn, kinds)
            return [SlotSet("requested_slot", PAUSED)]
        if kinds - FROM_PEOPLE or tells_of_trouble(turn):
            if not kinds:
                _speak(turn, kinds)
            return [FollowupAction(FORM)]
        _speak(turn, kinds)
        turn.say("utter_danger_choices")
        return []


def _speak(turn: Turn, kinds: frozenset[str]) -> None:
    if kinds:
        turn.say("utter_danger")
    else:
        turn.say("utter_danger_unseen", advice=advice_for(ANY_DANGER))
