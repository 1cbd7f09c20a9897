"""What every action shares: it answers in words whatever happens, and keeps residents' words out
of the log."""

import logging
import secrets
import traceback
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.context import context
from actions.turn import Event, Turn
from backend.errors import DomainError
from backend.policy.errors import PolicyError

log = logging.getLogger(__name__)


class Spoken(Action, ABC):
    """An action that reads the turn, calls a service and speaks."""

    called: ClassVar[str]

    def name(self) -> str:
        """The action's name in domain.yml."""
        return self.called

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Act, and turn a refusal or a failure into words instead of silence."""
        # The webhook gives each action a thread and a loop of its own, so nothing here awaits.
        turn = Turn(dispatcher, tracker, context())
        try:
            return self.act(turn)
        except (DomainError, PolicyError) as refusal:
            dispatcher.messages.clear()  # half a reply would mislead
            return self.refused(turn, str(refusal))
        except Exception as error:
            dispatcher.messages.clear()
            _log_without_words(self.called, error)
            return self.failed(turn)

    @abstractmethod
    def act(self, turn: Turn) -> list[Event]:
        """Do the work of this action in one turn."""

    def refused(self, turn: Turn, reason: str) -> list[Event]:
        """Answer when a service refused, with the reason it gave."""
        turn.say("utter_not_possible", reason=reason)
        return []

    def failed(self, turn: Turn) -> list[Event]:
        """Answer when anything else went wrong."""
        turn.say("utter_action_failed")
        return []


def _log_without_words(action: str, error: Exception) -> None:
    """Log where an action failed; the error's own text may quote the resident."""
    steps = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{step.name} ({step.filename}:{step.lineno})" for step in reversed(steps))
    number = secrets.token_hex(4)
    log.error("%s failed with %s at %s [%s]", action, type(error).__name__, where, number)
