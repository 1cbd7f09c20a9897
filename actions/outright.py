"""Whether words ask outright for what the bot hears in them, or are an answer or a wish."""

import re

# "I want a manager to ring me" and "put it right" are outcomes; asking to talk here and now, or to
# put an answer right, or to stop the chat itself, is not.
_AT_THE_WISH = {
    "talk_to_person": re.compile(
        r"\b(talk|speak|chat|human|person|robot|bot|real)\b", re.IGNORECASE
    ),
    "change_answer": re.compile(
        r"\b(answers?|mistake|go(ing)? back|take me back|undo|previous|last (one|question)|edit"
        r"|amend|what i (said|put|wrote)|(got|put|gave|typed) .*wrong)\b",
        re.IGNORECASE,
    ),
}
# Elsewhere "someone to pick up" and "someone else" are answers too.
_A_PERSON = re.compile(
    r"\b(talk\w*|speak\w*|chat\w*|human|person|people|robot|bot|real|operator|agent|advis[eo]r"
    r"|manager|supervisor|staff|assistant|machine|hand (me )?over"
    r"|put me through|transfer|connect me|(ring|call|phone) me|(get|give|need|want|find|send) "
    r"(me )?(to )?(some|any)(one|body))\b"
    r"(?! to (?!(talk|speak|chat|help|ring|call|phone)\b))",
    re.IGNORECASE,
)
# What another person or a nuisance is to be made to do is a wish: "stop him", "make them move".
_OF_OTHERS = re.compile(
    r"^\W*((please|just|i|we|want|need|would like|you|u|to|can|could|should|must|someone|somebody)"
    r"\W+)*(make|stop|get|move|evict|remove|warn|fine|tell|ask|keep|ban)\s+"
    r"(him|her|them|it|those|these|(the|my|that|this|her|his|their)\s+"
    r"(neighbours?|man|men|woman|people|kids|lads|boys|youths|tenants?|dogs?|noise|music|parties"
    r"|pigeons?|rats|dealers?|dealing|smell|smoking|leaks?|water|damp|mould))\b"
    r"(?P<more>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_IT_ONLY = re.compile(r"^\W*(please |just )*stop it\W*(now|please|there|here)?\W*$", re.IGNORECASE)
# These are heard from the words of fear themselves, and need no guess at a wish.
_GUESSED = ("emergency", "safeguarding", "withdraw")


def asks_outright(intent: str, text: str, question: str) -> bool:
    """Tell whether words at a question mean what the bot hears, and are not what was asked for."""
    if intent in _GUESSED and _is_a_wish_about_others(text, question):
        return False
    if question == "outcome":
        return intent not in _AT_THE_WISH or _AT_THE_WISH[intent].search(text) is not None
    if intent == "talk_to_person" and question != "paused":
        return _A_PERSON.search(text) is not None
    return True


def _is_a_wish_about_others(text: str, question: str) -> bool:
    is_wish = _OF_OTHERS.match(text) is not None
    return is_wish and (question == "outcome" or not _IT_ONLY.match(text))
