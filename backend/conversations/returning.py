"""Typed words by which somebody who waits for a person goes back to the assistant."""

import re

LONGEST = 100  # characters; what is longer tells something, and is for the person

_FILLER = (
    r"(ok(ay)?|yes|yeah|yep|please|pls|forget (it|that|them)|never ?mind|no|nothing|actually"
    r"|can|could|may|shall|i|we|you|just|want(ed)?|would|like|d|ll|let|s|me|us|to|wanna|rather|will|then|so"
    r"|now|and|instead|here|thanks?|in that case|its? fine|hi|hello|well)"
)
_THE_BOT = r"(the |that |your )?(automated )?((chat ?|ro)?bot|assistant|machine|computer|robot)"
_GO_ON = r"(carry(ing)? on|continue|go(ing)? on|keep going|proceed)"
_WHAT = rf"(with )?(it|this|that|{_THE_BOT}|(the|my|your) (questions?|answers|form|chat))"
_BACK = re.compile(
    rf"\W*({_FILLER}\W+)*?("
    rf"{_GO_ON}( without (them|you|a person|anyone|waiting))?( {_WHAT})?"
    rf"|((go|get|be|put|take|bring|switch|talk|speak|chat)( me)? )?"
    rf"(back )?(to|with) {_THE_BOT}( again)?"
    rf"|(use|have|try|do it with) {_THE_BOT}( again)?|back to the questions"
    rf")(\W+({_FILLER}|again))*\W*",
    re.IGNORECASE,
)


def wants_assistant(text: str) -> bool:
    """Tell whether some words only ask to go on with the assistant instead of a person."""
    words = " ".join(text.replace("’", "'").replace("'", " ").split())
    return len(words) <= LONGEST and _BACK.fullmatch(words) is not None
