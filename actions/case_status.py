"""When will I hear back: the case's own dates where this browser opened it, else the timetable."""

from rasa_sdk.events import FollowupAction

from actions.status import tell_status
from actions.topic import Topic
from actions.trouble import may_be_trouble
from actions.turn import FORM, Event, Turn


class TellCaseStatus(Topic):
    """Tells stage, what is owed next, by what date, and how that date was counted."""

    called = "action_case_status"

    def tell(self, turn: Turn) -> list[Event]:
        """Tell what may be told in this conversation."""
        if may_be_trouble(turn):
            return [FollowupAction(FORM)]
        tell_status(turn)
        return []
