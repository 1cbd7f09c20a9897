"""When someone may be in danger: the app has shown the number already, and the questions wait."""

from rasa_sdk.events import FollowupAction, SlotSet

from actions.asking import PAUSED
from actions.spoken import Spoken
from actions.trouble import FROM_PEOPLE, dangers_in, tells_of_trouble
from actions.turn import FORM, Event, Turn
from backend.conversations.service import alert_staff
from backend.policy.danger import advice_for

# The advice that holds for any danger: whom to ring now.
ANY_DANGER = ("violence",)
FEWEST_WORDS_BESIDE_FEAR = 12


class Danger(Spoken):
    """Puts safety first and keeps the words for later."""

    called = "action_danger"

    def act(self, turn: Turn) -> list[Event]:
        """Wait inside the form; outside it, take down what the landlord has to put right."""
        kinds = dangers_in(turn.text)
        if turn.in_form:
            _speak(turn, kinds)
            return [SlotSet("requested_slot", PAUSED)]
        if kinds - FROM_PEOPLE or _tells_more(turn, kinds):
            if not kinds:
                _speak(turn, kinds)
            return [FollowupAction(FORM)]
        _speak(turn, kinds)
        turn.say("utter_danger_choices")
        return []


def _tells_more(turn: Turn, kinds: frozenset[str]) -> bool:
    # A few words of fear are not a complaint, whatever else they sound like.
    return not (kinds and turn.intent.words < FEWEST_WORDS_BESIDE_FEAR) and tells_of_trouble(turn)


def _speak(turn: Turn, kinds: frozenset[str]) -> None:
    if kinds:
        turn.say("utter_danger")
        return
    with turn.context.database.write() as session:
        alert_staff(session, turn.conversation_id, kind=turn.intent.name, now=turn.now)
    turn.say("utter_danger_unseen", advice=advice_for(ANY_DANGER))
