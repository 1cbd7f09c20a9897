"""Greeting whoever comes back after a while with where things stand."""

from rasa_sdk.events import FollowupAction

from actions.asides import rows
from actions.sent import last_reference
from actions.status import answers_here, offer_next
from actions.turn import FORM, Event, Turn
from backend.casework.answer import Answer
from backend.intake import outcomes, service
from backend.intake.naming import name_of


def is_coming_back(turn: Turn) -> bool:
    """Tell whether a greeting is said by somebody who was away, or by the app for them."""
    if turn.pressed:
        return turn.pressed["intent"] == "greet"
    with turn.context.database.read() as session:
        return service.gone_quiet(session, turn.conversation_id, now=turn.now)


def where_things_stand(turn: Turn) -> list[Event] | None:
    """Say what was told so far or where the case is, and go on from there; None for neither."""
    if _was_telling(turn):
        say_what_was_told(turn)
        return [FollowupAction(FORM)]
    answers = answers_here(turn)
    if answers:
        turn.say("utter_back_to_case", words=_in_short(answers[0]))
        offer_next(turn, answers)
        return []
    reference = last_reference(turn)
    if reference is None:
        return None
    turn.say("utter_back_to_sent", reference=reference)
    return []


def say_what_was_told(turn: Turn) -> None:
    """Say in a line what is kept of the answers so far."""
    with turn.context.database.read() as session:
        last = service.latest(session, turn.conversation_id)
    issues = outcomes.issues(last.answers if last else {})
    if issues:
        turn.say("utter_welcome_back", words=name_of(issues[0]))
    elif rows(turn):
        turn.say("utter_welcome_back_to_answers")
    else:
        turn.say("utter_i_am_here")


def _was_telling(turn: Turn) -> bool:
    with turn.context.database.read() as session:
        question = service.open_question(
            session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
        )
    return question is not None


def _in_short(answer: Answer) -> str:
    """Give the reference, how it stands, and what is owed next, or that it is late."""
    nearest = answer.owed[0].words if answer.owed else ""
    apology = answer.late.apology if answer.late else ""
    return " ".join(filter(None, (f"{answer.reference}: {answer.headline}", apology, nearest)))
