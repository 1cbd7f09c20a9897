"""Whether the landlord was told before."""

from backend.policy.plain_text import PlainText
from backend.policy.reading.answer import Answer
from backend.policy.reading.plain_words import phrases, plain_words
from backend.policy.reading.yes_no import read_yes_no

_ASKING = frozenset(("if", "should", "shall", "whether", "did", "do", "must"))


def read_reported(text: str) -> Answer | None:
    """Return "yes", "no" or "unknown" and the words that say so; None when nothing does."""
    said = said_of_reporting(text)
    bare = read_yes_no(text)
    return said or (Answer(bare, text.strip()) if bare else None)


def said_of_reporting(text: str) -> Answer | None:
    """Return what the words say of reporting, leaving out a bare yes or no."""
    plain = plain_words(text)
    for value, phrase in phrases("reported").items():
        match = phrase.search(plain.text)
        if match and not _is_asked(plain.text, match.start(), match.end()):
            return Answer(value, plain.words(match.start(), _with_what_came(plain, match.end())))
    return None


def _with_what_came(plain: PlainText, end: int) -> int:
    """Return where the words end that tell what came of it, or the end that was given."""
    came = phrases("came_of_it")["it"].match(plain.text, end)
    return came.end() if came else end


def _is_asked(text: str, start: int, end: int) -> bool:
    """Say whether the words stand in a question, or after an "if"."""
    before = text[:start].rsplit(". ", 1)[-1].split()[-4:]
    if _ASKING.intersection(before):
        return True
    mark = next((letter for letter in text[end:] if letter in ".!?"), "")
    return mark == "?" and not before
