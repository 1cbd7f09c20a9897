"""The calm reply to danger, after which nothing else is asked."""

from rasa_sdk.events import FollowupAction, SlotSet

from actions.afraid import ASKED, CALM_WORDS, stay_calm
from actions.trouble import FROM_PEOPLE, tells_of_trouble
from actions.turn import FORM, WAITED_FOR, Event, Turn

FEWEST_WORDS_BESIDE_FEAR = 12
# After these a guess must not follow.
CALM = frozenset({*CALM_WORDS, *ASKED, "utter_danger_unseen", "utter_danger_choices"})


def calm(turn: Turn, kinds: frozenset[str]) -> list[Event]:
    """Answer danger outside the questions: take down what we can put right, else only be calm."""
    if kinds - FROM_PEOPLE or tells_more(turn, kinds):
        return [FollowupAction(FORM)]
    stay_calm(turn)
    if not turn.has_said("utter_danger_choices"):
        turn.say("utter_danger_choices")
    return [SlotSet(WAITED_FOR, sorted({*(turn.tracker.get_slot(WAITED_FOR) or ()), *kinds}))]


def tells_more(turn: Turn, kinds: frozenset[str]) -> bool:
    """Tell whether there is an account of trouble beside the danger."""
    # A few words of fear are not a complaint, whatever else they sound like.
    return not (kinds and turn.intent.words < FEWEST_WORDS_BESIDE_FEAR) and tells_of_trouble(turn)
