"""What this conversation has sent, and what residents say to be asked if words belong to it."""

import re

from sqlalchemy.orm import Session

from actions.turn import Turn
from backend.intake import adding, sent, service
from backend.intake.adding import OwnCase
from backend.policy.reading import read_yes_no
from backend.policy.reference import reference_in

# Asked about words that were typed after sending: do they belong to that, or are they new?
ASKED_WHICH = frozenset({"utter_new_or_sent", "utter_sorry_after_sending"})
ADD, NEW = "add", "new"
LONGEST_CHOICE = 10

_ADDS = re.compile(
    r"\badd(ing)?\b|\b(the |that )?same (one|thing|case|complaint|problem|matter|issue)\b"
    r"|\b(that|this|old|first|last) (one|case|complaint)\b|\b(about|to|with|part of) (that|it)\b"
    r"|\bpart of (the|my)\b|\b(already|just) sent\b|^\W*(that|the same|same)\W*$",
    re.IGNORECASE,
)
_IS_NEW = re.compile(
    r"\b(new|different|another|separate|else|other thing|not the same)\b", re.IGNORECASE
)
# Said at another complaint's question, these speak of the one there is.
_BELONGS = re.compile(
    r"^\W*(no\W+|oh\W+|sorry\W+|wait\W+|but\W+|actually\W+|please\W+|just\W+|can (you|i)\W+)*"
    r"((that.?s|thats|that is|it.?s|its|it is|this is|they.?re)\W+(all |just |still )?"
    r"(about |for |part of |to do with |in )?(the |that |my )(same|last|first|other|old|one i"
    r"|case i|complaint i|one that i)\b"
    r"|(add|put|attach|join)\W+(it|this|that)?\W*(to|with|in|on|onto) (my|the|that|what i) "
    r"(\w+ )?(case|complaint|request|report|one|sent)\b)",
    re.IGNORECASE,
)
_ASKS_OF = re.compile(
    r"\b(tell (me|us) (more )?about|(what|how) about|(any|some) (news|updates?|progress)|news of"
    r"|what.?s (happening|going on|up|new)|what is (happening|going on)|how is|where is|status"
    r"|look up|when)\b",
    re.IGNORECASE,
)
_FOR_REFERENCE = re.compile(
    r"^\W*((hi|hello|sorry|and|so|but|ok|please|also|i|ive|i.ve|have)\W+)*(what|whats|what.s|where"
    r"|wheres|how|which|can|could|forgot\w*|lost|tell|give|send|need|don.?t (know|have))\b.*"
    r"\b((case|complaint|report|request|reference|ref|my) (number|no|num|id|code|reference|ref)"
    r"|(my|the) (reference|ref))\b",
    re.IGNORECASE,
)


def last_reference(turn: Turn) -> str | None:
    """Give the reference of what this conversation sent last, None when nothing was sent."""
    with turn.context.database.read() as session:
        return sent.last_reference(session, turn.conversation_id)


def own_case(turn: Turn, session: Session) -> OwnCase | None:
    """Give the newest open case that may be told of in this conversation."""
    return adding.own_case(session, turn.conversation_id, now=turn.now)


def nothing_is_open_since(turn: Turn) -> bool:
    """Tell whether something was sent and nothing else is being taken down."""
    with turn.context.database.read() as session:
        latest = service.latest(session, turn.conversation_id)
        if latest is None or (latest.state == "open" and latest.answers):
            return False
        return sent.last_reference(session, turn.conversation_id) is not None


def chosen(turn: Turn) -> str | None:
    """Give what a short reply says to our question: add it, or it is new; None for neither."""
    if not turn.text or not turn.said_before() & ASKED_WHICH or turn.intent.words > LONGEST_CHOICE:
        return None
    if _IS_NEW.search(turn.text):
        return NEW
    return ADD if _ADDS.search(turn.text) or read_yes_no(turn.text) == "yes" else None


def belongs_to_the_sent(turn: Turn) -> bool:
    """Tell whether words at a question say that this belongs to what was sent before."""
    return turn.intent.words <= LONGEST_CHOICE and _BELONGS.search(turn.text) is not None


def asks_of_a_case(turn: Turn) -> bool:
    """Tell whether a short message holds a reference and asks how that case stands."""
    is_short = turn.intent.words <= LONGEST_CHOICE and _ASKS_OF.search(turn.text) is not None
    return is_short and reference_in(turn.text, turn.pack.reference_prefix) is not None


def asks_for_the_reference(turn: Turn) -> bool:
    """Tell whether somebody has lost their reference and asks for it."""
    return turn.intent.words <= LONGEST_CHOICE + 5 and bool(_FOR_REFERENCE.search(turn.text))


def tell_the_reference(turn: Turn) -> bool:
    """Say what the reference is of what was sent here; tell whether there is any."""
    reference = last_reference(turn)
    if reference is None:
        turn.say("utter_no_reference_yet")
    else:
        turn.say("utter_your_reference", reference=reference)
    return reference is not None
