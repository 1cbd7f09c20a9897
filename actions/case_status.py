"""When will I hear back: the case's own dates for whoever showed who they are, or the way there."""

from rasa_sdk.events import FollowupAction

from actions.proving import tell_or_ask
from actions.topic import Topic
from actions.trouble import may_be_trouble
from actions.turn import FORM, Event, Turn


class TellCaseStatus(Topic):
    """Tells where the case stands and what is owed next by when, or asks who it is."""

    called = "action_case_status"

    def tell(self, turn: Turn) -> list[Event]:
        """Tell what may be told in this conversation."""
        if may_be_trouble(turn):
            return [FollowupAction(FORM)]
        return tell_or_ask(turn)
