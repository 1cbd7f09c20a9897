"""Asking for one's own information: the landlord's way, a person, or a short record."""

from typing import Any

from rasa_sdk.events import FollowupAction

from actions.displeasure import displeased
from actions.faq import goes_wrong
from actions.topic import Topic
from actions.turn import FORM, Event, Turn
from backend.clock import local_date
from backend.intake import service
from backend.policy.triage import triage

NOTE = ("data_request",)
LEFT_OUT = ("noticed_on", "reported_result")


class OwnData(Topic):
    """Says how to get it, and offers to put the request down with as few questions as can be."""

    called = "action_own_data"

    def tell(self, turn: Turn) -> list[Event]:
        """Answer; when that is chosen, begin the short record."""
        if turn.value == "record" and not turn.in_form:
            shorten(turn, turn.words_before())
            return [FollowupAction(FORM)]
        if not turn.in_form and _tells_of_harm(turn):
            return [FollowupAction(FORM)]
        answer = turn.pack.answers.get("own_data")
        if answer is None:
            turn.say("utter_data_person")
            return []
        turn.say("utter_answer", answer=answer)
        turn.say("utter_own_data_in_form" if turn.in_form else "utter_own_data")
        return []


def _tells_of_harm(turn: Turn) -> bool:
    """Tell whether it is rather a complaint about how the data were looked after."""
    if not turn.text or asks_only_for_it(turn, turn.text):
        return False
    return goes_wrong(turn) or displeased(turn)


def shorten(turn: Turn, words: str) -> bool:
    """Answer for the resident what makes no sense to ask of a request for one's own data.

    Tell whether the words are such a request.
    """
    if not asks_only_for_it(turn, words):
        return False
    said: dict[str, Any] = {"words": words}
    filled = {
        "issue": {**said, "value": [words]},
        "more_issues": {"value": "no", "words": ""},
        "reported_before": {"value": "no", "words": ""},
        "outcome": {**said, "value": words},
        **{question: {"value": None, "words": "", "state": "skip"} for question in LEFT_OUT},
    }
    with turn.context.database.write() as session:
        before = service.current(session, turn.conversation_id, now=turn.now).answers
        service.fill(session, turn.conversation_id, {**filled, **before}, now=turn.now)
    return True


def asks_only_for_it(turn: Turn, words: str) -> bool:
    """Tell whether words ask for one's own data and tell of nothing that went wrong."""
    if not words:
        return False
    found = triage(words, pack=turn.pack, today=local_date(turn.now))
    return all(part.notes == NOTE for part in found.parts)
