"""Beginning a conversation, or going on with one that Rasa remembers nothing of."""

from rasa_sdk.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet

from actions.spoken import Spoken
from actions.turn import FORM, Event, Turn
from backend.intake import service
from backend.intake.coming_back import has_answered


class StartSession(Spoken):
    """Takes up the open question of a chat whose tracker was lost: the answers are all here."""

    called = "action_session_start"

    def act(self, turn: Turn) -> list[Event]:
        """Begin, within the form where it had begun before."""
        question = _left_open(turn)
        if question is None:
            return _began()
        return _began(ActiveLoop(FORM), SlotSet("requested_slot", question))

    def refused(self, turn: Turn, reason: str) -> list[Event]:
        """Begin all the same; what is said next gets the words."""
        return _began()

    def failed(self, turn: Turn) -> list[Event]:
        """Begin all the same; what is said next gets the words."""
        return _began()


def _left_open(turn: Turn) -> str | None:
    """Give the question the assistant was at here; what a plain form holds it never asked."""
    with turn.context.database.read() as session:
        if not has_answered(session, turn.conversation_id):
            return None
        return service.open_question(
            session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
        )


def _began(*left_open: Event) -> list[Event]:
    return [SessionStarted(), *left_open, ActionExecuted("action_listen")]
