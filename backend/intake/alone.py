"""A message that is the answer to another question and nothing else."""

import re

from backend.intake.for_whom import their_name, their_permission
from backend.intake.help_needed import is_only_help, told_in_passing
from backend.intake.listed import only_a_link, only_a_name
from backend.intake.volunteering import DETAILS, OWN, TELLING, bare
from backend.policy import reading
from backend.policy.reading import Answer
from backend.policy.reading.address import said_of_address

# Where a link with us is no answer, though any words would be one.
LINK_IS_NO_ANSWER = ("safe_contact", "group_members", "address")
ACCOUNTS = ("issue", "more_issues")
MOST_WORDS_OF_A_TOWN = 2
# Said of another person's home, it is no wish for letters to it.
_THEIR_HOME = re.compile(
    r"\W*(?:(?:her|his|their|mum.?s|dad.?s) (?:home )?(?:address|postcode|flat|house)"
    r"|(?:she|he|they|mum|dad)(?:.?s| is| are| lives?)? (?:at|in))\b",
    re.IGNORECASE,
)


def alone(question: str, text: str) -> dict[str, Answer]:
    """Give the one answer to another question than the open one that the words are, if they are."""
    if question in ACCOUNTS:
        return {}
    if question == "relationship" and (name := only_a_name(text)):
        return {"full_name": name}
    if question in LINK_IS_NO_ANSWER and (link := only_a_link(text)):
        return {"relationship": link}
    if question in DETAILS and (hard := told_in_passing(text)):
        return {"adjustments": hard}
    of_others = _of_others(question, text)
    if of_others:
        return of_others
    if question == "full_name" and reading.read_name(text) is None:
        return bare(text)
    need = reading.read_adjustments(text)
    if question in TELLING and need is not None and is_only_help(need):
        return {"adjustments": need}
    if question == "contact_details" and _THEIR_HOME.match(text):
        home = _home(text)
        return {"address": home} if home else {}
    takes_addresses = (*DETAILS, *(name for name, own in OWN.items() if "address" in own))
    home = None if question in takes_addresses else _home(text)
    return {"address": home} if home else {}


def _of_others(question: str, text: str) -> dict[str, Answer]:
    """Give what is told of whoever it is for, at another question about them."""
    agreed = their_permission(text) if question in ("represented_name", "safe_contact") else None
    name = their_name(text) if question in ("permission", "safe_contact") else None
    if agreed and (question == "safe_contact" or reading.read_name(text) is None):
        return {"permission": agreed}
    return {"represented_name": name} if name else {}


def _home(text: str) -> Answer | None:
    """Give the address that is all that is said: "her address is 12 Oak Road Sevenoaks"."""
    said, read = said_of_address(text), reading.read_address(text)
    if said is None or not isinstance(read, Answer) or not read.value["postcode"]:
        return None
    house, street = str(read.value["address"]), str(said.value["address"])
    is_all = house.startswith(street) and bool(street)
    town = house[len(street) :].strip(" ,").split()
    return read if is_all and len(town) <= MOST_WORDS_OF_A_TOWN else None
