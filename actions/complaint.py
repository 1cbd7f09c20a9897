"""The form's one validation: hear a message, record it, and say which question comes next."""

from rasa_sdk.forms import FormValidationAction

from actions.asides import ASIDES, aside
from actions.asking import ask, hear, new_fears, next_question, recorded, speak, wait_for
from actions.opening import open_form
from actions.spoken import Spoken
from actions.trouble import dangers_in
from actions.turn import Event, Moment, Turn
from backend.intake.hearing import TELLING

# Pressed again while the questions are open, these only ask the open question again.
ALREADY_OPEN = ("complain", "request_service", "report_asb", "carry_on")


class ValidateComplaintForm(Spoken, FormValidationAction):
    """Hears what was said to the open question and asks the next one.

    Rasa asks for `requested_slot` next, ends the form when it is None, and lets the rules answer
    when no other slot comes back (docs/decisions/0061).
    """

    called = "validate_complaint_form"

    def act(self, turn: Turn) -> list[Event]:
        """Hear one message, whether it begins the form, answers it or came between."""
        if turn.moment is Moment.OPENING:
            return open_form(turn)
        question = turn.question or next_question(turn)
        if turn.moment is Moment.RETURNING:
            return ask(turn, question)
        return aside(turn, question) if question in ASIDES else _answer(turn, question)

    def refused(self, turn: Turn, reason: str) -> list[Event]:
        """Say why, and ask the same question again."""
        return [*super().refused(turn, reason), *ask(turn, turn.question or "issue")]

    def failed(self, turn: Turn) -> list[Event]:
        """Apologise, and ask the same question again."""
        return [*super().failed(turn), *ask(turn, turn.question or "issue")]


def _answer(turn: Turn, question: str) -> list[Event]:
    fears = new_fears(turn, dangers_in(turn.text))
    if fears and question not in TELLING:
        turn.say("utter_danger")
        return wait_for(turn, fears)
    if turn.pressed and turn.pressed["intent"] in ALREADY_OPEN:
        return ask(turn, question)
    heard = hear(turn, question)
    if heard.interrupted:
        return []
    if fears:
        turn.say("utter_danger")
        return [*recorded(heard), *wait_for(turn, fears)]
    speak(turn, heard.said)
    return [*recorded(heard), *ask(turn, heard.next_question)]
