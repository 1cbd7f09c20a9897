"""Complaining as a group: that it is one is known before the questions begin."""

from rasa_sdk.events import FollowupAction

from actions.faq import answer_question
from actions.on_behalf import asks_only, for_whom
from actions.topic import Topic
from actions.turn import FORM, Event, Turn


class AsGroup(Topic):
    """Begins the questions with the group, or answers a question about groups."""

    called = "action_as_group"

    def tell(self, turn: Turn) -> list[Event]:
        """Answer, or note that it is for a group."""
        if asks_only(turn):
            answer_question(turn, "group")
            return []
        events = for_whom(turn, "group")
        turn.say("utter_as_group")
        return events if turn.in_form else [*events, FollowupAction(FORM)]
