"""Whether a message tells of something that a case could be made of, though the bot heard else."""

import re
from collections.abc import Sequence

from actions.interruptions import SURE
from actions.turn import Turn
from backend.clock import local_date
from backend.policy import danger
from backend.policy.triage import triage
from backend.policy.triage.routes import CASES

FEWEST_WORDS = 5
# Dangers that come from a person; the others come from the building.
FROM_PEOPLE = frozenset({"self_harm", "domestic_abuse", "child_at_risk", "violence"})

# What somebody who writes a word or two wants to tell us about.
TOPICS = frozenset(
    """
    complaint complain repair repairs boiler heating radiator noise noisy neighbour
    neighbours tap taps toilet bath shower sink leak leaks roof window windows door doors
    lock lift mould mold damp rats mice bins rubbish fence garden gutter drain drains
    electrics electric socket lights kitchen bathroom ceiling floor stairs parking rent
    tenant tenancy fix mend asbestos condensation smell cold house flat broke broken bust
    """.split()  # noqa: SIM905 (a list of words, to be read as one)
)
BESIDE_A_TOPIC = frozenset(
    """
    my the a an our is are its it please help with about in problem dripping i have got to me want
    need s m some all just can you
    """.split()  # noqa: SIM905 (a list of words, to be read as one)
)
MOST_TOPIC_WORDS = 4
# Haste that is an account too: the app says whom to ask, and the questions begin.
TOLD_AND_TAKEN_DOWN = frozenset({"homeless", "stuck_at_home"})
# What the bot may mean by a cry for help, which is then asked about first.
GUESSED_DANGER = ("emergency", "safeguarding")


def names_a_topic(turn: Turn) -> bool:
    """Tell whether a word or two only name what somebody wants to tell us about."""
    words = re.findall(r"[a-z]+", turn.text.lower())
    if _only_asks_for_help(words):
        return turn.intent.name not in GUESSED_DANGER
    return (
        0 < len(words) <= MOST_TOPIC_WORDS
        and "?" not in turn.text
        and any(word in TOPICS for word in words)
        and set(words) <= TOPICS | BESIDE_A_TOPIC
    )


def _only_asks_for_help(words: Sequence[str]) -> bool:
    is_short = "help" in words and len(words) <= MOST_TOPIC_WORDS
    return is_short and len(words) > 1 and set(words) <= BESIDE_A_TOPIC


def tells_of_trouble(turn: Turn) -> bool:
    """Tell whether the landlord's rules find a case in the words."""
    if turn.intent.words < FEWEST_WORDS:
        return False
    found = triage(turn.text, pack=turn.pack, today=local_date(turn.now))
    return any(part.route in CASES for part in found.parts)


def tells_of_a_fault(turn: Turn) -> bool:
    """Tell whether typed words, however few, say that something does not work."""
    if turn.pressed:
        return False
    found = triage(turn.text, pack=turn.pack, today=local_date(turn.now))
    return any("first_or_in_time" in part.grounds for part in found.parts)


def may_be_trouble(turn: Turn) -> bool:
    """Tell whether unsure typed words are rather an account of trouble than what the bot heard."""
    unsure = not turn.pressed and turn.intent.confidence < SURE
    return unsure and not turn.in_form and tells_of_trouble(turn)


def dangers_in(text: str) -> frozenset[str]:
    """The kinds of danger that the app has recognised in these words and answered already."""
    return frozenset(one.kind for one in danger.recognise(text) if one.level == "danger")


def tells_of_haste(text: str) -> bool:
    """Tell whether the app has said whom to ring, for words of haste that name no danger."""
    return any(one.level == "urgency" for one in danger.recognise(text))


def cannot_stay(text: str) -> bool:
    """Tell whether the app has answered words of losing a home, or of somebody who is stuck."""
    return any(one.kind in TOLD_AND_TAKEN_DOWN for one in danger.recognise(text))


def hazards_in(text: str) -> frozenset[str]:
    """The kinds of hazard in the home that these words speak of."""
    return frozenset(one.kind for one in danger.recognise(text) if one.level == "hazard")
