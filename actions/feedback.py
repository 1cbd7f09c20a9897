"""Thanks and suggestions are welcome, and trouble inside them is taken down."""

from rasa_sdk.events import FollowupAction

from actions.topic import Topic
from actions.trouble import hazards_in, tells_of_trouble
from actions.turn import FORM, Event, Turn


class Feedback(Topic):
    """Thanks for feedback; words that tell of trouble begin the form."""

    called = "action_feedback"

    def tell(self, turn: Turn) -> list[Event]:
        """Thank, or take it down."""
        if not turn.in_form and (tells_of_trouble(turn) or hazards_in(turn.text)):
            return [FollowupAction(FORM)]
        turn.say("utter_feedback")
        return []
