"""Complaining for someone else: that, and what they agreed to, is known before the questions."""

from rasa_sdk.events import FollowupAction

from actions.asking import recorded, told
from actions.faq import answer_question
from actions.on_behalf import asks_only, for_whom
from actions.topic import Topic
from actions.turn import FORM, Event, Turn
from backend.policy.reading import read_evidence

# Whoever has one of these has permission.
SHOWN = ("signed_letter", "power_of_attorney")


class ForSomeone(Topic):
    """Begins the questions with whom it is for, or answers a question about it."""

    called = "action_for_someone"

    def tell(self, turn: Turn) -> list[Event]:
        """Answer, or note whom it is for and what permission there is."""
        if asks_only(turn):
            answer_question(turn, "third_party")
            return []
        events = [*for_whom(turn, "other"), *_permission(turn)]
        turn.say("utter_for_someone")
        return events if turn.in_form else [*events, FollowupAction(FORM)]


def _permission(turn: Turn) -> list[Event]:
    shown = read_evidence(turn.text)
    if shown is None or shown.value not in SHOWN:
        return []
    given = {"permission": "yes", "permission_evidence": str(shown.value)}
    return [
        event
        for question, value in given.items()
        for event in recorded(
            told(turn, "", question=question, payload={"intent": "answer", "value": value})
        )
    ]
