"""A message that is the answer to another question and nothing else."""

import re
from datetime import date

from backend.intake.answers import read as read_answer
from backend.intake.answers import without_contact
from backend.intake.for_whom import their_name, their_permission
from backend.intake.help_needed import is_only_help, told_in_passing
from backend.intake.listed import only_a_link, only_a_name, part_answers
from backend.intake.volunteering import ACCOUNTS, DETAILS, OWN, TELLING, bare, given_beside
from backend.policy import reading
from backend.policy.reading import Answer
from backend.policy.reading.address import names_a_place, said_of_address

# Where a link with us is no answer, though any words would be one.
LINK_IS_NO_ANSWER = ("safe_contact", "group_members", "address")
# Where the yes of whoever it is for may be told instead.
AGREED_AT = ("represented_name", "safe_contact", "relationship")
# Questions with a few answers, where a few words for another question are plainly that.
CLOSED = ("route_choice", "on_behalf", "permission", "preferred_contact", "reported_before")
TAKEN_FROM_CLOSED = ("relationship", "on_behalf")
LINKS = ("on_behalf", "relationship")
MOST_WORDS_OF_A_TOWN = 2
MOST_WORDS_OF_A_WAY = 3
# Said of another person's home, it is no wish for letters to it.
_THEIR_HOME = re.compile(
    r"\W*(?:(?:her|his|their|mum.?s|dad.?s) (?:home )?(?:address|postcode|flat|house)"
    r"|(?:she|he|they|mum|dad)(?:.?s| is| are| lives?)? (?:at|in))\b",
    re.IGNORECASE,
)

_THEIR_WAY = re.compile(
    r"\b(?:ring|call|phone|text|reach|contact|e-?mail|message) (?:her|him|them)\b"
    r"|\b(?:her|his|their) (?:phone |mobile |home )?(?:number|phone|mobile|landline|e-?mail)\b",
    re.IGNORECASE,
)
TAKES_THEIR_WAY = ("safe_contact", "group_members", "contact_details", *TELLING)


def alone(question: str, text: str) -> dict[str, Answer]:
    """Give the one answer to another question than the open one that the words are, if they are."""
    if question in ACCOUNTS:
        return {}
    return next((found for find in _FINDERS if (found := find(question, text))), {})


def _name_or_link(question: str, text: str) -> dict[str, Answer]:
    if question == "relationship" and (name := only_a_name(text)):
        return {"full_name": name}
    if question in LINK_IS_NO_ANSWER and (link := only_a_link(text)):
        return {"relationship": link}
    few = part_answers(text) if question in CLOSED else None
    is_other = few and few[0] in TAKEN_FROM_CLOSED and few[0] != question
    return dict([few]) if few and is_other and _is_no_answer(question, text) else {}


def _need(question: str, text: str) -> dict[str, Answer]:
    if question in (*DETAILS, *LINKS, "check") and (hard := told_in_passing(text)):
        way = reading.read_preferred(text) if question in LINKS else None
        return {"adjustments": hard, **({"preferred_contact": way} if way else {})}
    need = reading.read_adjustments(text) if question in TELLING else None
    if need is None or not is_only_help(need):
        return {}
    contact = reading.ways_alone(text)
    return {"adjustments": need, **({"contact_details": contact} if contact else {})}


def _wished_way(question: str, text: str) -> dict[str, Answer]:
    """Give the way somebody wants to be contacted, told where whose link it is was asked for."""
    is_few = question in LINKS and len(text.split()) <= MOST_WORDS_OF_A_WAY
    way = reading.read_preferred(text) if is_few and _is_no_answer(question, text) else None
    return {"preferred_contact": way} if isinstance(way, Answer) else {}


def _address(question: str, text: str) -> dict[str, Answer]:
    if question == "full_name" and reading.read_name(text) is None:
        return bare(text)
    takes_addresses = (*DETAILS, *(name for name, own in OWN.items() if "address" in own))
    is_theirs = question == "contact_details" and _THEIR_HOME.match(text)
    home = _home(text) if is_theirs or question not in takes_addresses else None
    return {"address": home} if home else {}


def _way_to_them(question: str, text: str) -> dict[str, Answer]:
    is_one = question not in TAKES_THEIR_WAY and _THEIR_WAY.search(text) and _has_contact(text)
    return {"safe_contact": Answer(text, text)} if is_one else {}


def _is_no_answer(question: str, text: str) -> bool:
    return read_answer(question, text, date.min) is None


def _has_contact(text: str) -> bool:
    return isinstance(reading.read_contact(text), Answer)


def _of_others(question: str, text: str) -> dict[str, Answer]:
    """Give what is told of whoever it is for, at another question about them."""
    agreed = their_permission(text) if question in AGREED_AT else None
    name = their_name(text) if question in ("permission", "safe_contact") else None
    if agreed and (question == "safe_contact" or reading.read_name(text) is None):
        return {"permission": agreed}
    return {"represented_name": name} if name else {}


def _instead_of_home(question: str, text: str) -> dict[str, Answer]:
    """Give the way to be reached, and the name before it, told where the address was asked for."""
    ways = reading.ways_alone(text) if question == "address" else None
    if ways is None or names_a_place(without_contact(text)):
        return {}
    return {"contact_details": ways, **given_beside("contact_details", text)}


def _home(text: str) -> Answer | None:
    """Give the address that is all that is said: "her address is 12 Oak Road Newtown"."""
    said, read = said_of_address(text), reading.read_address(text)
    if said is None or not isinstance(read, Answer) or not read.value["postcode"]:
        return None
    house, street = str(read.value["address"]), str(said.value["address"])
    is_all = house.startswith(street) and bool(street)
    town = house[len(street) :].strip(" ,").split()
    return read if is_all and len(town) <= MOST_WORDS_OF_A_TOWN else None


_FINDERS = (_name_or_link, _way_to_them, _wished_way, _need, _of_others, _instead_of_home, _address)
