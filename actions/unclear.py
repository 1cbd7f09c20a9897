"""What was not understood: an account of trouble is taken down, the rest is asked again."""

from rasa_sdk.events import FollowupAction

from actions.topic import Topic
from actions.trouble import hazards_in, tells_of_trouble
from actions.turn import FORM, Event, Turn
from backend.intake.meant import is_nonsense

FEWEST_TO_BE_FOR_OTHERS = 2
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
        elif turn.intent.name == "out_of_scope" and not _is_hardly_a_word(turn):
            turn.say("utter_out_of_scope")
        else:
            turn.say("utter_unclear")
        return []


def _is_hardly_a_word(turn: Turn) -> bool:
    """Tell whether there is too little to know that it is not for us."""
    return is_nonsense(turn.text) or turn.intent.words <= FEWEST_TO_BE_FOR_OTHERS
