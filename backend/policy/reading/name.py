"""Somebody's name."""

import re

from backend.policy.reading.answer import Answer
from backend.policy.reading.text import lowered

_LONGEST = 80
_MOST_WORDS = 6
_LEAD = re.compile(
    r"^\W*(?:(?:hi|hello|ok|okay|yes|sure|well|um|er)\b[\s,.!]*)*"
    r"(?:(?:my|the|his|her|their) (?:full )?(?:name(?:'s| is)|name)|i'?m called|i am called"
    r"|i am|i'm|it'?s|it is|this is|name|call me|she'?s called|he'?s called|mine is|they call me)"
    r"\s*[:\-,]?\s+",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w'’.\-]*(?:\s+[^\W\d_(][\w'’.\-]*){0,5}")
# Words that make a line a sentence and not a name.
_SENTENCE = frozenset((
    "i", "you", "the", "is", "are", "was", "it", "my", "me", "we", "they", "want", "dont",
    "don't", "not", "no", "yes", "why", "what", "how", "who", "when", "where", "please", "can",
    "could", "would", "should", "skip", "pass", "complaint", "complain", "help", "hello", "hi",
    "thanks", "thank", "because", "and", "but", "if", "that", "this", "have", "has", "had",
    "for", "with", "from", "about", "your", "our", "boiler", "leak", "damp", "never", "rather",
    "say", "tell", "need", "know", "sure", "idea", "name", "address", "email", "phone",
    "tenant", "anonymous", "none", "nothing", "person", "someone", "human", "agent",
))  # fmt: skip
_SAID = re.compile(
    r"\b(?:[Mm]y (?:full )?name(?:'s|’s| is)|[Ii] am called|[Ii]'m called|MY NAME IS)\s+"
    r"(?P<name>[^\W\d_][\w'’.\-]*(?:\s+(?!(?:and|i|at|from|of|i'm|my|the|but|with|on|in|live|who|is)\b)"
    r"[^\W\d_][\w'’.\-]*){0,3})"
)
_SIGNED = re.compile(
    r"\b(?:I am|I'm|I’m|[Tt]his is)\s+"
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Mx|Rev)\.?\s+)(?:[A-Z][\w'’\-]+)(?:\s+[A-Z][\w'’\-]+){0,2}"
    r"|[A-Z][\w'’\-]+\s+[A-Z][\w'’\-]+(?:\s+[A-Z][\w'’\-]+)?)(?=[\s,.!]|$)"
)


def read_name(text: str) -> Answer | None:
    """Return the name in an answer, None when the words are not a name."""
    line = " ".join(text.replace("\x00", " ").split())
    if len(line) > 2 * _LONGEST:
        return None
    bare = _LEAD.sub("", line).strip(' .,!?;:"()[]<>')
    if not _looks_like_a_name(bare):
        return None
    return Answer(bare, line)


def said_of_name(text: str) -> Answer | None:
    """Return the name that somebody gives in so many words."""
    match = _SAID.search(text) or _SIGNED.search(text)
    if not match:
        return None
    name = match["name"].strip(" .,!?'’-")
    return Answer(name, match.group().strip()) if _looks_like_a_name(name) else None


def _looks_like_a_name(bare: str) -> bool:
    words = lowered(bare).split()
    return bool(
        _NAME.fullmatch(bare)
        and len(bare) > 1
        and len(bare) <= _LONGEST
        and len(words) <= _MOST_WORDS
        and not _SENTENCE.intersection(words)
    )
