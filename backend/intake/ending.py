"""Saying that nothing else went wrong, and whatever is said after it."""

import re

from backend.policy import reading

_MANNERS = (
    r"(?:thank(?:s| you|you)?|ta|cheers|please|really|honestly|dear|love|duck|pet|sir|madam|mate"
    r"|very much|so much)"
)
_LEAD = r"(?:(?:no+|nope|nah|oh|well|ok|okay|right|sorry|yes|yeah|i think|um|er)\b[\s,.!-]*)"
_ENDS = re.compile(
    rf"\W*(?:{_LEAD}|{_MANNERS}[\s,.!-]+)*?(?:"
    rf"no+[\s,]+{_MANNERS}(?!\s+to\b)|"
    r"(?:that|it|this)(?:.?s| is|.?ll be| will be|s)? (?:just |about |really |only )*"
    r"(?:all|it|everything|the lot|enough|me done)|"
    r"nothing (?:else|more|further|other)|no (?:more|other|further)"
    r"(?: (?:problems?|issues?|things?|troubles?|complaints?))?|no more than (?:that|this)|"
    r"(?:i.?m|i am|we.?re|we are) (?:all )?(?:done|finished))\b"
    rf"(?=\s*(?:$|[,.;!?\n]|-\s|\b(?:and|but|so|as|cos|because|can|could|just|for now|{_MANNERS}"
    r"|i|i.?m|ive|my|it|its|now|at the|to (?:say|tell|add|report)"
    r"|(?:that )?(?:i|we) (?:can|have))\b))",
    re.IGNORECASE,
)
# After these the words tell of one more thing all the same.
_ONE_MORE = re.compile(
    r"\b(also|too(?! much| long)|as well|another|one (?:more|other) thing|oh and|plus|except"
    r"|apart from|other than|(?:and|but) (?:the|my|our|there.?s|there is|you|nobody|no one)"
    r"|either)\b",
    re.IGNORECASE,
)


# What stands first after a mere "I don't think so" and is a trouble of its own.
_TROUBLE_FIRST = re.compile(
    r"\W*(?:just |only )?(?:the|there|you|your|nobody|no one|they|our|my (?!\w*(?:son|daughter"
    r"|mum|dad|husband|wife|partner|sister|brother|friend|carer|nurse|memory|head|hands|eyes|tea|bus|phone"
    r"|battery|nerves|health)\b))\b",
    re.IGNORECASE,
)
_CUT = re.compile(r"[.,;!?\n]|\s(?=(?:and|but|so|just|cos|because)\b)", re.IGNORECASE)
_FEWEST_WORDS = 2  # "no" alone may lead to anything


def after_the_end(text: str) -> str | None:
    """Give what is said after "no, that is all"; None when the words do not begin so."""
    found = _ENDS.match(text)
    rest = text[found.end() :] if found else _after_a_polite_no(text)
    return None if rest is None or _ONE_MORE.search(rest) else rest.strip(" ,.;!-")


def _after_a_polite_no(text: str) -> str | None:
    for cut in _CUT.finditer(text):
        before, rest = text[: cut.start()], text[cut.end() :]
        if len(before.split()) >= _FEWEST_WORDS and reading.says_nothing(before, about="no_more"):
            return None if _TROUBLE_FIRST.match(rest) else rest
    return None
