"""Answers that a message gives to questions other than the open one."""

import re
from collections.abc import Mapping
from datetime import date

from backend.intake.answers import without_contact
from backend.intake.for_whom import for_whom, told_of_others
from backend.intake.help_needed import is_only_help
from backend.intake.named import wants_change
from backend.intake.questions import questions
from backend.policy import reading
from backend.policy.reading import Answer

# Where a message is long enough to hold answers to other questions too.
# The questions that are answered with an account of what went wrong.
ACCOUNTS = ("issue", "more_issues")
TELLING = (*ACCOUNTS, "noticed_on", "reported_before", "reported_result", "outcome")
# Where somebody gives all of their details at once, without saying which is which.
DETAILS = ("full_name", "address", "contact_details")
# What may be given while anything else is asked; the rest could be the answer that was asked for.
ANY_TIME = ("noticed_on", "preferred_contact", *DETAILS)
# What may be given besides while the story is told, where any words at all could be an answer.
WHILE_TELLING = ("on_behalf", "relationship")
# What sounds like another answer and belongs to the open question.
OWN = {
    "reported_before": ("noticed_on",),
    "reported_result": ("noticed_on",),
    "represented_name": ("full_name",),
    "safe_contact": ("contact_details", "preferred_contact", "address"),
    "group_members": DETAILS,
    "contact_details": ("preferred_contact",),
    "adjustments": ("noticed_on", "preferred_contact"),
    "preferred_contact": ("contact_details",),
}
MOST_WORDS = 25

_LEADS = re.compile(
    r"\b(oh|and|also|btw|by the way|ps|sorry|actually|i|we|it|its|that|this|the|my|our|is"
    r"|was|are|were"
    r"|a|an|at|on|in|to|me|us|forgot|say|add|mention|give|you|should|have|said|told|live"
    r"|started|began|start"
    r"|happened|been|going|not|just|full|name|called|home|address|postcode|post code"
    r"|e-?mail|phone|mobile"
    r"|number|tel|telephone|reach|contact|ring|call|text|here|please|thanks|thank|hi|hello"
    r"|for|yes|no"
    r"|ok|okay|so|well|wait|correction|meant?|made|mistake|got|wrong|of|since|too|as well"
    r"|before|earlier)\b",
    re.IGNORECASE,
)
_REACHED_AT = re.compile(r"\S+@\S+|\+?[\d()\-. ]{7,}")
_HOUSE = re.compile(r"(flat|apartment|apt|room|unit|no|number)?\W*\d|flat \w\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def volunteered(text: str, today: date) -> dict[str, Answer]:
    """Give what a message says of its own accord, by the question that it answers."""
    told = reading.volunteered(text, today)
    if wants_change(text):
        told.pop("full_name", None)  # "my name is wrong" gives no name
    behalf = told.get("on_behalf") or for_whom(text)
    if behalf:
        told |= {"on_behalf": behalf, **told_of_others(text, behalf.value)}
    need, wish = told.get("adjustments"), told.get("outcome")
    if need and wish and wish.words in need.words and is_only_help(need):
        del told["outcome"]
    return {name: found for name, found in told.items() if name in questions()}


def given_elsewhere(question: str, text: str, today: date) -> dict[str, Answer]:
    """Give the answers of a message that answers other questions and not the open one."""
    if question in ACCOUNTS or len(text.split()) > MOST_WORDS:
        return {}
    if question == "contact_details" and isinstance(reading.read_contact(text), Answer):
        return {}
    told = {**({} if question in DETAILS else bare(text)), **volunteered(text, today)}
    at_hand = (*ANY_TIME, *WHILE_TELLING) if question in TELLING else ANY_TIME
    others = {
        name: found
        for name, found in told.items()
        if name in at_hand and name not in (question, *OWN.get(question, ()))
    }
    return {} if question in told or words_beside(text, others) else others


def bare(text: str) -> dict[str, Answer]:
    """Give the address or way to be reached that a message is, without a word of what it is."""
    found: dict[str, Answer] = {}
    contact, address = reading.read_contact(text), reading.read_address(text)
    if isinstance(contact, Answer):
        found["contact_details"] = contact
    elif isinstance(address, Answer) and _is_all_address(address):
        found["address"] = address
    return found


def _is_all_address(found: Answer) -> bool:
    """Tell whether it has its postcode, and begins with the house and not with a name."""
    house = str(found.value["address"])
    return bool(found.value["postcode"]) and (not house or _HOUSE.match(house) is not None)


def given_beside(question: str, text: str) -> dict[str, Answer]:
    """Give the details that somebody adds to the one detail that was asked for."""
    found: dict[str, Answer] = {}
    contact, rest = reading.ways_alone(text), without_contact(text)
    if question != "contact_details" and contact is not None:
        found["contact_details"] = contact
    name = reading.read_name(text) if question in ("full_name", "contact_details") else None
    if name is not None and contact is not None and is_full_name(str(name.value)):
        found["full_name"] = Answer(name.value, str(name.value))
    if name is not None and str(name.value) in rest:
        rest = rest.partition(str(name.value))[2].strip(" ,.;:-")
    elif question == "full_name" and "," in rest:
        rest = rest.split(",", 1)[1]
    address = reading.read_address(rest) if question != "address" else None
    if isinstance(address, Answer) and address.value["postcode"]:
        found["address"] = Answer(address.value, address.words)
    return found


def is_full_name(name: str) -> bool:
    """Tell whether words are written as a name and surname."""
    return len(name.split()) > 1 and name.istitle()


def given_before(question: str, words: str, today: date) -> Answer | None:
    """Give the answer to a question in words said before it was asked."""
    told = volunteered(words, today).get(question)
    if told is not None:
        return told
    if question == "contact_details":
        contact = reading.read_contact(words)
        return contact if isinstance(contact, Answer) else None
    if question == "address":
        address = reading.read_address(words)
        has_postcode = isinstance(address, Answer) and bool(address.value["postcode"])
        return _only_the_postcode(address) if has_postcode else None  # type: ignore[arg-type]
    return None


def _only_the_postcode(found: Answer) -> Answer:
    # What else stands in an account is no part of the address.
    postcode = found.value["postcode"]
    return Answer({"address": "", "postcode": postcode}, postcode)


def words_beside(text: str, found: Mapping[str, Answer]) -> int:
    """Count the words of a message that are no part of the answers found in it."""
    rest = text
    for answer in found.values():
        for words in answer.words.split(", "):
            rest = re.sub(re.escape(words), " ", rest, flags=re.IGNORECASE)
    rest = _LEADS.sub(" ", _REACHED_AT.sub(" ", rest))
    return len(_LETTERS.findall(rest))
