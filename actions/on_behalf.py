"""What consent and groups share: whom a complaint is for is known before the questions begin."""

from actions.asking import recorded, told
from actions.interruptions import is_question
from actions.trouble import hazards_in, tells_of_a_fault, tells_of_trouble
from actions.turn import Event, Turn

# Beside whom it is for, such a message hardly has room to tell what went wrong.
FEWEST_WORDS_OF_AN_ACCOUNT = 15


def asks_only(turn: Turn) -> bool:
    """Tell whether it is a question about it and no wish to begin."""
    return not turn.pressed and is_question(turn.text) and not _tells_what_went_wrong(turn)


def for_whom(turn: Turn, value: str) -> list[Event]:
    """Note whom it is for, and the account beside it where there is one."""
    events: list[Event] = []
    if not turn.in_form and _tells_what_went_wrong(turn):
        events = recorded(told(turn, turn.text))
    pressed = {"intent": "answer", "value": value}
    return [*events, *recorded(told(turn, "", question="on_behalf", payload=pressed))]


def _tells_what_went_wrong(turn: Turn) -> bool:
    if hazards_in(turn.text) or tells_of_a_fault(turn):
        return True
    return turn.intent.words >= FEWEST_WORDS_OF_AN_ACCOUNT and tells_of_trouble(turn)
