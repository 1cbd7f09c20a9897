"""Questions about the questions: whether to carry on, which answer to change, whether to stop."""

import re
from collections.abc import Mapping

from rasa_sdk.events import FollowupAction

from actions.asking import PAUSED, ask, next_question, recorded, speak, told
from actions.interruptions import may_interrupt
from actions.turn import Event, Turn
from backend.intake import service
from backend.intake.questions import Row
from backend.policy.reading import read_yes_no

WHICH_ANSWER = "which_answer"
STOP = "stop"
# Asked by nothing: the form waits for the action that ends it.
STOPPING = "stopping"
ASIDES = (PAUSED, WHICH_ANSWER, STOP)

# What residents call an answer that they want to change; the more telling words come first.
CALLED: Mapping[str, frozenset[str]] = {
    "contact_details": frozenset({"email", "mobile", "telephone", "number", "phone"}),
    "noticed_on": frozenset({"date", "when", "day", "month", "year", "time", "happened"}),
    "address": frozenset({"address", "postcode", "street", "flat", "house"}),
    "represented_name": frozenset({"person", "helping"}),
    "full_name": frozenset({"name", "surname"}),
    "permission": frozenset({"permission", "consent"}),
    "permission_evidence": frozenset({"letter", "attorney"}),
    "safe_contact": frozenset({"safe"}),
    "group_members": frozenset({"group", "others", "members"}),
    "outcome": frozenset({"outcome", "want", "wanted", "like", "result"}),
    "reported_before": frozenset({"reported", "before"}),
    "reported_result": frozenset({"after"}),
    "route_choice": frozenset({"complaint", "request", "record"}),
    "relationship": frozenset({"tenant", "link", "leaseholder", "owner"}),
    "preferred_contact": frozenset({"prefer", "preferred"}),
    "adjustments": frozenset({"help", "support", "adjustments", "print"}),
    "on_behalf": frozenset({"who", "myself", "behalf"}),
    "issue": frozenset({"issue", "problem", "wrong", "story", "first"}),
}

# Buttons that go on to the open question.
GOES_ON = ("carry_on", "answer", "skip", "dont_know", "complain", "request_service", "report_asb")


def aside(turn: Turn, question: str) -> list[Event]:
    """Answer what was said to an aside; an empty list lets the rules answer."""
    named = _named_answer(turn) if question == WHICH_ANSWER else None
    if named:
        heard = told(turn, "", payload={"intent": "change_answer", "question": named})
        speak(turn, heard.said)
        return [*recorded(heard), *ask(turn, heard.next_question)]
    if question == STOP and read_yes_no(turn.text) == "yes":
        return _stopping(turn)
    if _is_for_the_rules(turn, question):
        return []
    turn.say("utter_carry_on")
    return ask(turn, next_question(turn))


def _stopping(turn: Turn) -> list[Event]:
    # The form may not end by itself here: its end sends the answers.
    return [*ask(turn, STOPPING), FollowupAction("action_withdraw")]


def rows(turn: Turn) -> tuple[Row, ...]:
    """Give the answers so far, a line each."""
    with turn.context.database.read() as session:
        return service.summary(
            session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
        )


def _is_for_the_rules(turn: Turn, question: str) -> bool:
    if turn.pressed:
        return turn.pressed["intent"] not in GOES_ON
    if question == STOP and turn.intent.name == "withdraw":
        return True
    return turn.intent.name != "carry_on" and may_interrupt(turn.intent, turn.text, question)


def _named_answer(turn: Turn) -> str | None:
    """Give the question that a button or some words name, among those answered."""
    if turn.pressed:
        return turn.pressed.get("question")
    said = set(re.findall(r"[a-z]+", turn.text.lower()))
    answered = {row.question for row in rows(turn)}
    return next((name for name, words in CALLED.items() if name in answered and said & words), None)
