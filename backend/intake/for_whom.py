"""What a message tells of the person or the group that somebody speaks for."""

import re

from backend.policy import reading
from backend.policy.reading import Answer
from backend.policy.reading.address import said_of_address
from backend.policy.reading.name import said_of_name

_SOMEBODY = (
    r"mum|mam|mom|mother|dad|father|nan|nana|gran|granny|grandma|grandad|grandmother|grandfather"
    r"|wife|husband|partner|girlfriend|boyfriend|son|daughter|brother|sister|aunt|auntie|uncle"
    r"|niece|nephew|cousin|friend|mate|neighbour|client|patient|tenant|resident"
    r"|(?:mother|father|sister|brother)[ -]in[ -]law|granddaughter|grandson"
)
_NAMES = r"[A-Z][\w'’\-]+(?:\s[A-Z][\w'’\-]+){1,2}"
_TITLED = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?\s[A-Z][\w'’\-]+(?:\s[A-Z][\w'’\-]+)?"
_WANT = (
    r"(?:want|wish|would like|need|are (?:all |both )?(?:complaining|unhappy|fed up|asking"
    r"|affected)"
    r"|complain|object)"
)
_HELPS = re.compile(
    rf"\b(?:i am|i['’]?m|i|we are|we['’]re) (?:just |here |only )?help(?:ing)? (?:out )?"
    rf"(?:my|our|an?) (?:\w+ )?(?:{_SOMEBODY})\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:me|i|myself) and (?P<who>(?:my|the|all|our|some|several|other|\w+) "
    r"(?:\w+ )?(?:neighbours?|residents|tenants|others|families)\b[^.!?]{0,80}?)"
    rf"\s+(?:all |both |each )?{_WANT}\b"
    r"|\bwe are all (?:complaining|unhappy|fed up|asking)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"(?i:\b(?:my|our|an?|the) (?:\w+ )?(?:{_SOMEBODY})"
    rf"(?:['’]?s name is|,? (?:who )?is (?:called|named)|,? called"
    rf"|,? named)?),?\s+(?P<name>{_TITLED}|{_NAMES})"
    rf"|(?i:\b(?:on behalf of|helping|complaining for|writing for|acting for))\s+"
    rf"(?P<other>{_TITLED}|{_NAMES})"
)
_AT = re.compile(r"\b(?:lives? (?:at|in)|at|of)\s+(?=(?:flat|apartment|unit|\d))", re.IGNORECASE)
_THEIR_NAME = re.compile(r"\b(?:her|his|their) (?:full )?name", re.IGNORECASE)
_AGREED = re.compile(
    rf"(?<!\w)(?:she|he|they|who|(?:my|our) (?:{_SOMEBODY})|mum|dad|nan|gran)"
    r"(?:['’]s|['’]ve| has| have| had)?(?: also| already| both)? "
    r"(?:asked (?:me|us)\b(?! (?:when|why|what|where|how|if|about|for))"
    r"|(?:has |have )?agreed\b|agrees\b|said (?:that )?(?:i|we) (?:can|could|may)\b"
    r"(?! (?:wait|not|have|get|expect|stay|keep))|said yes\b|wants? (?:me|us) to\b|wanted (?:me"
    r"|us) to\b"
    r"|g[ai]ven? (?:me|us) (?:her |his |their )?(?:permission|consent)|knows (?:that )?i(?: am"
    r"|['’]?m)\b|is (?:happy|ok|okay|fine) (?:for|with) me\b"
    r"|told (?:me|us) to (?:do|complain|write|ask|contact|tell|ring)\b)"
    r"|\b(?:i|we)(?: have|['’]ve| have got|['’]ve got| hold)? "
    r"(?:(?:her|his|their|got|full|written|an?|lasting) )*(?:permission|consent"
    r"|power of attorney|poa|lpa)\b",
    re.IGNORECASE,
)


# "Her daughter" is who writes, and not whom it is for.
_RELATION = re.compile(
    r"\W*(?:(?:it['’]?s|it is|for|this is|just|well|oh|um)\W+)*(?P<who>(?:(?:my|me|our|an?|the) )?"
    rf"(?:(?:elderly|old|late|dear|poor|own|best|good|grand) ?)*(?:{_SOMEBODY}))\W*",
    re.IGNORECASE,
)


def for_whom(text: str) -> Answer | None:
    """Give for whom somebody says that they write, in more ways than a bare answer has."""
    together = _TOGETHER.search(text)
    if together:
        return Answer("group", together.group())
    helps = _HELPS.search(text)
    return Answer("other", helps.group()) if helps else None


def told_of_others(text: str, behalf: object) -> dict[str, Answer]:
    """Give what words tell of whoever it is for, by the questions about them."""
    found: dict[str, Answer | None] = {}
    if behalf == "other":
        found = {
            "represented_name": their_name(text),
            "permission": their_permission(text),
            "address": _their_address(text),
        }
    elif behalf == "group":
        found = {"group_members": _members(text)}
    return {name: answer for name, answer in found.items() if answer}


def their_name(text: str) -> Answer | None:
    """Give the name of the person it is for, as the words say it."""
    said = said_of_name(_THEIR_NAME.sub("my name", text)) if _THEIR_NAME.search(text) else None
    called = None if said else _CALLED.search(text)
    name = (called["name"] or called["other"]) if called else ""
    is_name = bool(name) and reading.read_name(name) is not None
    return Answer(name, name) if is_name else said


def read_their_name(text: str) -> Answer | None:
    """Give whom it is for, asked for the name: the name, or whose mother it is."""
    for part in (text, *text.split(",")):
        if name := reading.read_name(part) or their_name(part):
            return Answer(name.value, text)
    found = _RELATION.fullmatch(text)
    return Answer(found["who"], text) if found else None


def their_permission(text: str) -> Answer | None:
    """Give the yes of the person it is for, where the words say that they agreed."""
    agreed = _AGREED.search(text)
    return Answer("yes", agreed.group().strip()) if agreed else None


def _their_address(text: str) -> Answer | None:
    """Give where the person lives: a house number and street after an "at"."""
    for at in _AT.finditer(text):
        if found := said_of_address(f"I live at {text[at.end() :]}"):
            return found
    return None


def _members(text: str) -> Answer | None:
    found = _TOGETHER.search(text)
    who = found["who"] if found else None
    # "My neighbours" alone names nobody.
    return Answer(who, who) if who and len(who.split()) > 2 else None
