"""Yes, no, back again and goodbye, each in the light of what was said before."""

from rasa_sdk.events import FollowupAction, SlotSet

from actions.asking import PAUSED
from actions.coming_back import is_coming_back, where_things_stand
from actions.displeasure import displeased
from actions.emergency import ASKED_FIRST
from actions.feedback import keep
from actions.handoff import hand_off
from actions.interruptions import VERY_SHORT, is_mannerly
from actions.spoken import Spoken
from actions.topic import Topic
from actions.turn import FORM, Event, Turn
from actions.withdraw import SURE, Withdraw
from backend.intake import service

OFFERS_A_PERSON = frozenset(
    {
        "utter_withdraw_confirm",
        "utter_withdraw_unknown",
        "utter_unclear_again",
        "utter_answer_missing",
        "utter_change_after_sending",
        "utter_offer_person",
    }
)
OFFERS_THE_FORM = frozenset(
    {
        "utter_offer_stage_two",
        "utter_anything_else",
        "utter_feedback",
        "utter_offer_complaint",
        "utter_meeting_next",
        "utter_set_aside",
    }
)

# What a yes to these does.
DONE_BY = {ASKED_FIRST: "action_danger", SURE: Withdraw.called}

# What manners are met with outside the questions.
MANNERS = {"greet": "utter_greet", "goodbye": "utter_goodbye", "thank": "utter_welcome"}
# Thanks in so many words say what for, and are kept like feedback.
FEWEST_WORDS_OF_PRAISE = 6


class Manners(Topic):
    """Returns a greeting, a goodbye and thanks, and asks what is wanted otherwise."""

    called = "action_manners"

    def tell(self, turn: Turn) -> list[Event]:
        """Return it."""
        if turn.text and turn.intent.words <= VERY_SHORT and not is_mannerly(turn.text):
            # A word that the bot has never seen is soon taken for a greeting.
            return [FollowupAction("action_unclear")]
        if turn.intent.name == "greet" and is_coming_back(turn):
            back = where_things_stand(turn)
            if back is not None:
                return back
        praised = turn.intent.words >= FEWEST_WORDS_OF_PRAISE and not displeased(turn)
        if turn.intent.name == "thank" and praised:
            keep(turn)
        # "Thanks for nothing" is not met with "you are welcome".
        if not displeased(turn):
            turn.say(MANNERS.get(turn.intent.name, "utter_what_next"))
        return []


class Agree(Topic):
    """Goes with what was offered last."""

    called = "action_agree"

    def tell(self, turn: Turn) -> list[Event]:
        """Do it, or ask what is wanted."""
        agreed = next((one for one in turn.said_before() if one in DONE_BY), None)
        if turn.in_form:
            turn.say("utter_agreed")
        elif agreed:
            return [FollowupAction(DONE_BY[agreed])]
        elif turn.said_before() & OFFERS_A_PERSON:
            hand_off(turn, reason="agreed")
        elif turn.said_before() & OFFERS_THE_FORM:
            return [FollowupAction(FORM)]
        else:
            turn.say("utter_what_next")
        return []


class Decline(Topic):
    """Takes a no as a no."""

    called = "action_decline"

    def tell(self, turn: Turn) -> list[Event]:
        """Leave things as they are."""
        if ASKED_FIRST in turn.said_before():
            turn.say("utter_danger_choices")
        else:
            turn.say("utter_agreed" if turn.in_form else "utter_declined")
        return []


class CarryOn(Topic):
    """Goes back to the questions, after a break or when a person hands the chat back."""

    called = "action_carry_on"

    def tell(self, turn: Turn) -> list[Event]:
        """Begin the form again where unsent answers wait."""
        if turn.in_form:
            turn.say("utter_carry_on")
            return []
        with turn.context.database.read() as session:
            latest = service.latest(session, turn.conversation_id)
        if latest is not None and latest.state == "open" and latest.answers:
            turn.say("utter_carry_on")
            return [FollowupAction(FORM)]
        turn.say("utter_what_next")
        return []


class Pause(Spoken):
    """Lets the questions wait for whoever says goodbye in the middle."""

    called = "action_pause"

    def act(self, turn: Turn) -> list[Event]:
        """Wait; the form says that the answers are kept."""
        return [SlotSet("requested_slot", PAUSED)]
