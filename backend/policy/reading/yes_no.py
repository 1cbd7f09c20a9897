"""Yes, no, skip and "I don't know", said in many ways."""

from typing import Literal

from backend.policy.reading.plain_words import phrases, plain_words

_LONGEST_LEAVE = 10  # words; longer is an answer that happens to begin so
_YES_EMOJI = ("👍", "✅", "👌")
_NO_EMOJI = ("👎", "❌")
_BLANKS = ("-", "--", "n/a", "na", "/")


def read_yes_no(text: str) -> Literal["yes", "no"] | None:
    """Return what the words say, None when they say neither or both."""
    plain = plain_words(text).text
    if any(emoji in text for emoji in _YES_EMOJI):
        return "yes"
    if any(emoji in text for emoji in _NO_EMOJI):
        return "no"
    said = phrases("yes_no")
    if said["unclear"].search(plain):
        return None
    if said["no"].match(plain):
        return "no"
    return "yes" if said["yes"].match(plain) else None


def read_skip(text: str) -> Literal["skip", "dont_know"] | None:
    """Return how somebody leaves a question open, None when the words answer it."""
    plain = plain_words(text).text
    if text.strip().lower() in _BLANKS:
        return "skip"
    if not plain or len(plain.split()) > _LONGEST_LEAVE:
        return None
    leaves = phrases("left_open")
    if leaves["skip"].fullmatch(plain):
        return "skip"
    return "dont_know" if leaves["dont_know"].fullmatch(plain) else None
