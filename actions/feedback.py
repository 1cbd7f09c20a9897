"""Thanks and suggestions are welcome, and trouble inside them is taken down."""

from rasa_sdk.events import FollowupAction

from actions.topic import Topic
from actions.trouble import hazards_in, tells_of_trouble
from actions.turn import FORM, Event, Turn
from backend.conversations.feedback import keep_feedback


class Feedback(Topic):
    """Keeps feedback and thanks for it; words that tell of trouble begin the form."""

    called = "action_feedback"

    def tell(self, turn: Turn) -> list[Event]:
        """Thank, or take it down."""
        if not turn.in_form and (tells_of_trouble(turn) or hazards_in(turn.text)):
            return [FollowupAction(FORM)]
        keep(turn)
        turn.say("utter_feedback")
        return []


def keep(turn: Turn) -> None:
    """Keep what was said for staff to read, unless a button said it."""
    if turn.text:
        with turn.context.database.write() as session:
            keep_feedback(session, turn.conversation_id, turn.text, now=turn.now)
