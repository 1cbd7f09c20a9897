"""Where somebody lives."""

import re

from backend.policy.reading.answer import Answer, Problem
from backend.policy.reading.postcode import find_postcode, seems_meant_for_one
from backend.policy.reading.text import has_letters

_LONGEST = 300
_LEAD = re.compile(
    r"^\W*(?:(?:my|the|our|her|his|their) (?:home )?(?:address|postcode|post code)(?:'s| is)?"
    r"|(?:my|our|her|his|their) (?:home|flat|house|place) is|address|postcode|post code"
    r"|(?:i|we|she|he|they) lives? (?:at|in)"
    r"|(?:i'?m|i am|she'?s|she is|he'?s|he is|they'?re|they are|it'?s|we'?re) at"
    r"|it'?s|it is|at|living at)\b\s*[:\-]?\s*",
    re.IGNORECASE,
)
_STREET = (
    r"street|st|road|rd|avenue|ave|close|cl|lane|ln|drive|dr|way|court|ct|crescent|cres|place|pl"
    r"|gardens|gdns|grove|square|sq|terrace|hill|park|row|mews|walk|green|rise|view|house|lodge"
    r"|heights|villas|parade|path|end|mead|field|fields|meadow|meadows|cottages?|buildings"
)
_WHERE = re.compile(
    r"\b(?:i live at|we live at|living at|my address is|address is"
    r"|(?:my|our|her|his|their) (?:home|flat|house) is"
    r"|home at|(?:flat|house|home|property) at|here at|i'?m at|i am at"
    r"|for (?:my|our) \w+(?: \w+)? at)\s+"
    r"(?P<address>(?:(?:flat|apartment|apt|room|unit)\s+\w+,?\s+)?\d+[a-z]?,?\s+"
    rf"(?:[\w'’]+\s+){{1,3}}(?:{_STREET})\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:i live|we live|i'?m at|i am at|my postcode|my address|postcode is|postcode:|our address"
    r"|for (?:my|our) \w+|flat at|house at|home at|live at)\b",
    re.IGNORECASE,
)
# Words that say something and name no place, unless there is a number or a street in them.
_SAYS = re.compile(
    r"\W*(?:no|not|nope|nah|none|never|don'?t|do not|thanks?|thank you|sorry|why|please|im|ive|id"
    r"|(?:i|we|you|she|he|they|it|there|that)(?:'?(?:m|s|re|ve|d|ll))?"
    r"|my \w+ (?:is|has|will)|mum|dad)\b",
    re.IGNORECASE,
)
_NAMES_A_PLACE = re.compile(
    rf"\d|(?<!\w)(?!(?:the|this|that|any|your|our|his|her|same)\b)[\w'’]{{3,}} (?:{_STREET})\b",
    re.IGNORECASE,
)
_NOT_ANSWERS = re.compile(r"\W*(?:no|nope|none|yes|why|what|hello|hi|skip)\W*", re.IGNORECASE)


def read_address(text: str) -> Answer | Problem | None:
    """Return the address and postcode in an answer; one of the two may be empty."""
    line = " ".join(text.replace("\x00", " ").split())
    found = find_postcode(line)
    if found is None and seems_meant_for_one(line):
        return Problem("bad_postcode")
    postcode, span = found or ("", (len(line), len(line)))
    rest = _LEAD.sub("", f"{line[: span[0]]}{line[span[1] :]}").strip(" ,.;:-")
    if not postcode and _SAYS.match(rest) and not _NAMES_A_PLACE.search(rest):
        return None
    if _NOT_ANSWERS.fullmatch(rest) or len(rest) > _LONGEST or not (postcode or has_letters(rest)):
        rest = ""
    if not (rest or postcode):
        return None
    return Answer({"address": rest, "postcode": postcode}, line)


def names_a_place(text: str) -> bool:
    """Say whether words hold a number or a street, as an address mostly does."""
    return _NAMES_A_PLACE.search(text) is not None


def said_of_address(text: str) -> Answer | None:
    """Return the address that somebody says is theirs, or theirs whom they speak for."""
    line = text.replace("\x00", " ")
    street = _WHERE.search(line)
    postcode = find_postcode(line)
    if not street and not (postcode and _PLACE.search(line)):
        return None
    words = [street["address"]] if street else []
    value = {"address": street["address"] if street else "", "postcode": ""}
    if postcode:
        value["postcode"] = postcode[0]
        words.append(line[slice(*postcode[1])])
    return Answer(value, ", ".join(words))
