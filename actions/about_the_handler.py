"""A complaint about the person who handles a complaint: another person gets it."""

from rasa_sdk.events import FollowupAction

from actions.afterwards import ask_which
from actions.asking import recorded, told
from actions.sent import nothing_is_open_since, own_case
from actions.topic import Topic
from actions.turn import FORM, Event, Turn
from backend.intake import handlers


class AnotherHandler(Topic):
    """Says that somebody else will look into it, tells staff, and takes it down."""

    called = "action_another_handler"

    def tell(self, turn: Turn) -> list[Event]:
        """Note it; outside the questions, begin them with the same words."""
        with turn.context.database.write() as session:
            own = own_case(turn, session)
            handlers.ask_for_another(
                session,
                turn.conversation_id,
                turn.text,
                reference=own.reference if own else None,
                now=turn.now,
            )
        turn.say("utter_another_handler")
        if turn.in_form:
            return []
        if nothing_is_open_since(turn):
            ask_which(turn)
            return []
        heard = told(turn, turn.text)
        # Whoever complains about a person complains, whatever the words are.
        told(turn, "", payload={"intent": "complain"})
        return [*recorded(heard), FollowupAction(FORM)]
