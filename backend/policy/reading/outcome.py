"""What somebody wants done about it."""

import re

from backend.policy.reading.answer import Answer
from backend.policy.reading.plain_words import phrases, plain_words
from backend.policy.reading.text import has_letters

_ENDS = re.compile(
    r" (?:[.!?]|, (?:because|as|since|so|but|and (?:i|you|my|it|he|she|they|we|there|the))\b"
    r"|because|but|so that|and (?:i|you|my|he|she|they|we) )"
)


def read_outcome(text: str) -> Answer | None:
    """Return what the words ask for, as the resident says it; None without any words."""
    return Answer(text.strip(), text.strip()) if has_letters(text) else None


def said_of_outcome(text: str) -> Answer | None:
    """Return the sentence in which somebody says what they want, and nothing they did not say."""
    plain = plain_words(text)
    for found in phrases("wants")["it"].finditer(plain.text):
        end = _ENDS.search(f"{plain.text} .", found.end())
        stop = min(end.start() if end else len(plain.text), len(plain.text))
        is_question = f"{plain.text} ."[stop : stop + 2] == " ?"
        if stop > found.end() + 1 and not is_question and not _is_denied(plain.text, found.start()):
            words = plain.words(found.start(), stop)
            return Answer(words, words)
    return None


def _is_denied(text: str, start: int) -> bool:
    before = re.split(r"[,.!?]", text[:start])[-1].split()[-4:]
    return any(word in ("not", "never", "if", "whether", "did", "do", "when") for word in before)
