"""Whether a message tells of something that a case could be made of, though the bot heard else."""

from actions.interruptions import SURE
from actions.turn import Turn
from backend.clock import local_date
from backend.policy import danger
from backend.policy.triage import triage

FEWEST_WORDS = 5
CASES = (
    "complaint",
    "service_request",
    "antisocial_behaviour",
    "data_protection",
    "signpost",
    "person_decides",
    "escalation",
)
# Dangers that come from a person; the others come from the building.
FROM_PEOPLE = frozenset({"self_harm", "domestic_abuse", "child_at_risk", "violence"})


def tells_of_trouble(turn: Turn) -> bool:
    """Tell whether the landlord's rules find a case in the words."""
    if turn.intent.words < FEWEST_WORDS:
        return False
    found = triage(turn.text, pack=turn.pack, today=local_date(turn.now))
    return any(part.route in CASES for part in found.parts)


def may_be_trouble(turn: Turn) -> bool:
    """Tell whether unsure typed words are rather an account of trouble than what the bot heard."""
    unsure = not turn.pressed and turn.intent.confidence < SURE
    return unsure and not turn.in_form and tells_of_trouble(turn)


def dangers_in(text: str) -> frozenset[str]:
    """The kinds of danger that the app has recognised in these words and answered already."""
    return frozenset(one.kind for one in danger.recognise(text) if one.level == "danger")
