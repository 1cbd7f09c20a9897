"""Patterns over plain text, written in a data file with macros: what residents say."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from backend.policy.errors import PolicyError

POLICIES = Path(__file__).parent.parent / "policies"

_MACRO = re.compile(r"\{([a-z_]+)\}")
# A word that nothing is joined to: no ending left open, no letter that may be missing.
_WHOLE_WORD = re.compile(r"(?<![\w\\])[a-z]{4,}(?![\w\\?*+(\[])")
# Words between two others; bounded, so that no text can make a search run away. A full stop is
# never crossed, a comma only by `gap_any`.
_BUILT_IN = {
    "gap": r"(?:[^\s.,?!]+ ){0,3}",
    "gap_wide": r"(?:[^\s.,?!]+ ){0,6}",
    "gap_any": r"(?:[^\s.?!]+ ){0,8}",
}


class UnknownMacroError(PolicyError):
    """The pattern {pattern!r} uses {{{macro}}}, which its file does not define."""


class BadPatternError(PolicyError):
    """A pattern called {name!r} cannot be read: {why}."""


def compiled(
    patterns: Mapping[str, Sequence[str]], macros: Mapping[str, str]
) -> dict[str, re.Pattern[str]]:
    """Return one compiled pattern for each list; `{name}` stands for the macro of that name."""
    known = {**_BUILT_IN, **macros}
    return {name: _one_of(name, listed, known) for name, listed in patterns.items()}


def words_in(patterns: Iterable[str]) -> frozenset[str]:
    """Return the whole words that patterns are written with, the parts of words left out."""
    return frozenset(word for pattern in patterns for word in _WHOLE_WORD.findall(pattern))


def _one_of(name: str, patterns: Sequence[str], macros: Mapping[str, str]) -> re.Pattern[str]:
    whole = "|".join(_expanded(pattern, macros) for pattern in patterns)
    try:
        return re.compile(rf"\b(?:{whole})(?!\w)")
    except re.error as error:
        raise BadPatternError(name=name, why=error) from error


def _expanded(pattern: str, macros: Mapping[str, str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in macros:
            raise UnknownMacroError(pattern=pattern, macro=name)
        return f"(?:{_expanded(macros[name], macros)})"

    return _MACRO.sub(replaced, pattern)
