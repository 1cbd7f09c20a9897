"""What was not understood: an account of trouble is taken down, the rest is asked again."""

from rasa_sdk.events import FollowupAction

from actions.topic import Topic
from actions.trouble import hazards_in, tells_of_trouble
from actions.turn import FORM, Event, Turn

ASKED_ALREADY = frozenset({"utter_unclear", "utter_unclear_again", "utter_out_of_scope"})


class Unclear(Topic):
    """Begins the form for prose that tells of trouble; else asks once, then offers a person."""

    called = "action_unclear"

    def tell(self, turn: Turn) -> list[Event]:
        """Decide by the landlord's rules, not by the bot's guess."""
        if not turn.in_form and (tells_of_trouble(turn) or hazards_in(turn.text)):
            return [FollowupAction(FORM)]
        if turn.said_before() & ASKED_ALREADY:
            turn.say("utter_unclear_again")
        elif turn.intent.name == "out_of_scope":
            turn.say("utter_out_of_scope")
        else:
            turn.say("utter_unclear")
        return []
