"""Recognising the language of a message, offline, and never English for another one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from backend.languages.language import UNKNOWN, Language, languages
from backend.policy.spelling import english_words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The figures below are measured: docs/languages.md.
FEWEST_WORDS = 5
FEWEST_IN_OTHER_LETTERS = 3
FEWEST_SIGNS = 5
# A message of which this share of the longer words is English is English, whatever else is in it.
ENOUGH_ENGLISH = 0.5
SHORTEST_ENGLISH = 4
# Names and addresses begin with capitals; a sentence has other words too.
FEWEST_SMALL_WORDS = 3
SURE = 0.9
SURE_BY_LETTERS = 0.5
HARDLY = 0.02

# Letters that are written in one of our languages only.
ONE_LANGUAGE = {
    "GURMUKHI": "pa",
    "BENGALI": "bn",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "GREEK": "el",
    "CJK": "zh-Hans",
}
SEVERAL_LANGUAGES = ("ARABIC", "CYRILLIC", "DEVANAGARI")
OTHER_EAST_ASIAN = frozenset({"HIRAGANA", "KATAKANA", "HANGUL"})
# Arabic letters of Sorani, which the detector does not know.
SORANI = re.compile("[ێۆڵڕ]")
# Languages we have no words in, told apart so that they are not taken for a neighbour of theirs.
NEIGHBOURS = ("cy", "da", "et", "hr", "mr", "nl", "ps", "sv", "sw", "tl")
# Whoever writes one of these reads the other.
ALIKE = {"cs": "sk", "sk": "cs"}
# Urdu, Hindi, Panjabi and Bengali in our letters: no detector knows them.
ROMANISED = frozenset(
    """
    aur bachay bahut bari ghar ghore gorom haan hain hoon kaam karna karni koi kortese mein mera
    mere nahi nahin paani pani raha reha rahi theke vich wala
    """.split()  # noqa: SIM905 (a list of words, to be read as one)
)
FEWEST_ROMANISED = 2

_NO_WORD = re.compile(r"[@\d]|://|\bwww\.")
_WORD = re.compile(r"[^\W\d_]+")


def written_in(text: str) -> Language | None:
    """Give the language of a message in another one; None for English, and where it is in doubt.

    Names, addresses and a few words are always in doubt.
    """
    words = [word for word in text.split() if _WORD.search(word) and not _NO_WORD.search(word)]
    scripts = Counter(_script(word) for word in words)
    if not scripts:
        return None
    script = scripts.most_common(1)[0][0]
    code = _in_our_letters(words) if script == "LATIN" else _by_letters(script, words, scripts)
    return languages()[code] if code else None


def prepare(text: str) -> None:
    """Load what some words need to be told apart, before a transaction that others wait for."""
    if not _detector.cache_info().currsize:
        for words in (text, *text.splitlines()):
            written_in(words)


def _script(word: str) -> str:
    letter = next(c for c in word if c.isalpha())
    return "LATIN" if letter.isascii() else unicodedata.name(letter, "OTHER").split()[0]


def _by_letters(script: str, words: Sequence[str], scripts: Counter[str]) -> str | None:
    text = " ".join(words)
    if script == "CJK" or scripts.keys() & OTHER_EAST_ASIAN:
        if sum(map(str.isalpha, text)) < FEWEST_SIGNS:
            return None
        east_asian = {_script(c) for c in text if c.isalpha()}
        return UNKNOWN if east_asian & OTHER_EAST_ASIAN else ONE_LANGUAGE["CJK"]
    if scripts[script] < FEWEST_IN_OTHER_LETTERS:
        return None
    if script in SEVERAL_LANGUAGES:
        return "ckb" if SORANI.search(text) else _guess(text, SURE_BY_LETTERS) or UNKNOWN
    return ONE_LANGUAGE.get(script, UNKNOWN)


def _in_our_letters(words: Sequence[str]) -> str | None:
    text = " ".join(words)
    if len(words) < FEWEST_WORDS or _is_a_name(words):
        return None
    plain = _WORD.findall(text.lower())
    longer = [word for word in plain if len(word) >= SHORTEST_ENGLISH]
    english = sum(word in english_words() for word in longer)
    if longer and english / len(longer) >= ENOUGH_ENGLISH:
        return None
    return UNKNOWN if len(ROMANISED & set(plain)) >= FEWEST_ROMANISED else _guess(text, SURE)


def _is_a_name(words: Sequence[str]) -> bool:
    small = sum(word[0].islower() for word in words)
    return small < FEWEST_SMALL_WORDS and not " ".join(words).isupper()


def _guess(text: str, sure: float) -> str | None:
    """Give the code of the likeliest language, when it is likely enough and English is not."""
    ranked = _detector().rank(text)
    likely = dict(ranked)
    best = ranked[0][0]
    together = likely[best] + likely.get(ALIKE.get(best, ""), 0.0)
    if likely["en"] > HARDLY or together < sure:
        return None
    return UNKNOWN if best in NEIGHBOURS else best


@cache
def _detector() -> "LanguageIdentifier":
    """Load the detector when another language is met first: it takes 0.6 s and 70 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages({"en", *NEIGHBOURS, *(languages().keys() & set(whole.labels))})
    # Made again, because the first one holds on to the languages that were left out.
    return LanguageIdentifier(
        whole.nb_ptc,
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        whole.tk_output,
        norm_probs=True,
        tk_row=whole.tk_row,
    )
