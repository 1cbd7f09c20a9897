"""Greetings and apologies around what a message says, which would be heard as part of it."""

import re
from collections.abc import Iterable, Mapping

from backend.policy.plain_text import PlainText

# With fewer words left, the courtesy may be the message.
_FEWEST_LEFT = 3
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"\W*(?:(?:d[aeiu] )?[A-Z](?:[a-z'’-]*[A-Z]?[a-z]+)?(?:\. ?| |$)){1,3}\W*$|"
                   r"\W*(?:[A-Z][a-z]+[ .]*){1,3}(?=[.\n]|$)")  # fmt: skip


def courteous(phrases: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """Return the pattern of courtesies where a sentence begins, and at the end of plain text."""
    before, after = ("|".join(phrases[name]) for name in ("before", "after"))
    joined = r"(?: (?:but|only|however|and|so|though|please|[.,!?]))*"
    signed = r"(?P<signed>(?: [.,!]| \w+){0,8})$"
    return re.compile(
        rf"(?:^|(?<=[.!?] ))(?:(?:{before}){joined}(?: |$))+|(?<![^ ])(?:{after}){signed}"
    )


def without_courtesies(words: PlainText, pattern: re.Pattern[str]) -> PlainText:
    """Return the words without the courtesies around them; all of them where little is left."""
    around = [_stretch(match, words) for match in pattern.finditer(words.text)]
    if not around:
        return words
    left = words.without(around)
    return left if len(_WORD.findall(left.text)) >= _FEWEST_LEFT else words


def _stretch(match: re.Match[str], words: PlainText) -> tuple[int, int]:
    """A name under a courtesy at the end goes with it."""
    if not match["signed"]:
        return match.span()
    spans = dict(zip(words.starts, words.spans, strict=True))
    end = match.start("signed")
    signed = _NAME.match(words.original, spans[end + 1][0])
    named = [at for at in words.starts if signed and at > end and spans[at][1] <= signed.end()]
    return match.start(), max([end, *(at + 1 for at in named)])
