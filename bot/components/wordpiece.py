"""WordPiece: a text to the token numbers that MiniLM was trained on; standard library only."""

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

FIRST, LAST, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
LONGEST_WORD = 100

_CJK = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """The uncased BERT tokenizer: at most `longest` numbers a text, the two end marks counted."""

    def __init__(self, vocabulary: Sequence[str], longest: int = 128) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._longest = longest

    @classmethod
    def from_file(cls, path: Path, longest: int = 128) -> "WordPiece":
        """Read a `vocab.txt`: one piece a line, its number is its line."""
        return cls(path.read_text(encoding="utf-8").split("\n")[:-1], longest)

    @property
    def whole_words(self) -> frozenset[str]:
        """The words of the alphabet a to z that are one piece each."""
        return frozenset(piece for piece in self._numbers if piece.isascii() and piece.isalpha())

    def numbers(self, text: str) -> list[int]:
        """Token numbers of `text`; what lies past the longest length is not read."""
        pieces = (piece for word in words(text) for piece in self._pieces(word))
        kept = itertools.islice(pieces, self._longest - 2)
        return [
            self._numbers[FIRST],
            *(self._numbers[piece] for piece in kept),
            self._numbers[LAST],
        ]

    def _pieces(self, word: str) -> list[str]:
        if len(word) > LONGEST_WORD:
            return [UNKNOWN]
        pieces: list[str] = []
        start = 0
        while start < len(word):
            piece = self._longest_piece(word, start)
            if piece is None:
                return [UNKNOWN]
            pieces.append(piece)
            start += len(piece) - (2 if start else 0)
        return pieces

    def _longest_piece(self, word: str, start: int) -> str | None:
        mark = "##" if start else ""
        for end in range(len(word), start, -1):
            piece = mark + word[start:end]
            if piece in self._numbers:
                return piece
        return None


def words(text: str) -> Iterator[str]:
    """Lower-case words without accents; each punctuation mark and CJK character is a word."""
    word: list[str] = []
    for character in _plain(text):
        kind = _kind(character)
        if kind == "letter":
            word.append(character)
            continue
        if word:
            yield "".join(word)
            word.clear()
        if kind == "alone":
            yield character
    if word:
        yield "".join(word)


def _plain(text: str) -> str:
    if text.isascii():
        return "".join(filter(_is_kept, text)).lower()
    kept = "".join(filter(_is_kept, text))
    bare = (c for c in unicodedata.normalize("NFD", kept) if unicodedata.category(c) != "Mn")
    return "".join(c.lower() for c in bare)  # one at a time: str.lower() knows the final sigma


@lru_cache(maxsize=4096)
def _is_kept(character: str) -> bool:
    if character in "\t\n\r":
        return True
    return character != "\ufffd" and not unicodedata.category(character).startswith("C")


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    if character.isspace():
        return "space"
    if _is_punctuation(character) or any(low <= ord(character) <= high for low, high in _CJK):
        return "alone"
    return "letter"


def _is_punctuation(character: str) -> bool:
    if character.isascii():
        return not character.isalnum()
    return unicodedata.category(character).startswith("P")
