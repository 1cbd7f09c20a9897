"""Somebody's name."""

import re

from backend.policy.reading.answer import Answer
from backend.policy.reading.asking import is_question
from backend.policy.reading.text import lowered
from backend.policy.spelling import english_words

_LONGEST = 80
_LONGEST_ALONE = 2 * _LONGEST
_MOST_WORDS = 6
_LEAD = re.compile(
    r"^\W*(?:(?:hi|hello|ok|okay|yes|sure|well|um|er)\b[\s,.!]*)*"
    r"(?:(?:my|the|his|her|their) (?:full )?(?:name(?:'s| is)|name)|i'?m called|i am called"
    r"|i am|i'?m|it'?s me|it'?s|it is|this is|name'?s?|call me|(?:you can |just )?put"
    r"|she'?s called|he'?s called|mine is|they call me)"
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
    "you're", "youre", "fuck", "fucking", "fucker", "fuckers", "shit", "shite", "crap", "bollocks",
    "piss", "pissed", "bastard", "bastards", "wanker", "wankers", "twat", "twats", "cunt", "cunts",
    "bitch", "arse", "arsehole", "prick", "bloody", "useless", "idiot", "idiots", "moron", "morons",
    "stupid", "joke", "shes", "she's", "hes", "he's", "theyre", "they're", "its", "at", "said",
    "says", "told", "asked", "wants", "gave", "agreed", "her", "his", "their", "she", "he", "sign",
))  # fmt: skip
# Words that name nobody however they stand together: relations, wishes and things.
_NO_NAMES = frozenset((
    "a", "an", "her", "his", "their", "ours", "mine", "mum", "mam", "mummy", "mother", "dad",
    "daddy", "father", "nan", "nana", "gran", "granny", "grandma", "grandad", "grandmother",
    "grandfather", "grandparents", "parents", "parent", "wife", "husband", "partner", "girlfriend",
    "boyfriend", "fiance", "fiancee", "son", "daughter", "brother", "sister", "aunt", "auntie",
    "uncle", "niece", "nephew", "cousin", "friend", "mate", "neighbour", "neighbours", "client",
    "patient", "child", "children", "kids", "baby", "granddaughter", "grandson", "ex", "in-laws",
    "carer", "social", "worker", "support", "advocate", "solicitor", "representative", "guardian",
    "caseworker", "councillor", "resident", "residents", "leaseholder", "landlord", "owner",
    "applicant", "group", "family", "lady", "man", "woman", "boy", "girl", "guy", "old", "older",
    "elder", "younger", "elderly", "myself", "himself", "herself", "themselves", "self", "him",
    "she", "he", "them", "us", "everyone", "everybody", "nobody", "anyone", "other", "else", "both",
    "all", "send", "submit", "save", "stop", "start", "cancel", "continue", "carry", "on", "next",
    "back", "exit", "quit", "finish", "done", "change", "edit", "delete", "clear", "check", "wait",
    "compensation", "money", "refund", "apology", "sorry", "repair", "repairs", "fix", "fixed",
    "mend", "mended", "replace", "replacement", "update", "reply", "answer", "question", "issue",
    "problem", "request", "service", "report", "reported", "case", "reference", "number", "letter",
    "post", "text", "call", "ring", "mobile", "contact", "postcode", "house", "home", "flat",
    "room", "door", "window", "heating", "mould", "noise", "lift", "rent", "charge", "tap",
    "kitchen", "bathroom", "roof", "water", "gas", "electric", "electrics", "rubbish", "bins",
    "parking", "banana", "test", "ok", "okay", "yeah", "yep", "nope", "nah", "maybe", "today",
    "yesterday", "tomorrow", "now", "later", "here", "there", "good", "bad", "fine", "great",
    "real", "bot", "robot", "human", "private", "secret", "same", "above", "see", "as", "of", "to",
    "in", "at", "by", "or", "so", "do", "did", "does", "be", "been", "get", "go", "give", "talk",
    "speak", "unknown", "whatever", "something", "anything", "everything",
))  # fmt: skip
# After these a full stop ends no sentence.
_SHORTENED = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "lady", "st"))
_GREETED = re.compile(
    r"^\W*(?:(?:hi|hello|ok|okay|yes)\b[\s,.!]+|(?:sure|well|um|er)\b[,.!]+\s*)+", re.IGNORECASE
)
# Where somebody says more than the name.
_SAYS_MORE = re.compile(
    r"[.!?;:,]+\s|\s[-\u2013\u2014]+\s|\s?\(|\s(?=(?:and|but) (?:i|we|my|you|it)\b)", re.IGNORECASE
)
# Where another answer begins: an email address, a figure, or a number.
_OTHER_ANSWERS = re.compile(r"\S+@|(?:\b[A-Za-z]{1,2})?\d")
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
    told = _GREETED.sub("", line[:_LONGEST_ALONE])
    bare = _first_told(told)
    if not bare and len(line) <= _LONGEST_ALONE and not is_question(line):
        bare = _bare_name(told) or _bare_name(_before_other_answers(told))
    return Answer(bare, line) if bare else None


def _bare_name(part: str) -> str:
    """Return the name that some words are, nothing when they are none."""
    bare = _LEAD.sub("", part).strip(' .,!?;:"()[]<>')
    return bare if _looks_like_a_name(bare) else ""


def _first_told(told: str) -> str:
    """Return the first name and surname before whatever else is said with them."""
    for part in (told[: cut.start()] for cut in _SAYS_MORE.finditer(told)):
        bare = _bare_name(part)
        words = [word.strip(".") for word in lowered(bare).split()]
        names = [word for word in words if word not in _SHORTENED]
        ends = bool(names) and words[-1] == names[-1] and len(names[-1]) > 1
        is_named = bare.istitle() or not english_words().issuperset(names)
        if len(names) > 1 and ends and is_named:
            return bare
    return ""


def said_of_name(text: str) -> Answer | None:
    """Return the name that somebody gives in so many words."""
    match = _SAID.search(text) or _SIGNED.search(text)
    if not match:
        return None
    name = match["name"].strip(" .,!?'’-")
    return Answer(name, match.group().strip()) if _looks_like_a_name(name) else None


def _before_other_answers(line: str) -> str:
    """Return what stands before an address, a number or an email given along with the name."""
    other = _OTHER_ANSWERS.search(line)
    return re.split(r"\s*[,;]", line[: other.start()])[0] if other else ""


def _looks_like_a_name(bare: str) -> bool:
    words = lowered(bare).split()
    return bool(
        _NAME.fullmatch(bare)
        and len(bare) > 1
        and len(bare) <= _LONGEST
        and len(words) <= _MOST_WORDS
        and not _SENTENCE.intersection(words)
        and not _NO_NAMES.issuperset(word.strip(".,'’") for word in words)
    )
