"""Showing what the landlord's rules suggest, with the choice to complain beside it."""

from collections.abc import Iterable

from actions.spoken import Spoken
from actions.turn import Event, Turn
from backend.intake import service
from backend.policy.pack import PolicyPack

ANTISOCIAL_BEHAVIOUR = "antisocial_behaviour"


class AskRouteChoice(Spoken):
    """Says which rule speaks for a request and asks which it is to be."""

    called = "action_ask_route_choice"

    def act(self, turn: Turn) -> list[Event]:
        """Show the rule's own sentence and the choice."""
        with turn.context.database.read() as session:
            found = service.suggestion(
                session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
            )
        about = ANTISOCIAL_BEHAVIOUR if found.route == ANTISOCIAL_BEHAVIOUR else "service_request"
        sentence = in_full(turn.pack, found.rules)
        if sentence:
            turn.say(f"utter_suggest_{about}", sentence=sentence)
        turn.say(f"utter_choose_{about}")
        return []


def in_full(pack: PolicyPack, rules: Iterable[tuple[str, str]]) -> str:
    """Give rules in their own words, each after the words that open its list."""
    return "” “".join(
        pack.rules[rule].in_full if rule in pack.rules else sentence for rule, sentence in rules
    )
