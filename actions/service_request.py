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
        sentence = most_telling(turn.pack, found.rules, limits=False)
        shown = {"utter_choose_service_request", "utter_choose_antisocial_behaviour"}
        if sentence and not turn.said_before() & shown:
            turn.say(f"utter_suggest_{about}", sentence=sentence)
        turn.say(f"utter_choose_{about}")
        return []


def most_telling(pack: PolicyPack, rules: Iterable[tuple[str, str]], *, limits: bool) -> str:
    """Give the rule that says most in its own words; a limit first, or a definition."""
    for rule, sentence in sorted(rules, key=lambda rule: _is_limit(rule[0]) is not limits):
        return pack.rules[rule].in_full if rule in pack.rules else sentence
    return ""


def _is_limit(rule: str) -> bool:
    # The definitions say what something is; the limits say why a person has to look at it.
    return "-EXC-" in rule or "-NOT-" in rule
