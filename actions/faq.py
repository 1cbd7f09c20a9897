"""Answering questions about complaints with the landlord's own facts."""

import re

from rasa_sdk.events import FollowupAction

from actions.displeasure import displeased
from actions.interruptions import is_question
from actions.topic import Topic
from actions.trouble import hazards_in, tells_of_trouble
from actions.turn import FORM, Event, Turn

# Too short for the landlord's rules to say anything, and still no question.
_WENT_WRONG = re.compile(
    r"^\W*(you|your|my|our|they)\b.*\b(lost|wrong|broke|broken|leaked|shared|sent|told|ignored|rude"
    r"|missing|never|refused|charged)\b",
    re.IGNORECASE,
)

PREFIX = "faq_"
# Whoever asks about it may have meant to ask for it.
OFFERED = {"stage_two": "utter_offer_stage_two", "in_person": "utter_offer_meeting"}
# Said as a statement, it is no question but the thing itself.
BEGINS = {"third_party": "action_for_someone", "group": "action_as_group"}


class AnswerQuestion(Topic):
    """Answers every question from the policy pack."""

    called = "action_answer_question"

    def tell(self, turn: Turn) -> list[Event]:
        """Give the pack's answer, or take down what was really an account of trouble."""
        asked = turn.pressed or is_question(turn.text) or turn.in_form
        if not asked and goes_wrong(turn):
            return [FollowupAction(FORM)]
        name = (turn.pressed or {"intent": turn.intent.name})["intent"].removeprefix(PREFIX)
        if not asked and name in BEGINS:
            return [FollowupAction(BEGINS[name])]
        answer_question(turn, name)
        return []


def answer_question(turn: Turn, name: str) -> None:
    """Give the landlord's answer, or offer a person where there is none."""
    answer = turn.pack.answers.get(name)
    if answer is None:
        turn.say("utter_answer_missing")
        return
    turn.say("utter_answer", answer=answer)
    if not turn.in_form and not displeased(turn):
        turn.say(OFFERED.get(name, "utter_more_help"), stage=turn.next_stage)


def goes_wrong(turn: Turn) -> bool:
    """Tell whether words, however few, tell of something that went wrong."""
    short = hazards_in(turn.text) or _WENT_WRONG.search(turn.text)
    return bool(short) or tells_of_trouble(turn)
