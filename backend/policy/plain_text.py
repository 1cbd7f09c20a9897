"""A resident's words made plain for matching, each piece still knowing the words it came from."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from backend.policy.spelling import Spelling

# A word with its apostrophes, a sum of money or number, or a mark that ends or breaks a sentence.
_TOKEN = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*|[.?!;\n…]+|[,:()–—]|(?<=\s)-+(?=\s)")
_ENDS = ".?!;\n…"
_LONG_RUN = re.compile(r"(.)\1{2,}")
_LONGEST_WORD = 40
# Of at least four words longer than three letters, more than six in ten strange ones are another
# language.
_SHORT_WORD, _FEW, _MOSTLY = 3, 4, 0.6

# What people write, and the words that the patterns know it by.
_SHORT = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plse": "please",
    "thx": "thanks", "cos": "because", "coz": "because", "cuz": "because", "wanna": "want to",
    "gonna": "going to", "gotta": "got to", "im": "i am", "ive": "i have", "youve": "you have",
    "youre": "you are", "theyve": "they have", "theyre": "they are", "weve": "we have",
    "hes": "he is", "shes": "she is", "theres": "there is", "thats": "that is",
    "someones": "someone is", "nobodys": "nobody is", "whos": "who is",
    "whats": "what is", "cant": "can not", "cannot": "can not", "wont": "will not",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not",
    "wasnt": "was not", "arent": "are not", "werent": "were not", "havent": "have not",
    "hasnt": "has not", "hadnt": "had not", "wouldnt": "would not", "couldnt": "could not",
    "shouldnt": "should not", "aint": "is not", "sposed": "supposed", "tho": "though",
    "thru": "through", "tonite": "tonight", "noone": "no one", "alot": "a lot",
    "fone": "phone", "fones": "phones", "wk": "week", "wks": "weeks", "hrs": "hours",
    "wud": "would", "cud": "could", "shud": "should", "dnt": "do not", "cnt": "can not",
    "dosnt": "does not", "wudnt": "would not", "cudnt": "could not", "wiv": "with",
    "wivout": "without", "woz": "was", "wen": "when", "wot": "what", "hav": "have",
    "evry": "every", "some1": "someone", "sum1": "someone", "any1": "anyone", "b4": "before",
    "gona": "going to", "tryna": "trying to", "rn": "right now", "nite": "night",
    "appt": "appointment", "apt": "appointment", "tmrw": "tomorrow", "2moro": "tomorrow",
}  # fmt: skip
_ENDINGS = {"ve": "have", "re": "are", "ll": "will", "d": "would", "m": "am"}
# After these "'s" is a verb; after any other word it is only the owner's mark.
_IS_AFTER = frozenset((
    "it", "that", "there", "here", "what", "who", "where", "how", "he", "she", "nobody",
    "everybody", "everyone", "someone", "somebody", "nothing", "everything", "something", "anyone",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlainText:
    """Lower-case words with single spaces between; marks stand as words of their own."""

    original: str
    text: str
    starts: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    def words(self, start: int, end: int) -> str:
        """Return the resident's own words behind a stretch of the plain text."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_left(self.starts, end) - 1, first)
        return self.original[self.spans[first][0] : self.spans[last][1]].strip()

    def without(self, stretches: Iterable[tuple[int, int]]) -> "PlainText":
        """Return the text without some stretches of whole words."""
        ends = (*(start - 1 for start in self.starts[1:]), len(self.text))
        kept = [
            (self.text[start:end], span)
            for start, end, span in zip(self.starts, ends, self.spans, strict=True)
            if not any(first <= start < last for first, last in stretches)
        ]
        return _of_words(self.original, kept)


def plain(original: str, spelling: Spelling) -> PlainText:
    """Return the text made plain, slips put right where they are close to words that matter."""
    found = _TOKEN.finditer(original)
    words = [
        (word, match.span()) for match in found for word in _plain_words(match.group(), spelling)
    ]
    return _of_words(original, words)


def _of_words(original: str, words: Sequence[tuple[str, tuple[int, int]]]) -> PlainText:
    starts = accumulate((len(word) + 1 for word, _ in words[:-1]), initial=0)
    text = " ".join(word for word, _ in words)
    return PlainText(original, text, tuple(starts)[: len(words)], tuple(at for _, at in words))


def seems_english(original: str, spelling: Spelling) -> bool:
    """Say whether few enough of the words are strange for the others to be slips of the pen."""
    words = [token.lower() for token in _TOKEN.findall(original) if token.isalpha()]
    long = [word for word in words if len(word) > _SHORT_WORD]
    strange = sum(not spelling.knows(word) for word in long)
    return len(long) < _FEW or strange <= len(long) * _MOSTLY


def _plain_words(token: str, spelling: Spelling) -> list[str]:
    if not token[0].isalnum():
        return [_mark(token)]
    if len(token) > _LONGEST_WORD:
        return [token.lower()]
    return _known_words(token, spelling)


def _mark(token: str) -> str:
    if token[0] not in _ENDS:
        return ","
    if "?" in token:
        return "?"
    return "!" if "!" in token else "."


@lru_cache(maxsize=8192)
def _known_words(token: str, spelling: Spelling) -> list[str]:
    # Cached by the word and the lexicon's own spelling: the same words come again and again.
    word = unicodedata.normalize("NFKC", token).lower()
    for mark in "’`´":
        word = word.replace(mark, "'")
    if word in _SHORT:
        return _SHORT[word].split()
    stem, _, ending = word.rpartition("'")
    if stem:
        return _with_ending(stem, ending, spelling)
    return [spelling.corrected(_LONG_RUN.sub(r"\1\1", word))]


def _with_ending(stem: str, ending: str, spelling: Spelling) -> list[str]:
    joined = (stem + ending).replace("'", "")
    if ending == "t" and joined in _SHORT:
        return _SHORT[joined].split()
    if ending == "t" and stem.endswith("n"):
        return [stem[:-1], "not"]
    if ending == "s" and stem in _IS_AFTER:
        return [stem, "is"]
    if ending in _ENDINGS:
        return [stem, _ENDINGS[ending]]
    if ending == "s":
        return [spelling.corrected(stem)]
    return [spelling.corrected(joined)]
