"""Which answer a resident means, by what people call it, and whether they want it changed."""

import re
from collections.abc import Collection

# What residents call an answer that they want to change; the more telling words come first.
CALLED: tuple[tuple[str, frozenset[str]], ...] = (
    ("address", frozenset({"postcode", "street", "flat", "house"})),
    ("contact_details", frozenset({"email", "mobile", "telephone", "number", "phone"})),
    ("noticed_on", frozenset({"date", "when", "day", "month", "year", "time", "happened"})),
    ("address", frozenset({"address"})),
    ("represented_name", frozenset({"person", "helping"})),
    ("full_name", frozenset({"name", "surname"})),
    ("permission", frozenset({"permission", "consent"})),
    ("permission_evidence", frozenset({"letter", "attorney"})),
    ("safe_contact", frozenset({"safe"})),
    ("group_members", frozenset({"group", "others", "members"})),
    ("outcome", frozenset({"outcome", "want", "wanted", "like", "result"})),
    ("reported_before", frozenset({"reported", "before"})),
    ("reported_result", frozenset({"after"})),
    ("route_choice", frozenset({"complaint", "request", "record"})),
    ("relationship", frozenset({"tenant", "link", "leaseholder", "owner"})),
    ("preferred_contact", frozenset({"prefer", "preferred"})),
    ("adjustments", frozenset({"help", "support", "adjustments", "print"})),
    ("on_behalf", frozenset({"who", "myself", "behalf"})),
    ("issue", frozenset({"issue", "problem", "wrong", "story", "first"})),
)
MOST_WORDS = 14

_MY = r"(my|the|that|his|her|their)( \w+){1,3}"
_CHANGES = re.compile(
    rf"\b(change|correct|fix|amend|edit|update|redo|put right) {_MY}"
    rf"|\b{_MY}( i (gave|put|wrote|typed|said)( you)?)? (is|was|are|were)"
    r" (all |just |actually )?(wrong|incorrect|not right|not correct|out of date"
    r"|an? old (one|name|address|e-?mail|number)|spelt|spelled|misspel\w+|mistyped|different)\b"
    rf"|\b{_MY}( i (gave|put|wrote|typed|said)( you)?)? (isn.?t|wasn.?t|aren.?t|weren.?t)"
    r" (spelt |spelled )?(right|correct)\b"
    rf"|\b(got|gave|put|typed|wrote|entered|spelt|spelled)( you| down)? {_MY}( wrong\w*"
    rf"| incorrectly)\b"
    r"|\b(got|gave|put|typed|wrote|entered)( you| down| in)? (my|the|a|an) (wrong"
    r"|incorrect|old) \w+"
    r"|\bwrong (number|email|phone|mobile|postcode|address|name|date|day|month|year)\b",
    re.IGNORECASE,
)
# What somebody put wrong here themselves, and not what went wrong or is to be put right.
_OF_THEIR_OWN = re.compile(
    r"^\W*(actually|wait|hang on|correction|no,? wait|(oh|sorry)\W+(i|the|my|that|it))\b"
    r"|\b(my|the)( \w+){1,2} i(.?ve| have)? (gave|given|put|typed|wrote|said|told)\b"
    r"|\bi(.?ve| have)?( just| only)? (gave|given|got|put|typed|wrote|entered|spelt|made)"
    r"( you| down| in)? (my|the|a|an)( \w+){0,2} (wrong|incorrect|mistake)\b"
    r"|^\W*(my|the)( \w+){1,2} (is|was) (all )?(wrong|incorrect|not right)\W*($|it|should)",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"(?:\b(?:it|that|which)(?:.?s| is| was)(?: actually| really)?|\bshould (?:be|say"
    r"|have been)|\bis now"
    r"|\b(?:right|correct|new|real) (?:one|\w+) is|(?<=\w) to"
    r"|\bmeant)\b\s*[:,]?\s+(?P<value>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WRONG = re.compile(r"\b(wrong|incorrect|not right|old|spelt|out of date)\b", re.IGNORECASE)


def named(text: str, among: Collection[str]) -> str | None:
    """Give the question whose answer some words name, among these."""
    # The wish to change something is not what is to be changed.
    wish = re.sub(r"\b(want|like|wanted) to\b|\bwrong\b(?! with)", "", text.lower())
    said = set(re.findall(r"[a-z]+", wish))
    return next((name for name, words in CALLED if name in among and said & words), None)


def wants_change(text: str) -> bool:
    """Tell whether a few words say that an answer is wrong, or want one changed."""
    return len(text.split()) <= MOST_WORDS and _CHANGES.search(text) is not None


def speaks_of_their_own(text: str) -> bool:
    """Tell whether words are about an answer given here, and not about others' faults."""
    return _OF_THEIR_OWN.search(text) is not None


def in_its_place(text: str) -> str:
    """Give the words that are to stand in place of a wrong answer; empty when there are none."""
    found = _NOW.search(text)
    return "" if found is None or _WRONG.search(found["value"]) else found["value"].strip(" .")
