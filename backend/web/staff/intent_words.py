"""What the assistant took some words for, in words that staff understand."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "greet": "a greeting",
    "goodbye": "a goodbye",
    "thank": "thanks",
    "affirm": "a yes",
    "deny": "a no",
    "complain": "a complaint",
    "request_service": "something to be done",
    "report_asb": "antisocial behaviour",
    "escalate": "the wish to take it further",
    "feedback": "feedback",
    "add_to_case": "more about a case",
    "complain_about_handler": "a complaint about who handles the complaint",
    "complain_for_someone": "a complaint for somebody else",
    "complain_as_group": "a complaint of a group",
    "emergency": "an emergency",
    "safeguarding": "somebody who may be at risk",
    "check_status": "the question where a case stands",
    "talk_to_person": "the wish to talk to a person",
    "ask_adjustments": "help that is needed",
    "meet_in_person": "the wish to meet in person",
    "ask_own_data": "the wish for their own data",
    "withdraw": "the wish to stop",
    "change_answer": "the wish to change an answer",
    "skip": "the wish to leave a question open",
    "dont_know": "“I do not know”",
    "carry_on": "the wish to carry on",
    "send": "the wish to send it",
    "answer": "an answer",
    "out_of_scope": "something that is not for us",
    "nlu_fallback": "",
}
# What the parser calls what it did not understand, and a question that has an answer of its own.
QUESTION = "faq_"


def taken_for(intent: str) -> str:
    """Give what an intent is in plain words; empty where the words were not understood."""
    if intent.startswith(QUESTION):
        return f"a question ({intent.removeprefix(QUESTION).replace('_', ' ')})"
    return WORDS.get(intent, intent.replace("_", " "))
